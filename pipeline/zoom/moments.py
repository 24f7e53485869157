"""Days and times as Zoom's reports and chats write them, in the clock of whoever downloaded the report."""

import re
from datetime import datetime, timedelta

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_CLOCK = (
    r"(?P<before>上午|下午|午前|午後|오전|오후)?\s*(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?"
    r"\s*(?P<after>[AaPp]\.?[Mm]\.?)?"
)
_FORMS = tuple(
    re.compile(day + _CLOCK, re.ASCII)
    for day in (
        r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})[ T]\s*",
        r"(?P<first>\d{1,2})/(?P<other>\d{1,2})/(?P<year>\d{4}),? ",
        r"(?P<name>[A-Za-z]{3,9})\.? (?P<day>\d{1,2}), ?(?P<year>\d{4}),? ",
        r"(?P<year>\d{4})\s?[年년]\s?(?P<month>\d{1,2})\s?[月월]\s?(?P<day>\d{1,2})\s?[日일]\s*",
    )
)
_OFFSET = re.compile(
    r"(?P<hours>\d{1,3}):(?P<minutes>[0-5]\d):(?P<seconds>[0-5]\d)(?:[.,](?P<part>\d{1,6}))?", re.ASCII
)
_PM = frozenset(("下午", "午後", "오후", "pm"))
_AM = frozenset(("上午", "午前", "오전", "am"))


def read_moment(text: str, *, day_first: bool = False) -> datetime | None:
    """Return the day and time that all of *text* is, without a time zone; `None` if it is none.

    Args:
        text: Such as `Mar 23, 2026 6:26 PM`, `03/23/2026 06:26:08 PM`, `2026-03-23 18:26:08` or `2026年3月23日 18:26`.
        day_first: Whether `08/09/2026` is in September, as some portals write it, and not in August.
    """
    if ":" not in text or len(text) > 60:
        return None
    text = " ".join(text.split())
    match = next((found for form in _FORMS if (found := form.fullmatch(text))), None)
    if match is None:
        return None
    parts = match.groupdict()
    month, day = parts.get("month"), parts.get("day")
    if (name := parts.get("name")) is not None:
        if name[:3].lower() not in _MONTHS:
            return None
        month = str(_MONTHS.index(name[:3].lower()) + 1)
    elif (first := parts.get("first")) is not None:
        month, day = (parts["other"], first) if day_first else (first, parts["other"])
    hour = _hour(int(parts["hour"]), parts["before"] or (parts["after"] or "").replace(".", "").lower())
    try:
        second = int(parts["second"] or 0)
        return datetime(int(parts["year"]), int(month or 0), int(day or 0), hour, int(parts["minute"]), second)
    except ValueError:
        return None


def _hour(hour: int, half: str) -> int:
    """Return the hour of the day from one of a half day; 24, which no day has, if there is no such hour."""
    if half in _PM | _AM:
        return 24 if not 1 <= hour <= 12 else hour % 12 + (12 if half in _PM else 0)
    return hour


def tells_day_first(text: str) -> bool:
    """Tell whether *text* is a day and time that can only be read with the day before the month: 23/03/2026 18:26."""
    return read_moment(text) is None and read_moment(text, day_first=True) is not None


def read_offset(text: str) -> int | None:
    """Return how many milliseconds `HH:MM:SS` or `HH:MM:SS.mmm` is; `None` if all of *text* is no such thing."""
    match = _OFFSET.fullmatch(text.strip())
    if match is None:
        return None
    length = timedelta(hours=int(match["hours"]), minutes=int(match["minutes"]), seconds=int(match["seconds"]))
    return length // timedelta(milliseconds=1) + int((match["part"] or "").ljust(3, "0")[:3])
