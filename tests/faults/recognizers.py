"""Speech recognizers that fail on purpose, each as a real one has been seen to fail.

They understand a language of tones: the pitch of a span says which of four passages is read aloud in it, and its
length how far. So what the good one answers follows from the audio alone, as with a real one.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from pipeline.backends import LANGUAGE_HOP, LANGUAGE_SLICE, SAMPLE_RATE, Heard, HeardWord, Listen, Samples
from pipeline.records import Identity, Language

PASSAGES: dict[Language, str] = {
    "zh": "去年秋天我们在河边的老仓库里开了一家小图书馆。孩子们放学以后来看书,老人早上来读报。"
    "现在每个月有两千多人借书,邻居也愿意帮忙。",
    "ja": "去年の秋に川沿いの古い倉庫で小さな図書館を始めました。"
    "子どもたちは放課後に本を読み、お年寄りは朝に新聞を読みます。今では毎月二千人以上が借りていきます。",
    "ko": "작년 가을 강가의 낡은 창고에 작은 도서관을 열었습니다. "
    "아이들은 방과 후에 책을 읽고 어르신들은 아침에 신문을 봅니다. 지금은 매달 이천 명이 넘게 빌려 갑니다.",
    "en": "Last autumn we opened a small library in the old warehouse by the river. Children come after school, "
    "and older people read the papers in the morning. Every month two thousand neighbors borrow something.",
}
RATES: dict[Language, float] = {"zh": 4.5, "ja": 6.5, "ko": 5.0, "en": 14.0}
"""Characters read in a second."""
PITCHES: dict[str, int] = {"zh": 300, "ja": 500, "ko": 700, "en": 900, "fr": 1100}
"""Hertz."""


def hum(language: str, milliseconds: int, level: float = 0.1) -> Samples:
    """Return the tone that stands for speech in *language*."""
    times = np.arange(milliseconds * SAMPLE_RATE // 1000) / SAMPLE_RATE
    return (level * np.sin(2 * np.pi * PITCHES[language] * times)).astype(np.float32)


def guess(samples: Samples) -> Mapping[str, float]:
    """Return how much of the power of *samples* is at each language's pitch, as probabilities."""
    spectrum = np.abs(np.fft.rfft(samples)) ** 2
    bins = np.fft.rfftfreq(len(samples), 1 / SAMPLE_RATE)
    power = {code: float(spectrum[np.abs(bins - pitch) < 60].sum()) + 1e-9 for code, pitch in PITCHES.items()}
    return {code: each / sum(power.values()) for code, each in power.items()}


Slices = Sequence[Mapping[str, float]]


def trace(samples: Samples) -> Slices:
    """Return the guess for every slice of a span."""
    length, hop = (each * SAMPLE_RATE // 1000 for each in (LANGUAGE_SLICE, LANGUAGE_HOP))
    last = max(0, len(samples) - length)
    return [guess(samples[first : first + length]) for first in (*range(0, last, hop), last)]


def read_aloud(request: Listen) -> Heard:
    """Return what a good recognizer makes of *request*: as much of the passage as its length holds, word by word.

    Where in the passage it begins follows from how loud the span is.
    """
    duration = len(request.samples) * 1000 // SAMPLE_RATE
    passage = PASSAGES[request.language]
    first = int(float(np.sqrt(np.mean(np.square(request.samples)))) * 1e5) % len(passage)
    length = max(2, int(RATES[request.language] * duration / 1000))
    text = f"{passage} {passage}"[first : first + length].strip()
    parts = list(text) if request.language in ("zh", "ja") else _words(text)
    step = duration / len(parts)
    words = tuple(
        HeardWord(start=round(index * step), end=round((index + 1) * step), text=part, confidence=0.9)
        for index, part in enumerate(parts)
    )
    return Heard(text=text, words=words, log_probability=-0.1, no_speech=0.01)


def _words(text: str) -> list[str]:
    return [word if index == 0 else f" {word}" for index, word in enumerate(text.split(" "))]


def say(text: str, heard: Heard) -> Heard:
    """Return *heard* with another text, as one word."""
    end = heard.words[-1].end
    return replace(heard, text=text, words=(HeardWord(start=0, end=end, text=text, confidence=0.9),))


@dataclass(frozen=True, kw_only=True)
class FaultyRecognizer:
    """A recognizer whose answers are those of a good one, spoiled.

    Attributes:
        spoil: What becomes of the answers to a batch.
        misjudge: What becomes of the traces of the language in a batch.
    """

    name: str
    spoil: Callable[[Sequence[Listen], list[Heard]], Sequence[Heard]] = lambda asked, answered: answered
    misjudge: Callable[[list[Slices]], Sequence[Slices]] = lambda traces: traces
    max_span: int = 8_000

    @property
    def identity(self) -> Identity:
        """Named after the fault."""
        return Identity(name="faulty", model=self.name)

    def trace_languages(self, spans: Sequence[Samples]) -> Iterator[Slices]:
        """Guess, then misjudge."""
        yield from self.misjudge([trace(span) for span in spans])

    def transcribe(self, requests: Sequence[Listen]) -> Iterator[Heard]:
        """Read aloud, then spoil."""
        yield from self.spoil(requests, [read_aloud(request) for request in requests])


Spoil = Callable[[Sequence[Listen], list[Heard]], Sequence[Heard]]


def _each(spoil: Callable[[Heard, Listen], Heard]) -> Spoil:
    return lambda asked, answered: [spoil(heard, request) for heard, request in zip(answered, asked, strict=True)]


def _when_long(spoil: Callable[[Heard, Listen], Heard]) -> Spoil:
    """Spoil only what is longer than 6 s, so that a second try, cut differently, goes well."""

    def only_long(heard: Heard, request: Listen) -> Heard:
        return spoil(heard, request) if len(request.samples) > 6 * SAMPLE_RATE else heard

    return _each(only_long)


def _loop(times: int) -> Callable[[Heard, Listen], Heard]:
    """Say a few words over and over; English needs more letters for as many words."""
    lengths = {"zh": 9, "ja": 9, "ko": 9, "en": 24}
    return lambda heard, request: say(PASSAGES[request.language][: lengths[request.language]] * times, heard)


def _move(change: Callable[[HeardWord], HeardWord]) -> Callable[[Heard, Listen], Heard]:
    return lambda heard, request: replace(heard, words=tuple(change(word) for word in heard.words))


def _stop_early(heard: Heard, request: Listen) -> Heard:
    """Keep what is said in the first half."""
    middle = heard.words[-1].end // 2
    words = tuple(word for word in heard.words if word.end <= middle)
    return replace(heard, words=words, text="".join(word.text for word in words).strip())


def _broken(heard: Heard, request: Listen) -> Heard:
    return replace(say("!!!!!!!", heard), log_probability=math.nan)


GOOD = FaultyRecognizer(name="good")
"""The negative control: no fault at all."""

NOISE_WORDS = "thank you for watching"

NEVER_FINITE = (
    FaultyRecognizer(name="not a number", spoil=_each(_broken)),
    FaultyRecognizer(
        name="infinitely sure", spoil=_each(lambda heard, request: replace(heard, log_probability=math.inf))
    ),
    FaultyRecognizer(
        name="unsure whether there was speech",
        spoil=_each(lambda heard, request: replace(heard, no_speech=math.nan)),
    ),
)
"""Their weights are broken, or the device's arithmetic is."""

UNUSABLE = {
    "the text repeats itself": tuple(
        FaultyRecognizer(name=f"says it {times} times", spoil=_each(_loop(times))) for times in (3, 4, 20)
    ),
    "more text than can be said in this time": (
        FaultyRecognizer(
            name="too dense",
            spoil=_each(lambda heard, request: say(PASSAGES[request.language] + PASSAGES["zh"], heard)),
        ),
    ),
    "nothing was recognized": (
        FaultyRecognizer(name="empty", spoil=_each(lambda heard, request: replace(heard, text="", words=()))),
        FaultyRecognizer(name="nothing but dots", spoil=_each(lambda heard, request: say("…。", heard))),
    ),
    "the recognizer itself heard no speech": (
        FaultyRecognizer(
            name="hears no speech and writes all the same",
            spoil=_each(lambda heard, request: replace(say(NOISE_WORDS, heard), no_speech=0.9, log_probability=-1.4)),
        ),
    ),
    "the recognizer gave no answer": (FaultyRecognizer(name="silent", spoil=lambda asked, answered: []),),
}
"""By the reason for which all that they answer must be refused."""

MENDED_BY_A_SECOND_TRY = (
    FaultyRecognizer(name="not a number when long", spoil=_when_long(_broken)),
    FaultyRecognizer(name="loops when long", spoil=_when_long(_loop(4))),
    FaultyRecognizer(
        name="empty when long", spoil=_when_long(lambda heard, request: replace(heard, text="", words=()))
    ),
    FaultyRecognizer(name="stops early when long", spoil=_when_long(_stop_early)),
    FaultyRecognizer(
        name="loses the last of a batch",
        spoil=lambda asked, answered: answered[:-1] if len(answered) > 1 else answered,
    ),
    FaultyRecognizer(
        name="adds one to a batch",
        spoil=lambda asked, answered: [answered[0], *answered] if len(answered) > 1 else answered,
    ),
)

BAD_TIMES = (
    FaultyRecognizer(
        name="past the end",
        spoil=_each(_move(lambda word: replace(word, start=word.start + 90_000, end=word.end + 90_000))),
    ),
    FaultyRecognizer(
        name="before the start",
        spoil=_each(_move(lambda word: replace(word, start=word.start - 9_000, end=word.end - 9_000))),
    ),
    FaultyRecognizer(
        name="ends before it starts", spoil=_each(_move(lambda word: replace(word, start=word.end, end=word.start)))
    ),
    FaultyRecognizer(
        name="backwards", spoil=_each(_move(lambda word: replace(word, start=9_000 - word.end, end=9_000 - word.start)))
    ),
    FaultyRecognizer(name="no words", spoil=_each(lambda heard, request: replace(heard, words=()))),
    FaultyRecognizer(
        name="other words than text", spoil=_each(lambda heard, request: replace(heard, words=heard.words[1:]))
    ),
    FaultyRecognizer(
        name="a confidence that is no number", spoil=_each(_move(lambda word: replace(word, confidence=math.nan)))
    ),
)
"""Their text stands; their times have to be mended."""


def _each_slice(change: Callable[[Mapping[str, float]], Mapping[str, float]]) -> Callable[[list[Slices]], list[Slices]]:
    return lambda traces: [[change(row) for row in slices] for slices in traces]


BAD_SCORES = (
    FaultyRecognizer(name="no traces", misjudge=lambda traces: []),
    FaultyRecognizer(name="one trace too few", misjudge=lambda traces: traces[1:] if len(traces) > 1 else traces),
    FaultyRecognizer(name="traces without slices", misjudge=lambda traces: [[] for _ in traces]),
    FaultyRecognizer(name="half of the slices", misjudge=lambda traces: [each[: len(each) // 2] for each in traces]),
    FaultyRecognizer(name="scores that are no numbers", misjudge=_each_slice(lambda row: {**row, "ja": math.nan})),
    FaultyRecognizer(name="endless scores", misjudge=_each_slice(lambda row: {**row, "ja": math.inf})),
    FaultyRecognizer(name="negative scores", misjudge=_each_slice(lambda row: {**row, "ja": -1.0})),
    FaultyRecognizer(name="no languages", misjudge=_each_slice(lambda row: {})),
)
"""What they say of the language is of no use, or not of much."""
