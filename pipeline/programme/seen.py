"""The people whom Zoom's files show: who was speaking, who was on the panel, whose microphone was recorded.

Only names are taken, never an e-mail address, and of those who only watched nothing.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from rapidfuzz import fuzz

from pipeline.errors import EventError
from pipeline.programme.entry import Entry
from pipeline.programme.name import key_of
from pipeline.programme.names import read_name
from pipeline.programme.programme import Programme
from pipeline.programme.roster import Roster, Someone, keys_of
from pipeline.programme.tidying import tidy
from pipeline.records import LANGUAGES
from pipeline.transcripts import parse
from pipeline.transcripts.choosing import find_transcripts
from pipeline.transcripts.encodings import decode_text
from pipeline.transcripts.prefixes import split_prefixes
from pipeline.zoom import describe
from pipeline.zoom.finding import find_side_files
from pipeline.zoom.participants import read_participants
from pipeline.zoom.plain import MAXIMUM_SIZE, clean_name
from pipeline.zoom.timeline import read_timeline

MOST_NAMES = 200
ALIKE = 80
"""How alike, of 100, the letters of two names are that may be one."""
_FOREVER = 360_000_000
"""Milliseconds: longer than any recording."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A display name.

    Attributes:
        file: Where it was seen first.
        is_squeezed: Whether it comes from the name of a file, where Zoom leaves out spaces and cuts it short.
    """

    name: str
    file: str
    is_squeezed: bool = False


def find_seen(folder: Path) -> tuple[Seen, ...]:
    """Return the display names in Zoom's files in *folder*, each once; files that are none of Zoom's are passed over.

    Raises:
        EventError: There is no such folder.
    """
    if not folder.is_dir():
        raise EventError(f"{folder}: there is no such folder; name the one that holds Zoom's files with --folder.")
    found: dict[str, Seen] = {}
    for each in (*_find_side_files(folder), *_find_labels(folder), *_find_microphones(folder)):
        key = key_of(each.name)
        if key and len(found) < MOST_NAMES:
            found.setdefault(key, replace(each, name=tidy(each.name), file=tidy(each.file)))
    return tuple(found.values())


def _find_side_files(folder: Path) -> Iterator[Seen]:
    for file in find_side_files(folder):
        try:
            data = _load(folder / file)
            suffix = PurePosixPath(file).suffix.lower()
            if suffix == ".json":
                names = [each.text for each in read_timeline(data, file, _FOREVER).labels]
            elif suffix == ".csv":
                people = read_participants(data, file).participants
                names = [each.name for each in people if each.role in ("host", "panelist")]
            else:
                continue
        except EventError:
            continue  # what is no side file, or a damaged one, names nobody
        yield from (Seen(name=name, file=file) for name in dict.fromkeys(names) if name)


def _find_labels(folder: Path) -> Iterator[Seen]:
    """Yield the labels of transcripts."""
    for file in find_transcripts(folder):
        try:
            text = decode_text(_load(folder / file), file, LANGUAGES).text
            cues = split_prefixes(parse(text, file).cues, ())
        except EventError:
            continue
        labels = dict.fromkeys(each.label for each in cues if each.label)
        yield from (Seen(name=name, file=file) for label in labels if (name := clean_name(label)))


def _find_microphones(folder: Path) -> Iterator[Seen]:
    """Yield whose microphones were recorded, as the names of the files tell."""
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            file = (Path(parent) / name).relative_to(folder).as_posix()
            described = describe(file)
            told = described.participant if described is not None and described.content == "participant" else None
            if told and (shown := clean_name(told)):
                yield Seen(name=shown, file=file, is_squeezed=True)


def _load(path: Path) -> bytes:
    """Return what is in a file. Raises `EventError` if it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(MAXIMUM_SIZE + 1)
    except OSError as error:
        raise EventError(f"{path}: this file cannot be read: {error.strerror}.") from error


def add_seen(programme: Programme, seen: tuple[Seen, ...]) -> tuple[Programme, tuple[tuple[str, str], ...]]:
    """Return the programme with the people who are seen in Zoom's files, and the names that cannot be told.

    A name that is somebody's of the page in another order of words becomes an alias. One that looks like nothing but a
    name, and like nobody's of the page, is a person, marked as a guess. Any other is left to a reader.
    """
    roster = Roster()
    for someone in programme.people:
        roster.take(someone)
    open_names: list[tuple[str, str]] = []
    for each in seen:
        name = None if each.is_squeezed else read_name(each.name, programme.language)
        known = roster.find(name) if name is not None else _find_squeezed(each.name, roster.people)
        if known:
            _add_alias(known, each)
        elif name is not None and name.strength > 1 and not _resembles(each.name, roster.people):
            someone_new = roster.add(Entry(name=name, strength=name.strength), None, -1)
            if someone_new is not None:
                someone_new.notes.append(f"person: seen in {each.file}, not on the page; is it a speaker?")
        else:
            open_names.append((each.name, each.file))
    return replace(programme, people=tuple(roster.people)), tuple(open_names)


def _find_squeezed(name: str, people: list[Someone]) -> list[Someone]:
    """Return whose name this is without its spaces, perhaps cut short."""
    key = key_of(name)
    return [
        each for each in people
        if any(form == key or (len(key) > 11 and form.startswith(key)) for form in map(key_of, keys_of(each.name)))
    ]  # fmt: skip


def _add_alias(known: list[Someone], seen: Seen) -> None:
    """Make a display name an alias where it is one person's, and differs from their name by more than spaces."""
    if len(known) != 1 or seen.is_squeezed:
        return
    someone = known[0]
    forms = {key_of(each) for each in (someone.name.latin, someone.name.native, *someone.name.aliases) if each}
    if key_of(seen.name) not in forms:
        someone.name = replace(someone.name, aliases=(*someone.name.aliases, seen.name))


def _resembles(name: str, people: list[Someone]) -> bool:
    key = key_of(name)
    return any(fuzz.ratio(key, key_of(form)) >= ALIKE for each in people for form in keys_of(each.name))
