"""Utterances of the synthetic world for training: spoken once, kept on disk as log-mel frames with times."""

import difflib
import pickle
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.mini.speech.units import ENCODER_FRAMES_PER_SECOND
from pipeline.records import LANGUAGES, Language
from world.candidates import candidates
from world.grammar import salad, training_line
from world.lexicon import PRONOUNS, Part, name_elements
from world.noise import speech_level
from world.slots import Scene
from world.speech import Speech, speak
from world.voices import Voice, training_voices, unseen_voices

# A gap of this length between two sounds is a pause at which the pipeline may cut.
_PAUSE_MS = 90
_CLAUSE_MARKS = "，、,；;"
Floats = NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """One utterance.

    Attributes:
        language: Its language.
        voice: Identifier of the voice.
        text: What is to be written.
        mel: (80, frames) decimal logarithm of mel power, 100 frames a second, float16.
        sounds: (start, end, symbol) of each sound in milliseconds, symbols with the language in front.
        times: Milliseconds at which each character of `text` starts, and the end of the last.
        cuts: (character, end of the sound before, start of the sound after) at each pause inside.
        level: Root mean square of its samples where they are loud.
    """

    language: Language
    voice: str
    text: str
    mel: NDArray[np.float16]
    sounds: tuple[tuple[int, int, str], ...]
    times: NDArray[np.float32]
    cuts: tuple[tuple[int, int, int], ...]
    level: float


@cache
def _mel_filters() -> Any:  # noqa: ANN401 - a tensor
    import torch
    from whisper.audio import mel_filters

    return mel_filters(torch.device("cpu"), 80)


def log_mel(samples: NDArray[np.float32]) -> NDArray[np.float16]:
    """Whisper's log-mel frames before they are clipped and scaled: (80, samples // 160)."""
    import torch

    padded = torch.from_numpy(np.pad(samples, 200))
    spectrum = torch.stft(padded, 400, 160, window=torch.hann_window(400), center=False, return_complex=True)
    power = _mel_filters() @ spectrum[:, : len(samples) // 160].abs().square()
    frames: NDArray[np.float16] = power.clamp(min=1e-10).log10().to(torch.float16).numpy()
    return frames


def character_times(text: str, spoken: str, speech: Speech) -> NDArray[np.float32]:
    """Estimate when each character of the written text starts.

    The library gives times for words of the spoken form. Characters that both forms share anchor one to the other,
    and what lies between (numbers, kanji) is spread evenly.

    Returns:
        len(text) + 1 milliseconds, never falling.
    """
    offsets = [offset for _, _, offset in speech.words] + [len(spoken)]
    moments = [start for start, _, _ in speech.words] + [speech.duration]
    matcher = difflib.SequenceMatcher(None, text.casefold(), spoken.casefold(), autojunk=False)
    anchors = {0: 0, len(text): len(spoken)}
    for block in matcher.get_matching_blocks():
        anchors |= {block.a + step: block.b + step for step in range(block.size)}
    keys = sorted(anchors)
    positions = np.interp(np.arange(len(text) + 1), keys, [anchors[key] for key in keys])
    times = np.interp(positions, offsets, moments)
    return np.maximum.accumulate(times).astype(np.float32)


def _cuts(text: str, speech: Speech) -> tuple[tuple[int, int, int], ...]:
    """The pauses that belong to the clause marks inside the text; none unless they can be told one by one."""
    marks = [index + 1 for index, mark in enumerate(text[:-1]) if mark in _CLAUSE_MARKS]
    sounds = speech.phonemes
    gaps = [(a[1], b[0]) for a, b in pairwise(sounds) if b[0] - a[1] >= _PAUSE_MS]
    if len(marks) != len(gaps):
        return ()
    return tuple((mark, end, start) for mark, (end, start) in zip(marks, gaps, strict=True))


def jittered(voice: Voice, random: Random) -> Voice:
    """A voice as it sounds on another day: pitch, speed and range a little different."""
    return replace(
        voice,
        pitch=min(99, max(0, voice.pitch + random.randint(-8, 8))),
        speed=max(80, round(voice.speed * random.uniform(0.88, 1.14))),
        range=min(99, max(0, voice.range + random.randint(-12, 12))),
    )


def crowd_voices() -> tuple[Voice, ...]:
    """Every other voice that espeak-ng has, but for the unseen ones and their kin (``iven2`` is ``iven``'s).

    Fifteen voices are few to learn from what all voices have in common; these are heard now and then beside them.
    """
    kept = {_family(voice.variant) for voice in unseen_voices()}
    training = {voice.id for voice in training_voices()}
    return tuple(each for each in candidates() if _family(each.variant) not in kept and each.id not in training)


def _family(variant: str) -> str:
    return variant.casefold().rstrip("0123456789")


def utter(text: str, spoken: str, language: Language, voice: Voice) -> Spoken:
    """Speak one text and keep what training needs of it."""
    speech = speak(spoken, language, voice)
    return Spoken(
        language=language,
        voice=voice.id,
        text=text,
        mel=log_mel(speech.samples),
        sounds=tuple((start, end, f"{language}:{symbol.strip('ˈˌ')}") for start, end, symbol in speech.phonemes),
        times=character_times(text, spoken, speech),
        cuts=_cuts(text, speech),
        level=speech_level(speech.samples),
    )


Draw = Callable[[Random], dict[Language, tuple[str, str]]]


def draw_text(random: Random) -> dict[Language, tuple[str, str]]:
    """Half sentences, half words in no order: who guesses instead of listening gets half of it wrong."""
    if random.random() < 0.5:
        return {language: salad(random, language) for language in LANGUAGES}
    line = training_line(random)
    return {language: (line.text[language], line.spoken[language]) for language in LANGUAGES}


_NAMINGS = (("me",), ("me",), ("role", "me"), ("org", "me"), ("me", "city"), ("next_family", "role"))
_MARKS: dict[Language, tuple[str, str, str]] = {
    "zh": ("", "，", "。"),
    "ja": ("", "、", "。"),
    "ko": (" ", ", ", "."),
    "en": (" ", ", ", "."),
}


def draw_names(random: Random) -> dict[Language, tuple[str, str]]:
    """Two to four people, some with a role, an organisation or a city: there are too many names to meet by chance."""
    namings = []
    for _ in range(random.randint(2, 4)):
        scene = Scene(random, people={})
        namings.append([scene.fill(slot) for slot in random.choice(_NAMINGS)])
    texts: dict[Language, tuple[str, str]] = {}
    for index, language in enumerate(LANGUAGES):
        joint, comma, stop = _MARKS[language]
        written = comma.join(joint.join(filler.text[index] for filler in naming) for naming in namings)
        said = comma.join(joint.join(filler.spoken[index] for filler in naming) for naming in namings)
        texts[language] = (written + stop, said + stop)
    return texts


def draw_words(random: Random) -> dict[Language, tuple[str, str]]:
    """Words that no template of the world has, in no order: coined names, and in English common words about them.

    A name or a word that training met in one place only is recited rather than heard; these are heard in many.
    """
    texts: dict[Language, tuple[str, str]] = {}
    for language in _COINED:
        _, comma, stop = _MARKS[language]
        names = [coin_name(random, language) for _ in range(random.randint(1, 2) if language == "en" else 3)]
        written, said = zip(*names, strict=True)
        if language == "en":
            words = random.choices(english_words(), _word_weights(), k=random.randint(3, 6))
            written = said = tuple(random.sample([*written, *words], len(written) + len(words)))
        joints = [random.choice((" ", " ", ", ")) if language == "en" else comma for _ in written[1:]] + [stop]
        text, spoken = ("".join(map("".join, zip(parts, joints, strict=True))) for parts in (written, said))
        texts[language] = (text[0].upper() + text[1:], spoken)
    return texts


# Chinese characters cannot be told from their sound, so no Chinese name is coined.
_COINED: tuple[Language, ...] = ("ja", "ko", "en")
_SEAMS = {
    "ja": re.compile(r"(?<=.)(?![ァィゥェォャュョッーン])(?=.)"),
    "ko": re.compile(r"(?<=.)(?=.)"),
    "en": re.compile(r"(?<=[aeiouy])(?=[bcdfghjklmnpqrstvwxz])"),
}


def coin_name(random: Random, language: Language) -> tuple[str, str]:
    """A name put together from the head of one training name and the tail of another: as written, and as spoken.

    In Japanese no Japanese name is coined: its Chinese characters do not tell how it sounds.
    """
    origin = random.choice([each for each in LANGUAGES if language != "ja" or each != "ja"])
    family, given = (_coin(random, language, origin, part) for part in ("family", random.choice(PRONOUNS)))
    if language == "en":
        return (f"{given} {family}",) * 2
    if language == "ko":
        joined = family + given if origin in ("zh", "ko") else f"{given} {family}"
        return joined, joined
    first, second = (given, family) if origin == "en" else (family, given)
    return f"{first}・{second}", f"{first} {second}"


def _coin(random: Random, language: Language, origin: Language, part: Part) -> str:
    column = LANGUAGES.index(language)
    head, tail = (random.choice(name_elements(origin, part, held_out=False))[column] for _ in range(2))
    seams = [[match.start() for match in _SEAMS[language].finditer(each)] for each in (head, tail)]
    if not seams[1]:
        return head
    return head[: random.choice(seams[0] or [len(head)])] + tail[random.choice(seams[1]) :]


@cache
def english_words() -> tuple[str, ...]:
    """Common English words that are tokens of Whisper's vocabulary, in its order, which is nearly that of their use."""
    return tuple(Path(__file__).with_name("english.txt").read_text(encoding="ascii").split())


@cache
def _word_weights() -> tuple[float, ...]:
    return tuple(1 / (200 + rank) for rank in range(len(english_words())))


def speak_share(draw: Draw, voices: tuple[Voice, ...], seed: int, count: int) -> list[Spoken]:
    """Speak `count` draws, each in four languages, by voices in turn."""
    import torch

    torch.set_num_threads(1)
    random = Random(seed)
    shares: list[Spoken] = []
    for index in range(count):
        texts = draw(random)
        for place, language in enumerate(LANGUAGES):
            if language not in texts:
                continue
            text, spoken = texts[language]
            voice = voices[(seed + index * len(LANGUAGES) + place) % len(voices)]
            shares.append(utter(text, spoken, language, jittered(voice, random)))
    return shares


def speak_corpus(draw: Draw, voices: tuple[Voice, ...], count: int, seed: int, processes: int = 2) -> Iterator[Spoken]:
    """Speak `count` draws in several processes; the same arguments give the same corpus."""
    share = 50
    with ProcessPoolExecutor(processes) as pool:
        jobs = [
            pool.submit(speak_share, draw, voices, seed * 100_003 + start, min(share, count - start))
            for start in range(0, count, share)
        ]
        for job in jobs:
            yield from job.result()


def save_corpus(utterances: Iterator[Spoken], folder: Path) -> None:
    """Write a corpus: all frames in one flat file, the rest as one pickled table."""
    folder.mkdir(parents=True, exist_ok=True)
    table = []
    position = 0
    with (folder / "mel.f16").open("wb") as file:
        for spoken in utterances:
            frames = np.ascontiguousarray(spoken.mel.T)
            file.write(frames.tobytes())
            table.append((replace(spoken, mel=np.zeros((80, 0), np.float16)), position, len(frames)))
            position += len(frames)
    (folder / "table.pickle").write_bytes(pickle.dumps(table))


def load_corpus(folder: Path) -> list[Spoken]:
    """Read a corpus; its frames stay on disk until they are used."""
    frames = np.memmap(folder / "mel.f16", np.float16, "r").reshape(-1, 80)
    table = pickle.loads((folder / "table.pickle").read_bytes())
    return [replace(spoken, mel=frames[start : start + length].T) for spoken, start, length in table]


def sound_labels(spoken: Spoken, inventory: dict[str, int], frames: int) -> NDArray[np.int64]:
    """The sound in each encoder frame; 0 where there is none."""
    labels = np.zeros(frames, np.int64)
    for start, end, symbol in spoken.sounds:
        first = round(start * ENCODER_FRAMES_PER_SECOND / 1000)
        last = max(first + 1, round(end * ENCODER_FRAMES_PER_SECOND / 1000))
        labels[first:last] = inventory[symbol]
    return labels
