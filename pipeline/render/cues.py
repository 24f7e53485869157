"""Cues: what was said, cut so that people can read it while it is said.

The measures are practice of broadcasters: two lines of at most 42 Latin characters, 20 Chinese or Japanese ones
(better 16) or 20 Korean syllables (better 18); at most 21 Latin characters, 9 Chinese or Japanese ones or 12 syllables
a second; from 5/6 s to 7 s on the screen. Widths are counted in columns: a wide character has two.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise, zip_longest

from pipeline.records import Event, Language, Proceedings, Span, Translations, Utterance, Word
from pipeline.render.line_breaks import count_columns, name_forms, weigh_breaks
from pipeline.render.passages import Passage
from pipeline.render.reading import Line, lines_by_id, printable

SHORTEST, LONGEST = 833, 7_000
"""Milliseconds of a cue, where its words allow."""

GAP = 80
"""Milliseconds between cues, where silence allows: two frames."""

LINGER = 3_000
"""Milliseconds for which a cue stays after its words at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """What stands on the screen for a while.

    Attributes:
        lines: One or two; with the space or nothing that was between them, they are a stretch of the text. A line is
            too long only where nothing in it may be broken.
        utterance: Id of the utterance it is from.
        opens: Whether somebody else spoke in the cue before.
    """

    span: Span
    speaker: str
    lines: tuple[str, ...]
    utterance: str
    opens: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Timed:
    """A cue with what settles its time.

    Attributes:
        stream: Whose it is.
        reading: Milliseconds that people need to read it.
    """

    cue: Cue
    stream: str
    reading: int


def make_cues(
    event: Event, proceedings: Proceedings, translations: Translations | None = None, *, named: bool = False
) -> tuple[Cue, ...]:
    """Return the cues of all that was spoken, or of its translation, in order of time.

    Their text is that of the utterances, every word of it. The cues of one speaker never overlap; those of utterances
    that overlap in time do. What was said too fast to be read stays into the silence after it, and is else as it is.

    Args:
        event: Whose names are not broken.
        proceedings: Who said what.
        translations: Shown instead of the original.
        named: Whether the first line of a turn leaves room for the speaker's name and a colon.
    """
    said = sorted(_spoken(event, proceedings, translations), key=lambda line: line.utterance.span)
    names = name_forms(event)
    timed: list[_Timed] = []
    for line, opens, shared in _turns(said):
        text = printable(_text_of(line))
        language = translations.language if translations and line.translation else line.utterance.language
        room = count_columns(f"{printable(line.speaker)}: ", language) if named else 0
        rooms = (room if opens or shared else 0, room if shared else 0)
        passage = Passage(text, language, weigh_breaks(text, language, names), rooms)
        moments = _Moments(text, line.utterance, () if line.translation else line.utterance.words, language)
        timed += _time_pieces(line, passage, moments)
    return tuple(_mark_turns(_linger(_part(timed))))


def _text_of(line: Line) -> str:
    return line.translation or line.utterance.text


def _spoken(event: Event, proceedings: Proceedings, translations: Translations | None) -> Iterator[Line]:
    lines = lines_by_id(event, proceedings, translations)
    for each in proceedings.utterances:
        if each.source == "track" and printable(_text_of(lines[each.id])):
            yield lines[each.id]


def _stream(utterance: Utterance) -> str:
    return utterance.speaker or utterance.voice or ""


def _turns(said: Sequence[Line]) -> Iterator[tuple[Line, bool, bool]]:
    """Yield each line, whether it opens a turn, and whether somebody else speaks at the same time."""
    latest: dict[str, int] = {}
    before: str | None = None
    for number, line in enumerate(said):
        span, stream = line.utterance.span, _stream(line.utterance)
        shared = any(end > span.start for other, end in latest.items() if other != stream)
        for after in said[number + 1 :]:
            if shared or after.utterance.span.start > span.end:
                break
            shared = _stream(after.utterance) != stream
        yield line, stream != before, shared
        latest[stream] = max(latest.get(stream, 0), span.end)
        before = stream


# --- when each piece is shown --------------------------------------------------------------------------------


class _Moments:
    """When each character of a text begins and ends, in milliseconds on the recording's clock."""

    def __init__(self, text: str, utterance: Utterance, words: Sequence[Word], language: Language) -> None:
        """Time characters by the *words* that join to *text*; without such, by their widths."""
        self.span, self.gap = utterance.span, 0
        spoken = [(each.span, re.sub(r"\s", "", printable(each.text))) for each in words]
        if "".join(bare for _, bare in spoken) == text.replace(" ", ""):
            times = iter([time for span, bare in spoken for time in _spread(span, [1] * len(bare))])
            found = [(0, 0) if each == " " else next(times) for each in text]
        else:
            found = list(_spread(self.span, [count_columns(each, language) for each in text]))
            self.gap = GAP  # it is a guess anyway
        self.starts = [*accumulate((start for start, _ in found), max)]
        self.ends = [*accumulate((end for _, end in found), max)]

    def span_of(self, start: int, end: int) -> Span:
        """Return when the characters [start, end) are said; the text as a whole keeps the time of its utterance."""
        first = self.span.start if start == 0 else self._inside(self.starts[start])
        last = self.span.end if end == len(self.ends) else self._inside(self.ends[end - 1] - self.gap)
        return Span(start=first, end=max(first, last))

    def _inside(self, moment: int) -> int:
        return min(max(moment, self.span.start), self.span.end)

    def weigh(self, start: int, end: int) -> float:
        """Return what it costs that a cue is too short or too long to be read in one look."""
        lasts = self.span_of(start, end).duration
        return 200 * (lasts < SHORTEST) + (300 + (lasts - LONGEST) / 20 if lasts > LONGEST else 0)


def _spread(span: Span, weights: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the share of *span* that each of *weights* has."""
    total = max(1, sum(weights))
    for before, after in pairwise((0, *accumulate(weights))):
        yield span.start + span.duration * before // total, span.start + span.duration * after // total


def _time_pieces(line: Line, passage: Passage, moments: _Moments) -> Iterator[_Timed]:
    """Yield the cues of one utterance."""
    for start, lower, end in passage.cut(moments):
        cuts = (start, end) if lower is None else (start, lower, end)
        cue = Cue(
            span=moments.span_of(start, end),
            speaker=printable(line.speaker),
            lines=tuple(passage.text[first:last].strip() for first, last in pairwise(cuts)),
            utterance=line.utterance.id,
        )
        reading = 1000 * passage.width(start, end) // passage.measure.pace
        yield _Timed(cue=cue, stream=_stream(line.utterance), reading=reading)


def _part(timed: Iterable[_Timed]) -> list[_Timed]:
    """Return the cues in order of time; of two in one stream that overlap, the first gives way, but can be read."""
    settled: list[_Timed] = []
    latest: dict[str, int] = {}
    for each in sorted(timed, key=lambda each: each.cue.span):
        start = each.cue.span.start
        at = latest.get(each.stream)
        if at is not None and (before := settled[at].cue.span).end > start:
            start = max(start, min(before.end, before.start + SHORTEST))
            settled[at] = _move(settled[at], before.start, start)
        end = min(max(each.cue.span.end, start + 1), start + LONGEST)
        latest[each.stream] = len(settled)
        settled.append(_move(each, start, end))
    return sorted(settled, key=lambda each: each.cue.span)


def _linger(settled: Sequence[_Timed]) -> Iterator[_Timed]:
    """Yield the cues, each as long as it takes to read it, if the silence after it lasts."""
    for each, after in zip_longest(settled, settled[1:]):
        start, end = each.cue.span.start, each.cue.span.end
        stay = min(start + max(SHORTEST, each.reading), start + LONGEST, end + LINGER)
        if after is not None:
            stay = min(stay, after.cue.span.start - GAP)
        yield _move(each, start, max(end, stay))


def _move(timed: _Timed, start: int, end: int) -> _Timed:
    return replace(timed, cue=replace(timed.cue, span=Span(start=start, end=end)))


def _mark_turns(settled: Iterable[_Timed]) -> Iterator[Cue]:
    before: str | None = None
    for each in settled:
        yield replace(each.cue, opens=each.stream != before)
        before = each.stream
