"""NIST's CTM (one word per line) and STM (one sentence per line), as SCTK defines them.

https://github.com/usnistgov/SCTK/blob/master/doc/infmts.htm. CTM: `file channel start duration word [confidence [type
[speaker]]]`. STM: `file channel speaker start end [<labels>] text`. Comments begin with `;;`; times are in seconds.
"""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from pipeline.records import LANGUAGES, Language, Span, Word
from pipeline.transcripts.cues import Cue, Parsed, doubt_lines, tidy

PAUSE = 1_000
"""Milliseconds of silence between two words of a CTM file that begin a new cue."""
LONGEST = 20_000
"""Milliseconds after which a cue of a CTM file ends all the same."""
FURTHEST = 1e7
"""Seconds beyond which a number is no time."""

_STM = re.compile(
    r"(?P<file>\S+)\s+(?P<channel>\S+)\s+(?P<speaker>\S+)\s+(?P<start>-?[\d.]+(?:e[+-]?\d+)?)\s+(?P<end>-?[\d.]+(?:e[+-]?\d+)?)"
    r"(?:\s+<(?P<labels>[^<>]*)>)?(?P<text>(?:\s.*)?)",
    re.IGNORECASE,
)
_NO_SPEECH = frozenset({"noise", "non-speech", "non-lex", "misc"})
_NO_TEXT = frozenset({"ignore_time_segment_in_scoring"})
_TAGS: dict[str, Language] = {
    **{"cmn": "zh", "zho": "zh", "chi": "zh", "cn": "zh", "jpn": "ja", "jp": "ja", "kor": "ko", "kr": "ko", "eng": "en"}
}
"""Other codes of the same languages, and what people write for them."""
_UNSPACED = re.compile(r"[\u3041-\u30ff\u3400-\u9fff\uff01-\uff65、。]")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Token:
    """One line of a CTM file."""

    line: int
    channel: str
    speaker: str | None
    start: int
    end: int
    text: str
    confidence: float


def parse_stm(text: str, file: str) -> Parsed:
    """Return a cue for each line of an STM file that can be read, and a doubt about the others."""
    cues: list[Cue] = []
    strays: list[int] = []
    for number, line in _lines(text):
        match = _STM.fullmatch(line)
        start, end = (_time(match["start"]), _time(match["end"])) if match else (None, None)
        if match is None or start is None or end is None:
            strays.append(number)
            continue
        said = tidy(match["text"])
        if said.lower() in _NO_TEXT or not said:
            continue
        language = find_language((match["labels"] or "").split(","))
        cues.append(Cue(line=number, start=start, end=end, text=said, label=match["speaker"], language=language))
    doubts = doubt_lines(
        file, "unread-line", strays, "this is not `file channel speaker start end <labels> text`, and was left out."
    )
    return Parsed(cues=tuple(cues), doubts=doubts)


def parse_ctm(text: str, file: str) -> Parsed:
    """Return cues made from the words of a CTM file, which end at pauses and changes of speaker."""
    tokens: list[_Token] = []
    strays: list[int] = []
    for number, line in _lines(text):
        token = _read_token(number, line)
        if token is None:
            strays.append(number)
        elif token.text:
            tokens.append(token)
    channels = {each.channel for each in tokens}
    cues: list[Cue] = []
    ordered = sorted(tokens, key=lambda each: (each.channel, each.speaker or "", each.start))
    for (channel, speaker), group in groupby(ordered, key=lambda each: (each.channel, each.speaker)):
        label = speaker if speaker is not None else f"channel {channel}" if len(channels) > 1 else None
        cues += [_make_cue(run, label) for run in _runs(list(group))]
    doubts = doubt_lines(
        file, "unread-line", strays, "this is not `file channel start duration word confidence`, and was left out."
    )
    cues.sort(key=lambda each: (each.start or 0, each.line))
    return Parsed(cues=tuple(cues), doubts=doubts)


def find_language(tags: Sequence[str]) -> Language | None:
    """Return the one language that tags of a line name (`o,zh`, `jpn`, `ko-KR`), `None` if none or several."""
    plain = [re.split(r"[-_]", tag.strip().lower())[0] for tag in tags]
    found = {_TAGS.get(each) or next((code for code in LANGUAGES if code == each), None) for each in plain} - {None}
    return found.pop() if len(found) == 1 else None


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines that are no comments and not empty, with their numbers from 1."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    for number, line in enumerate(plain.split("\n"), 1):
        if line.strip() and not line.lstrip().startswith(";;"):
            yield number, line.strip()


def _time(text: str) -> int | None:
    """Return seconds as milliseconds, `None` if they are no time."""
    try:
        seconds = float(text)
    except ValueError:
        return None
    return round(seconds * 1000) if math.isfinite(seconds) and 0 <= seconds <= FURTHEST else None


def _read_token(number: int, line: str) -> _Token | None:
    """Return one word; its text is empty if the line is about something else than a word."""
    fields = line.split()
    if len(fields) < 5:
        return None
    start, length = _time(fields[2]), _time(fields[3])
    if start is None or length is None:
        return None
    try:
        confidence = float(fields[5]) if len(fields) > 5 and fields[5] != "<NA>" else 1.0
    except ValueError:
        return None
    kind = fields[6].lower() if len(fields) > 6 else "lex"
    speaker = fields[7] if len(fields) > 7 and fields[7] not in ("<NA>", "null") else None
    text = "" if kind in _NO_SPEECH or fields[4].startswith("<") else tidy(fields[4].replace("_", " "))
    sane = min(1.0, max(0.0, confidence)) if math.isfinite(confidence) else 0.0
    return _Token(
        line=number, channel=fields[1], speaker=speaker, start=start, end=start + length, text=text, confidence=sane
    )


def _runs(tokens: Sequence[_Token]) -> Iterator[list[_Token]]:
    """Yield the words between pauses."""
    run: list[_Token] = []
    for token in tokens:
        if run and (token.start - run[-1].end > PAUSE or token.end - run[0].start > LONGEST):
            yield run
            run = []
        run.append(token)
    if run:
        yield run


def _make_cue(run: Sequence[_Token], label: str | None) -> Cue:
    """Return the cue of some words: spaced, but between Chinese and Japanese characters."""
    words: list[Word] = []
    for token in run:
        close = not words or (_UNSPACED.match(words[-1].text[-1]) and _UNSPACED.match(token.text[0]))
        span = Span(start=token.start, end=token.end)
        words.append(Word(span=span, text=token.text if close else f" {token.text}", confidence=token.confidence))
    return Cue(
        line=run[0].line,
        start=run[0].start,
        end=max(each.end for each in run),
        text="".join(each.text for each in words),
        label=label,
        words=tuple(words),
    )
