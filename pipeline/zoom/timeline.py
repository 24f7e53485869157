"""Zoom's timeline: who was speaking from when on, as its servers noted it while the meeting ran.

A cloud recording comes with `{"timeline": [{"ts": "00:00:10.000", "users": [{"username": …}]}, …]}`, beside which
`timeline_refine` may hold the same with ends. An entry holds until the next one, and one without users is silence. The
variant that its transcripts have adds `end_ts` and `text` (read off public samples and off dlzoom's reader).

Only display names are taken. Where the file cannot be right, nobody is named, rather than somebody for too long.
"""

import json
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.errors import EventError
from pipeline.records import Doubt, Label, Span, doubt
from pipeline.zoom.moments import read_offset
from pipeline.zoom.plain import clean_name, decode_side_file

_LISTS = ("timeline_refine", "timeline", "transcript")


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """What a timeline says.

    Attributes:
        file: Its path, relative to the event's folder.
        labels: In order of time, by the clock of the file it belongs to: several at once if several people speak.
        end: Milliseconds to the last entry.
    """

    file: str
    labels: tuple[Label, ...]
    end: int
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """Who speaks from *start* on.

    Attributes:
        end: `None` where only the next entry tells it.
        is_broken: Whether something in front of it could not be read, so that nothing before it holds until here.
    """

    start: int
    end: int | None
    names: tuple[str, ...]
    is_broken: bool = False


def read_timeline(data: bytes, file: str, duration: int) -> Timeline:
    """Return who a timeline says is speaking when.

    Args:
        data: All of the file.
        file: Its path, the source of every label.
        duration: Milliseconds of the recording it belongs to: until then the last entry holds.

    Raises:
        EventError: It is no timeline.
    """
    problems: Counter[str] = Counter()
    entries = _order(list(_read_entries(_load(data, file), problems)), problems)
    if not entries:
        raise EventError(f"{file}: no entry of this timeline of Zoom's can be read; download it again, or remove it.")
    end = entries[-1].start
    labels = _join(_hold(entries, file, max(duration, 0)))
    messages = {
        "unreadable": "{}: entries that cannot be read: {}; nobody is named there.",
        "disordered": "{}: entries out of the order of time: {}; nobody is named there.",
        "nameless": "{}: speakers without a name that can be shown as it is written: {}; they are not named.",
        "shared": "{}: entries in which several people share one microphone: {}; nobody is named there.",
    }
    doubts = tuple(
        doubt(f"{kind}-timeline", message.format(file, problems[kind]))
        for kind, message in messages.items()
        if problems[kind]
    )
    return Timeline(file=file, labels=labels, end=end, doubts=doubts)


def shift_timeline(timeline: Timeline, start: int) -> Timeline:
    """Return a timeline on the recording's clock, where its own file begins at *start* milliseconds."""
    labels = (
        replace(each, span=Span(start=each.span.start + start, end=each.span.end + start)) for each in timeline.labels
    )
    return replace(timeline, labels=tuple(labels), end=timeline.end + start)


def _load(data: bytes, file: str) -> list[object]:
    """Return the entries as they stand in the file. Raises `EventError` if there are none."""
    try:
        content = json.loads(decode_side_file(data, file), object_pairs_hook=_refuse_doubles)
    except (ValueError, RecursionError):
        raise EventError(f"{file}: this timeline is no JSON, or is damaged; download it again.") from None
    if isinstance(content, dict):
        for key in _LISTS:
            entries = content.get(key)
            if isinstance(entries, list) and entries:
                return entries
    raise EventError(f"{file}: this timeline of Zoom's holds no entries; download it again, or remove it.")


def _refuse_doubles(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Return the object of these pairs. Raises `ValueError` if a key stands there twice: one of them is wrong."""
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a key stands twice in one object")
    return made


def _read_entries(raw: Sequence[object], problems: Counter[str]) -> Iterator[_Entry | None]:
    """Yield the entries in the order of the file, `None` for one that cannot be read."""
    for each in raw:
        start = _read_time(each, "ts")
        users = each.get("users") if isinstance(each, dict) else None
        if start is None or not isinstance(users, list):
            problems["unreadable"] += 1
            yield None
            continue
        names = tuple(dict.fromkeys(_read_names(users, problems)))
        yield _Entry(start=start, end=_read_time(each, "end_ts"), names=names)


def _read_time(entry: object, key: str) -> int | None:
    value = entry.get(key) if isinstance(entry, dict) else None
    return read_offset(value) if isinstance(value, str) else None


def _read_names(users: Iterable[object], problems: Counter[str]) -> Iterator[str]:
    """Yield the display names of those who speak, where each is one person's."""
    for user in users:
        written = user.get("username") if isinstance(user, dict) else None
        name = clean_name(written) if isinstance(written, str) else None
        if name is None or not isinstance(user, dict):
            problems["nameless"] += 1
        elif user.get("multiple_people") not in (None, False, "false", "", 0):
            problems["shared"] += 1
        else:
            yield name


def _order(entries: Sequence[_Entry | None], problems: Counter[str]) -> list[_Entry]:
    """Return the entries that are surely in the order of time; one behind something that is left out is broken."""
    told = [(position, each) for position, each in enumerate(entries) if each is not None]
    kept = [told[at] for at in _sure_rise([each.start for _, each in told])]
    problems["disordered"] += len(told) - len(kept)
    ordered: list[_Entry] = []
    next_position = 0
    for position, entry in kept:
        ordered.append(replace(entry, is_broken=position > next_position))
        next_position = position + 1
    if ordered and next_position < len(entries):
        ordered.append(_Entry(start=ordered[-1].start, end=None, names=(), is_broken=True))
    return ordered


def _sure_rise(times: Sequence[int]) -> list[int]:
    """Return the positions that are in every longest run of times that never falls (patience sorting, n log n).

    Of two entries that changed places either may be the wrong one, so that neither is in all of these runs.
    """
    ends = _count_before(times)
    begins = _count_before([-time for time in reversed(times)])[::-1]
    longest = max(ends, default=0)
    fitting = [at for at, (end, begin) in enumerate(zip(ends, begins, strict=True)) if end + begin - 1 == longest]
    rivals = Counter(ends[at] for at in fitting)
    return [at for at in fitting if rivals[ends[at]] == 1]


def _count_before(times: Sequence[int]) -> list[int]:
    """Return for each time the length of the longest run that never falls and ends there."""
    tails: list[int] = []
    lengths: list[int] = []
    for time in times:
        at = bisect_right(tails, time)
        tails[at : at + 1] = [time]
        lengths.append(at + 1)
    return lengths


def _hold(entries: Sequence[_Entry], file: str, duration: int) -> Iterator[Label]:
    """Yield a label for each name of each entry, as long as the entry holds and the recording goes on."""
    for number, entry in enumerate(entries):
        following = entries[number + 1] if number + 1 < len(entries) else None
        end = duration if following is None else following.start
        if entry.end is not None:
            end = min(end, entry.end)
        elif following is not None and following.is_broken:
            continue  # how long it holds, a part that cannot be read would have told
        end = min(end, duration)
        if end > entry.start:
            for name in entry.names:
                yield Label(span=Span(start=entry.start, end=end), text=name, source=file, kind="timeline")


def _join(labels: Iterable[Label]) -> tuple[Label, ...]:
    """Return labels in order of time, those of one name joined where they meet."""
    joined: list[Label] = []
    latest: dict[str | None, int] = {}
    for label in labels:
        at = latest.get(label.text)
        if at is not None and joined[at].span.end == label.span.start:
            joined[at] = replace(label, span=Span(start=joined[at].span.start, end=label.span.end))
        else:
            latest[label.text] = len(joined)
            joined.append(label)
    return tuple(sorted(joined, key=lambda each: (each.span, each.text or "")))
