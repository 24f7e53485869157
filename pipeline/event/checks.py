"""What must be true of `event.toml` beyond the types of its fields.

The checks read the plain values of the file, whatever their types, so that one run reports these mistakes together
with those of type. A value of a wrong type is passed over here: it is reported elsewhere.
"""

import difflib
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath, PureWindowsPath

from pipeline.codec import Mistake, show_path
from pipeline.transcripts.encodings import CODECS, name_encoding

Path = tuple[str | int, ...]
Values = Mapping[str, object]

SAFE_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
ID_RULE = "must be 1 to 64 of a-z, 0-9 and hyphens, and not begin with a hyphen"

# Characters that turn the direction of writing can make one name look like another.
_DECEPTIVE = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def make_id(name: str) -> str:
    """Return a safe id made from a name; empty if the name has no Latin letter or digit."""
    latin = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", latin).strip("-")[:64].rstrip("-")


def check(values: Values) -> Iterator[Mistake]:
    """Yield every mistake that the types of the fields do not show."""
    yield from _check_texts(values, ())
    if values.get("languages") == []:
        yield Mistake(path=("languages",), sentence="must name at least one of zh, ja, ko and en")
    people = tuple(_tables(values, "people"))
    ids = [name for _, person in people if (name := _text(person, "id"))]
    yield from _check_people(people)
    yield from _check_sessions(tuple(_tables(values, "sessions")), ids)
    for path, entry in _tables(values, "glossary"):
        if not any(language in entry for language in ("zh", "ja", "ko", "en")):
            yield Mistake(path=path, sentence="must have at least one of zh, ja, ko and en")
    yield from _check_tracks(tuple(_tables(values, "tracks")), ids)
    yield from _check_transcripts(tuple(_tables(values, "transcripts")))


def _check_texts(value: object, path: Path) -> Iterator[Mistake]:
    """Yield a mistake for every text that is empty or holds a character that is not for reading."""
    match value:
        case str():
            if not value.strip():
                yield Mistake(path=path, sentence="is empty; leave it out if there is nothing to say")
            hidden = sorted({each for each in value if unicodedata.category(each) == "Cc" or each in _DECEPTIVE})
            if hidden:
                codes = ", ".join(f"U+{ord(each):04X}" for each in hidden)
                yield Mistake(path=path, sentence=f"holds invisible control characters ({codes})")
        case list():
            for position, each in enumerate(value):
                yield from _check_texts(each, (*path, position))
        case dict():
            for key, each in value.items():
                yield from _check_texts(each, (*path, key))
        case _:
            pass


def _check_people(people: Sequence[tuple[Path, Values]]) -> Iterator[Mistake]:
    """Yield what is wrong with ids and names."""
    yield from _check_ids(people)
    first: dict[str, Path] = {}
    for path, person in people:
        name, family = _text(person, "name"), _text(person, "family")
        if name is None:
            continue
        if not person.get("id"):
            yield Mistake(path=(*path, "id"), sentence="is missing, and the name has no Latin letters to make it from")
        if (other := first.setdefault(name.casefold(), path)) != path:
            yield Mistake(path=(*path, "name"), sentence=f"{name!r} is also the name of {show_path(other)}")
        words, part = name.casefold().split(), (family or "").casefold().split()
        if part and part not in (words[: len(part)], words[-len(part) :]):
            yield Mistake(
                path=(*path, "family"), sentence=f"must be how the name {name!r} begins or ends, not {family!r}"
            )


def _check_ids(tables: Sequence[tuple[Path, Values]]) -> Iterator[Mistake]:
    """Yield a mistake for every id that is not safe or not unique among these tables."""
    first: dict[str, Path] = {}
    for path, table in tables:
        name = _text(table, "id")
        if not name:
            continue
        if not SAFE_ID.fullmatch(name):
            yield Mistake(path=(*path, "id"), sentence=f"{ID_RULE}; it is {name!r}")
        if (other := first.setdefault(name, path)) != path:
            yield Mistake(path=(*path, "id"), sentence=f"{name!r} is also the id of {show_path(other)}")


def _check_sessions(sessions: Sequence[tuple[Path, Values]], people: Sequence[str]) -> Iterator[Mistake]:
    """Yield what is wrong with ids and with who takes part."""
    yield from _check_ids(sessions)
    for path, session in sessions:
        speakers = session.get("speakers")
        for position, speaker in enumerate(speakers if isinstance(speakers, list) else ()):
            yield from _check_person(speaker, (*path, "speakers", position), people)
        yield from _check_person(session.get("moderator"), (*path, "moderator"), people)


def _check_person(name: object, path: Path, people: Sequence[str]) -> Iterator[Mistake]:
    """Yield a mistake if *name* is a text but the id of nobody."""
    if not isinstance(name, str) or not name or name in people:
        return
    close = difflib.get_close_matches(make_id(name), people, n=1)
    hint = f"did you mean {close[0]!r}?" if close else "add a [[people]] table for them"
    yield Mistake(path=path, sentence=f"nobody has the id {name!r}; {hint}")


def _check_tracks(tracks: Sequence[tuple[Path, Values]], people: Sequence[str]) -> Iterator[Mistake]:
    """Yield what is wrong with files and with what they are said to hold."""
    first: dict[tuple[object, object], Path] = {}
    for path, track in tracks:
        if (file := _text(track, "file")) is not None:
            yield from _check_file(file, (*path, "file"))
            if (other := first.setdefault((file, track.get("stream")), path)) != path:
                yield Mistake(path=(*path, "file"), sentence=f"{file!r} is already the file of {show_path(other)}")
        content = track.get("content")
        if content == "interpretation" and "language" not in track:
            yield Mistake(path=(*path, "language"), sentence="is missing: into which language is it interpreted?")
        if content == "participant" and "person" not in track:
            yield Mistake(path=(*path, "person"), sentence="is missing: whose microphone is it?")
        yield from _check_person(track.get("person"), (*path, "person"), people)
        stream = track.get("stream")
        if isinstance(stream, int) and stream < 0:
            yield Mistake(path=(*path, "stream"), sentence=f"must be 0 or more, not {stream}")
    if tracks and not any(track.get("content") in ("floor", "mixed") for _, track in tracks):
        yield Mistake(path=("tracks",), sentence='at least one must have the content "floor" or "mixed"')


def _check_transcripts(transcripts: Sequence[tuple[Path, Values]]) -> Iterator[Mistake]:
    """Yield what is wrong with files, their encodings and their use."""
    first: dict[str, Path] = {}
    instead: Path | None = None
    for path, transcript in transcripts:
        if (file := _text(transcript, "file")) is not None:
            yield from _check_file(file, (*path, "file"))
            if (other := first.setdefault(file, path)) != path:
                yield Mistake(path=(*path, "file"), sentence=f"{file!r} is already the file of {show_path(other)}")
        encoding = _text(transcript, "encoding")
        if encoding is not None and name_encoding(encoding) is None:
            known = ", ".join(CODECS)
            yield Mistake(path=(*path, "encoding"), sentence=f"{encoding!r} is not known here; it may be {known}")
        if transcript.get("use") == "instead":
            if instead is not None:
                sentence = f'only one transcript can be used "instead", and {show_path(instead)} is'
                yield Mistake(path=(*path, "use"), sentence=sentence)
            instead = instead or path


def _check_file(file: str, path: Path) -> Iterator[Mistake]:
    """Yield a mistake if a path is not relative or leaves the event's folder."""
    posix = PurePosixPath(file)
    if posix.is_absolute() or PureWindowsPath(file).drive or ".." in posix.parts:
        sentence = f"must be relative to the event's folder and stay inside it; {file!r} does not"
        yield Mistake(path=path, sentence=sentence)
    elif "\\" in file:
        yield Mistake(path=path, sentence="must have / between folders, not \\")


def _tables(values: Values, key: str) -> Iterator[tuple[Path, Values]]:
    """Yield each table of a list of tables with its path, and nothing for what is no table."""
    tables = values.get(key)
    for position, table in enumerate(tables if isinstance(tables, list) else ()):
        if isinstance(table, dict):
            yield (key, position), table


def _text(table: Values, key: str) -> str | None:
    """Return a field that is a text that is not empty, or `None`."""
    value = table.get(key)
    return value if isinstance(value, str) and value else None
