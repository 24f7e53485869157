"""Corrected text laid over recognized words, so that every word keeps its time."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from rapidfuzz.distance import Levenshtein, Opcode

from pipeline.edits.finding import ALIKE, MARGIN, SHARE, Timeline, agreement, similarity
from pipeline.edits.operations import Edit, MisfitError, Resolved, settle
from pipeline.records import LedgerEntry, Segment, Span, Transcript, Word


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """The words first..last-1 of one segment (its position among all)."""

    segment: int
    first: int
    last: int


def resolve_transcript(transcript: Transcript, edits: Sequence[Edit]) -> Resolved[Transcript]:
    """Return the transcript with corrected words; a segment whose text was deleted moves to the ledger."""
    segments: list[Segment] = list(transcript.segments)
    timeline = Timeline([each.span for each in segments])

    def apply(edit: Edit) -> None:
        runs = _locate(edit, segments, timeline)
        pieces = _lay(edit.after or "", [_texts(segments[run.segment], run) for run in runs])
        for run, texts in zip(runs, pieces, strict=True):
            segments[run.segment] = _rewrite(segments[run.segment], run, texts)

    applied, conflicts = settle(edits, apply)
    if not applied:
        return Resolved(effective=transcript, conflicts=conflicts)
    emptied = tuple(old for old, new in zip(transcript.segments, segments, strict=True) if old.text and not new.text)
    effective = replace(
        transcript,
        segments=tuple(new for old, new in zip(transcript.segments, segments, strict=True) if new.text or not old.text),
        ledger=_account(transcript.ledger, emptied),
    )
    return Resolved(effective=effective, applied=applied, conflicts=conflicts)


def _words(segment: Segment) -> tuple[Word, ...]:
    """Return the words of a segment; its whole text as one if its words do not join to it."""
    if "".join(each.text for each in segment.words).strip() == segment.text.strip():
        return segment.words
    return (Word(span=segment.span, text=segment.text, confidence=segment.confidence),)


def _locate(edit: Edit, segments: Sequence[Segment], timeline: Timeline) -> tuple[Run, ...]:
    """Return the words, in one segment or in several that follow one another, that the person corrected."""
    anchor = edit.target
    hull = anchor.hull
    near = [] if hull is None else [each for each in timeline.touching(hull) if segments[each].text]
    found = "".join(segments[each].text for each in near) or None
    for position in near:
        segment = segments[position]
        same = segment.id == anchor.id and segment.text == anchor.text
        if same and agreement(anchor.spans, (segment.span,)) >= 0.5:
            return (Run(segment=position, first=0, last=len(_words(segment))),)
    if hull is None:
        raise MisfitError("it does not say where it was made")
    runs = [run for each in near if (run := _within(hull, segments[each], each)) is not None]
    return _best(edit, hull, segments, runs, found)


def _best(
    edit: Edit, hull: Span, segments: Sequence[Segment], runs: Sequence[Run], found: str | None
) -> tuple[Run, ...]:
    """Return the run, or all of them together, whose words cover *hull* and read most like the text seen."""
    options: list[tuple[Run, ...]] = [(run,) for run in runs]
    spans = [segments[run.segment].span for run in runs]
    if len(runs) > 1 and all(one.end <= other.start for one, other in pairwise(spans)):
        options.append(tuple(runs))
    scored = []
    for option in options:
        adjusted = _adjust(edit, segments, option)
        covered = sum(_span(segments[run.segment], run).overlap(hull) for run in adjusted)
        gaps = sum(max(0, other.start - one.end) for one, other in pairwise(spans))
        score = _likeness(edit, _text(segments, adjusted))
        if score >= ALIKE and covered >= SHARE * (hull.duration - (gaps if len(option) > 1 else 0)):
            scored.append((score, len(option), adjusted))
    scored.sort(key=lambda each: each[:2], reverse=True)
    if not scored:
        raise MisfitError("the same words are not found at that time", found)
    singles = [score for score, count, _ in scored if count == 1]
    if scored[0][1] == 1 and len(singles) > 1 and singles[0] - singles[1] < MARGIN:
        raise MisfitError("two voices at that time match it equally well", found)
    return scored[0][2]


def _within(hull: Span, segment: Segment, position: int) -> Run | None:
    """Return the words of a segment whose middle lies in *hull*; `None` if there are none."""
    inside = [
        index
        for index, word in enumerate(_words(segment))
        if hull.start <= (word.span.start + word.span.end) / 2 < hull.end
    ]
    return Run(segment=position, first=inside[0], last=inside[-1] + 1) if inside else None


def _adjust(edit: Edit, segments: Sequence[Segment], runs: tuple[Run, ...]) -> tuple[Run, ...]:
    """Return the runs with the outer edges moved by up to one word, if that reads more like the text seen.

    Another recognizer may put a word's edges a little elsewhere, and so its middle beyond the edge of the anchor.
    """
    best, best_score = runs, _likeness(edit, _text(segments, runs))
    count = len(_words(segments[runs[-1].segment]))
    for start in (-1, 0, 1):
        for end in (-1, 0, 1):
            moved = list(runs)
            moved[0] = replace(moved[0], first=moved[0].first + start)
            moved[-1] = replace(moved[-1], last=moved[-1].last + end)
            if moved[0].first < 0 or moved[-1].last > count or any(run.first >= run.last for run in moved):
                continue
            score = _likeness(edit, _text(segments, moved))
            if score > best_score:
                best, best_score = tuple(moved), score
    return best


def _likeness(edit: Edit, text: str) -> float:
    """Return how much a text reads like the one the person saw, or like the one they made of it."""
    corrected = similarity(edit.after, text) if edit.after else 0.0
    return max(similarity(edit.target.text, text), corrected)


def _texts(segment: Segment, run: Run) -> list[str]:
    """Return the texts of a run's words."""
    return [each.text for each in _words(segment)[run.first : run.last]]


def _text(segments: Sequence[Segment], runs: Sequence[Run]) -> str:
    """Return the text of runs."""
    return " ".join("".join(_texts(segments[run.segment], run)) for run in runs)


def _span(segment: Segment, run: Run) -> Span:
    """Return the time of a run, up to the segment's edge where it reaches it."""
    words = _words(segment)
    start = min(segment.span.start, words[0].span.start) if run.first == 0 else words[run.first].span.start
    end = max(segment.span.end, words[-1].span.end) if run.last == len(words) else words[run.last - 1].span.end
    return Span(start=start, end=max(start, end))


def _lay(after: str, runs: Sequence[Sequence[str]]) -> list[list[str]]:
    """Return *after* cut into as many texts as there are words in each run.

    Raises:
        MisfitError: If the correction changes words on both sides of the border between two runs, so that nobody
            can say which side the new ones belong to.
    """
    texts = [text for run in runs for text in run]
    starts = [sum(len(run) for run in runs[:index]) for index in range(1, len(runs))]
    for index in starts:  # a space between segments is in neither of them
        texts[index] = f" {texts[index].lstrip()}"
    old = "".join(texts)
    lead = old[: len(old) - len(old.lstrip())]
    after = f"{lead}{after.strip()}" if after.strip() else ""
    blocks = list(Levenshtein.opcodes(old, after))
    cuts, offset = [0], 0
    for index, text in enumerate(texts, start=1):
        offset += len(text)
        if index in starts and after and _inside_change(offset, blocks):
            raise MisfitError("the words it changes are now on both sides of a border between segments", old.strip())
        cuts.append(max(cuts[-1], _carry(offset, blocks, after)))
    cuts[-1] = len(after)
    laid = [after[one:other] for one, other in pairwise(cuts)]
    return [laid[one:other] for one, other in zip([0, *starts], [*starts, len(laid)], strict=True)]


def _inside_change(offset: int, blocks: Sequence[Opcode]) -> bool:
    """Say whether a place in the old text lies within words that were changed."""
    return any(each.tag != "equal" and each.src_start < offset < each.src_end for each in blocks)


def _carry(offset: int, blocks: Sequence[Opcode], after: str) -> int:
    """Return where the border between two words at *offset* of the old text falls in the new one."""
    place = len(after)
    for block in blocks:
        if block.src_start <= offset <= block.src_end:
            if block.tag == "equal":
                return block.dest_start + offset - block.src_start
            width, room = block.src_end - block.src_start, block.dest_end - block.dest_start
            place = block.dest_start + (room * (offset - block.src_start) // width if width else 0)
            break
    while 0 < place < len(after) and _spaced(after[place - 1]) and _spaced(after[place]):
        place -= 1  # never within a word of a language that has spaces
    while place > 0 and after[place - 1].isspace():
        place -= 1  # a space belongs to the word after it
    return place


def _spaced(letter: str) -> bool:
    """Say whether a letter belongs to a script that puts spaces between words."""
    return letter.isalnum() and (ord(letter) < 0x2E80 or 0xAC00 <= ord(letter) <= 0xD7A3)


def _rewrite(segment: Segment, run: Run, texts: Sequence[str]) -> Segment:
    """Return a segment with new texts for the words of a run; a word left without text is gone."""
    words = _words(segment)
    fresh = tuple(
        word if word.text == text else Word(span=word.span, text=text, confidence=1.0)
        for word, text in zip(words[run.first : run.last], texts, strict=True)
        if text
    )
    kept = (*words[: run.first], *fresh, *words[run.last :])
    text = "".join(each.text for each in kept)
    return replace(segment, words=kept, text=text if segment.text != segment.text.strip() else text.strip())


def _account(ledger: Sequence[LedgerEntry], emptied: Sequence[Segment]) -> tuple[LedgerEntry, ...]:
    """Return the ledger with the time of deleted segments marked as dropped by a person."""
    entries = list(ledger)
    for segment in emptied:
        entries = [piece for entry in entries for piece in _drop(entry, segment)]
    return tuple(entries)


def _drop(entry: LedgerEntry, segment: Segment) -> list[LedgerEntry]:
    """Return a ledger entry, cut where a deleted segment used it."""
    start, end = max(entry.span.start, segment.span.start), min(entry.span.end, segment.span.end)
    if entry.outcome != "used" or start >= end:
        return [entry]
    pieces = [
        replace(entry, span=Span(start=entry.span.start, end=start)),
        LedgerEntry(
            span=Span(start=start, end=end), outcome="dropped", reason="a person deleted it", text=segment.text
        ),
        replace(entry, span=Span(start=end, end=entry.span.end)),
    ]
    return [each for each in pieces if each.span.duration]
