"""WebVTT and SubRip: Zoom's, Teams' and anybody's, as they are found and not only as they should be.

The formats: https://www.w3.org/TR/webvtt1/ and what SubRip writes. The readers of webvtt-py and pysubs2 agree with this
one on well-formed files, and lose text elsewhere: the former drops a whole file of SubRip's times under a WebVTT header
and leaves entities as they are, the latter drops voices and what it cannot read, and neither says so.
"""

import html
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pipeline.transcripts.cues import Cue, Parsed, doubt_lines, tidy

_TIME = r"(?:(?P<h{0}>\d{{1,4}}):)?(?P<m{0}>\d{{1,2}}):(?P<s{0}>\d{{1,2}})(?:[.,:](?P<f{0}>\d{{1,9}}))?"
_TIMES = re.compile(rf"\s*{_TIME.format(1)}\s*-->\s*{_TIME.format(2)}(?:\s+(?P<rest>.*))?")
_OTHER_ARROW = re.compile(rf"\s*{_TIME.format(1)}\s*(?:->|--->|→|=>)\s*{_TIME.format(2)}(?P<rest>\s*)")
_ARROW = re.compile(
    r"\s*(?=\S{0,20}\s*-->\s*\d|\d)(?P<before>\S{0,20})\s*-->\s*(?P<after>\S{0,20})(?:\s+(?P<rest>.*))?"
)
_SETTINGS = re.compile(r"(?:[A-Za-z]\w*:\S*\s*)*")
_DIGITS = re.compile(r"\d{1,9}")
_IDENTIFIER = re.compile(r"(?:(?:cue|caption|subtitle|line)\s)?#?\d{1,9}|[\w./-]{1,80}", re.IGNORECASE | re.ASCII)
_BLOCK = re.compile(r"(?:NOTE|STYLE|REGION)(?:\s.*)?")
_VOICE = re.compile(r"<v(?:\.[^\s>]{0,80})?[ \t]+(?P<name>[^<>]{1,200})>", re.IGNORECASE)
_TAG = re.compile(
    r"</?(?:c|i|b|u|s|v|ruby|lang|font|span|p|br)(?:[.\s/][^<>]{0,200})?>|<\d{1,3}:[\d:.]{2,12}>", re.IGNORECASE
)
_READING = re.compile(r"<rt>[^<]{0,200}(?:</rt>)?", re.IGNORECASE)
_OVERRIDE = re.compile(r"\{\\[^{}]{0,100}\}")


@dataclass(kw_only=True)
class _Block:
    """The lines of one cue while they are gathered; a time is `None` where it cannot be read."""

    line: int
    start: int | None
    end: int | None
    lines: list[str] = field(default_factory=list)


def is_timed_text(text: str) -> bool:
    """Tell whether a text is WebVTT or SubRip, by its header or by any line of times."""
    return text.startswith("WEBVTT") or any(_read_times(line) is not None for line in text.splitlines())


def parse_timed_text(text: str, file: str) -> Parsed:
    """Return the cues of WebVTT or SubRip, each voice of a cue as its own.

    Args:
        text: All of the file; lines may end in LF, CR LF or CR.
        file: Its path, for doubts.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    blocks, strays = _gather(lines)
    cues = [cue for block in blocks for cue in _cut_voices(block)]
    doubts = doubt_lines(file, "unread-line", strays, "this stands where no cue is, and was not taken for speech.")
    return Parsed(cues=tuple(cues), doubts=doubts)


def _gather(lines: Sequence[str]) -> tuple[list[_Block], list[int]]:
    """Return the cues' lines, and the numbers of lines with words that belong to none."""
    blocks: list[_Block] = []
    strays: list[int] = []
    number, skipping, begins = 0, lines[0].startswith("WEBVTT"), True
    is_vtt = skipping
    while number < len(lines):
        line = lines[number]
        following = lines[number + 1] if number + 1 < len(lines) else ""
        if (times := _read_times(line)) is not None:
            rest = [times.rest] if times.rest else []
            blocks.append(_Block(line=number + 1, start=times.start, end=times.end, lines=rest))
            skipping = begins = False
        elif not line.strip():
            skipping, begins = False, True
        elif skipping:
            pass
        elif begins and is_vtt and _BLOCK.fullmatch(line) and _read_times(following) is None:
            skipping = True
        elif _read_times(following) is not None and _is_identifier(line, blocks, begins=begins):
            pass
        elif blocks:
            blocks[-1].lines.append(line)
            begins = False
        elif any(each.isalpha() for each in line):
            strays.append(number + 1)
        number += 1
    return blocks, strays


@dataclass(frozen=True, slots=True, kw_only=True)
class _Times:
    """A line of times: `None` for one that cannot be read; *rest* is text that stands where settings belong."""

    start: int | None
    end: int | None
    rest: str


def _read_times(line: str) -> _Times | None:
    """Return what a line of times says, `None` for any other line."""
    if len(line) > 1_000 or not any(mark in line for mark in "->→＞"):
        return None
    plain = unicodedata.normalize("NFKC", line)
    if (match := _TIMES.fullmatch(plain) or _OTHER_ARROW.fullmatch(plain)) is not None:
        return _Times(start=_milliseconds(match, 1), end=_milliseconds(match, 2), rest=_strip_settings(match["rest"]))
    if (match := _ARROW.fullmatch(plain)) is not None:
        start, end = _read_time(match["before"]), _read_time(match["after"])
        return _Times(start=start, end=end, rest=_strip_settings(match["rest"]))
    return None


def _strip_settings(rest: str | None) -> str:
    """Return what follows the times if it is text, nothing if it says where on the screen a cue is."""
    plain = (rest or "").strip()
    return "" if _SETTINGS.fullmatch(plain) else plain


def _read_time(text: str) -> int | None:
    match = re.fullmatch(_TIME.format(1), text)
    return None if match is None else _milliseconds(match, 1)


def _milliseconds(match: re.Match[str], which: int) -> int:
    hours, minutes, seconds = (int(match[f"{unit}{which}"] or 0) for unit in "hms")
    fraction = ((match[f"f{which}"] or "") + "000")[:3]
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + int(fraction)


def _is_identifier(line: str, blocks: Sequence[_Block], *, begins: bool) -> bool:
    """Tell whether the line above a line of times is a cue's number or name, and no text that lacks its blank line."""
    plain = line.strip()
    if begins or not blocks:
        return _IDENTIFIER.fullmatch(plain) is not None
    return _DIGITS.fullmatch(plain) is not None and int(plain) in (len(blocks), len(blocks) + 1)


def _cut_voices(block: _Block) -> Iterator[Cue]:
    """Yield a cue for each voice of a block; several share its time by the length of what they say."""
    raw = "\n".join(block.lines)
    marks = list(_VOICE.finditer(raw))
    edges = [0, *(mark.start() for mark in marks), len(raw)]
    voices = [None, *(tidy(html.unescape(mark["name"])) or None for mark in marks)]
    said = [
        (voice, clean(_VOICE.sub("", raw[start:end])))
        for voice, start, end in zip(voices, edges, edges[1:], strict=False)
    ]
    said = [each for each in said if each[1]]
    total = sum(len(text) for _, text in said)
    done = 0
    for voice, text in said:
        start, end = block.start, block.end
        if start is not None and end is not None and end > start and len(said) > 1:
            length = end - start
            start, end = start + length * done // total, start + length * (done + len(text)) // total
        done += len(text)
        yield Cue(line=block.line, start=start, end=end, text=text, label=voice)


def clean(text: str) -> str:
    """Return what is said of a cue's text: without tags, overrides and readings above characters, entities resolved."""
    bare = _OVERRIDE.sub("", _TAG.sub("", _READING.sub("", text)))
    return tidy(html.unescape(bare))
