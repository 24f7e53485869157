"""Writes what a recognizer would have heard from a few readable lines, for tests of what comes after it."""

from pipeline.records import (
    LANGUAGES,
    Language,
    LedgerEntry,
    Listening,
    Part,
    Recording,
    Region,
    Segment,
    Span,
    Track,
    Transcript,
    Word,
)

PACE: dict[Language, int] = {"zh": 220, "ja": 150, "ko": 180, "en": 70}
"""Milliseconds a character takes."""


def hear(script: str, *, pause: int = 400) -> tuple[Listening, Transcript]:
    """Return what was heard, from lines such as `v1 en: Good morning.`; each line is one region and one segment.

    A voice in brackets is heard beneath the others, as in `(v2) ja: …`.
    """
    regions: list[Region] = []
    segments: list[Segment] = []
    ledger: list[LedgerEntry] = []
    clock = 0
    for line in script.strip().splitlines():
        head, _, text = line.strip().partition(": ")
        voice, _, code = head.partition(" ")
        language = next(each for each in LANGUAGES if each == code)
        words = []
        start = clock
        for piece in _pieces(text, language):
            end = clock + PACE[language] * len(piece.strip())
            words.append(Word(span=Span(start=clock, end=end), text=piece, confidence=0.9))
            clock = end
        span = Span(start=start, end=clock)
        number = len(regions) + 1
        regions.append(
            Region(id=f"r{number}", track="floor", span=span, voice=voice.strip("()"), beneath=voice[0] == "(")
        )
        segments.append(
            Segment(
                id=f"s{number}",
                region=f"r{number}",
                span=span,
                language=language,
                language_confidence=0.99,
                text=text,
                words=tuple(words),
                confidence=0.9,
            )
        )
        ledger.append(LedgerEntry(span=span, outcome="used"))
        ledger.append(LedgerEntry(span=Span(start=clock, end=clock + pause), outcome="quiet", reason="no speech"))
        clock += pause
    part = Part(path="floor.m4a", sha256="0" * 64, start=0, duration=clock)
    recording = Recording(tracks=(Track(id="floor", content="floor", parts=(part,)),), duration=clock)
    listening = Listening(recording=recording, regions=tuple(regions))
    return listening, Transcript(segments=tuple(segments), ledger=tuple(ledger))


def _pieces(text: str, language: Language) -> list[str]:
    """Return the words of *text*, each with the space before it; single characters in Chinese and Japanese."""
    if language in ("zh", "ja"):
        return list(text)
    return [word if number == 0 else f" {word}" for number, word in enumerate(text.split(" "))]
