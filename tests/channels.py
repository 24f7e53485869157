"""One invented meeting as Zoom would record it: floor, microphones, interpreters and mixes of them, on one clock."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from pipeline.backends import Samples
from pipeline.backends.silero import SileroDetector
from pipeline.records import Language, Span
from pipeline.stages.listen import detect
from pipeline.stages.listen.activity import Activity, build_activity, watch_bands
from world.floor import Timing, choose_microphones, mix, place
from world.noise import noise, speech_level
from world.speech import Speech, speak
from world.voices import training_voices

DETECTOR = SileroDetector()
PEOPLE: tuple[Language, ...] = ("zh", "ja", "ko", "en")
"""Person p0 speaks Chinese, p1 Japanese, and so on."""
SENTENCES: dict[Language, tuple[str, ...]] = {
    "en": (
        "A bridge of rope is cheaper than one of stone, but it sings in the wind.",
        "Nobody had opened the archive since the flood, and the letters were still wet.",
        "The second lighthouse has been dark for eleven years now.",
    ),
    "zh": ("山上的茶园今年来了很多客人。", "我们问渔民还剩下几条船。", "这座桥是用绳子做的，风一吹就会响。"),
    "ja": ("やまの うえの ちゃばたけに おおくの ひとが きました。", "ふるい とうだいは もう ひかりません。"),
    "ko": ("어부들에게 배가 몇 척 남았는지 물었습니다.", "돌로 만든 다리보다 밧줄로 만든 다리가 쌉니다."),
}
Turns = Sequence[tuple[str, Sequence[Speech]]]


@dataclass(frozen=True, kw_only=True)
class Channels:
    """An `Audio` of several tracks, mono at 16 kHz."""

    tracks: Mapping[str, Samples]

    def read(self, track: str, span: Span) -> Samples:
        """Return samples, and silence past the end."""
        assert span.start >= 0
        assert span.duration <= 60_000, "only short excerpts are ever in memory"
        found = self.tracks[track][span.start * 16 : span.end * 16]
        return np.pad(found, (0, span.duration * 16 - len(found)))

    def blocks(self, track: str, length: int) -> Iterator[Samples]:
        """Yield consecutive blocks."""
        for start in range(0, len(self.tracks[track]), length * 16):
            yield self.tracks[track][start : start + length * 16]


@dataclass(frozen=True, kw_only=True, eq=False)
class Meeting:
    """What was said when, and how it sounded on the floor."""

    turns: Turns
    timing: Timing
    floor: Samples

    def spoken(self, person: str) -> list[Span]:
        """Return when a person speaks, sentence by sentence."""
        return [
            Span(start=start, end=start + speech.duration)
            for (who, speeches), starts in zip(self.turns, self.timing.starts, strict=True)
            for speech, start in zip(speeches, starts, strict=True)
            if who == person
        ]


def say(rng: np.random.Generator, language: Language, voice: int) -> Speech:
    """Say any sentence, never twice at the same speed, so that no two stretches of a meeting are the same sound."""
    who = training_voices()[voice]
    text = SENTENCES[language][int(rng.integers(len(SENTENCES[language])))]
    return speak(text, language, replace(who, speed=who.speed + int(rng.integers(-25, 26)), pitch=who.pitch))


@cache
def meet(seed: int, seconds: int, first_voice: int = 0) -> Meeting:
    """Let four people talk in turns, each in a language of their own."""
    rng = np.random.default_rng(seed)
    turns = []
    said = 0
    while said < seconds * 850:
        person = int(rng.integers(4))
        speeches = [say(rng, PEOPLE[person], first_voice + person) for _ in range(int(rng.integers(2, 6)))]
        said += sum(each.duration for each in speeches)
        turns.append((f"p{person}", speeches))
    timing = place(rng, [speeches for _, speeches in turns])
    people = [f"p{number}" for number in range(4)]
    return Meeting(turns=turns, timing=timing, floor=mix(rng, turns, timing, choose_microphones(rng, people)))


def loudness(samples: Samples) -> float:
    """Return the root mean square."""
    return float(np.sqrt(np.mean(np.square(samples))))


def add_hiss(samples: Samples, decibels: float, seed: int = 0) -> Samples:
    """Return a track with noise so many decibels below it."""
    hiss = noise(np.random.default_rng(seed), len(samples), "pink")
    return np.clip(samples + hiss * np.float32(loudness(samples) * 10 ** (decibels / 20)), -1, 1)


def record_microphone(meeting: Meeting, person: str, leak: float | None = None, *, delay: int = 200) -> Samples:
    """Return a person's own track: the voice, and the others out of a loudspeaker, *leak* decibels lower."""
    track = np.zeros(len(meeting.floor), dtype=np.float32)
    for (who, speeches), starts in zip(meeting.turns, meeting.timing.starts, strict=True):
        gain = 1.0 if who == person else 0.0 if leak is None else 10 ** (leak / 20)
        gain *= 10 ** (-24 / 20) / speech_level(np.concatenate([speech.samples for speech in speeches]))
        late = 0 if who == person else delay
        for speech, start in zip(speeches, starts, strict=True):
            at = (start + late) * 16
            heard = speech.samples[: len(track) - at] * np.float32(gain)
            track[at : at + len(heard)] += heard
    return np.clip(track + noise(np.random.default_rng(9), len(track), "room") * 5e-4, -1, 1).astype(np.float32)


def interpret(meeting: Meeting, leak: float | None, *, language: Language = "en", seed: int = 4) -> Samples:
    """Return an interpreter who follows by 2 to 4.5 s, over a floor that is *leak* decibels quieter."""
    rng = np.random.default_rng(seed)
    track = np.zeros(len(meeting.floor), dtype=np.float32)
    now = 0
    for starts in meeting.timing.starts:
        for start in starts:
            begin = max(now, start + int(rng.integers(2_000, 4_500)))
            said = say(rng, language, 7).samples
            if begin > start + 9_000 or begin * 16 + len(said) > len(track):
                continue
            track[begin * 16 : begin * 16 + len(said)] += said
            now = begin + len(said) // 16 + int(rng.integers(200, 600))
    track *= np.float32(0.06 / loudness(track))
    if leak is not None:
        track += meeting.floor * np.float32(0.06 / loudness(meeting.floor) * 10 ** (leak / 20))
    return add_hiss(track, -45)


def start_later(samples: Samples, milliseconds: int) -> Samples:
    """Return a track that begins so much after the floor; before it, if negative."""
    if milliseconds >= 0:
        return samples[milliseconds * 16 :]
    return np.concatenate([np.zeros(-milliseconds * 16, dtype=np.float32), samples])


def hear_activity(audio: Channels, track: str) -> Activity:
    """Return the activity of a track, by the real detector."""
    bands: list[np.ndarray] = []
    probabilities, levels = detect(watch_bands(audio.blocks(track, 10_000), bands), DETECTOR)
    return build_activity(track, probabilities, DETECTOR.frame, levels, bands)
