"""`recordings/<event>/event.toml`: what a person writes down about a webinar, read into an `Event`.

The file is UTF-8 TOML of at most 1 MB. The event's id is the name of its folder. An example with every field; those
marked (required) must be there, every other one may be left out:

    title = "Cities That Listen"                 # (required)
    subtitle = "How three harbors share data"
    date = "2026-10-02"                          # free text; a TOML date is taken too
    languages = ["zh", "ja", "ko"]               # (required) those expected on the floor: zh, ja, ko, en

    chinese = "traditional"                      # how Chinese translations are written; default: simplified

    [[people]]
    name = "Seo-yeon Bae"                        # (required) in English, as the report prints it
    family = "Bae"                               # (required) the first or last part of the name
    id = "seo-yeon-bae"                          # default: made from the name, as here
    role = "mc"                                  # speaker (default), mc or moderator
    native = { ko = "배서연" }                   # the full name in zh, ja, ko (or en)
    aliases = ["Bae Seoyeon", "べ・ソヨン"]       # every other written form
    title = "Program Director"
    organization = "Harbor Data Institute"
    abbreviation = "HDI"
    appositive = "Program Director of the Harbor Data Institute (“HDI”)"
    pronoun = "she"                              # he or she; without it the report repeats the family name
    languages = ["ko", "en"]                     # what this person is expected to speak

    [[sessions]]                                 # in planned order
    id = "opening"                               # (required) a-z, 0-9 and hyphens
    title = "Welcome Remarks"                    # (required) as on the programme
    kind = "welcome"                             # (required) welcome, talks, panel, qa or closing
    heading = "Welcome"                          # as the outline prints it; default: the title
    speakers = ["seo-yeon-bae"]                  # ids of people in planned order (MC, moderator not needed)
    moderator = "seo-yeon-bae"                   # id of whoever leads the session, if not the MC

    [[glossary]]                                 # at least one of zh, ja, ko, en
    en = "tidal sensor"
    zh = "潮汐传感器"
    ja = "潮位センサー"
    ko = "조위 센서"
    aliases = ["tide gauge"]

    [[tracks]]                                   # only where the program should not choose the files itself
    file = "Audio Record/floor 1.m4a"            # (required) relative to the event's folder, which it may not leave
    content = "floor"                            # (required) floor, interpretation, participant or mixed
    language = "ja"                              # of an interpretation (required there)
    person = "seo-yeon-bae"                      # of a participant's own microphone (required there)
    stream = 0                                   # index among the file's audio streams
    start = 0                                    # where the file begins on the recording's clock, in milliseconds

    [[transcripts]]                              # a transcript somebody else made: WebVTT, SubRip, CTM or STM
    file = "harbor.transcript.vtt"               # (required) relative to the event's folder, which it may not leave
    use = "instead"                              # of recognizing the audio; default: beside
    encoding = "euc-kr"                          # where it is not clear: utf-8, utf-16, shift-jis, euc-jp, gb18030, …
    language = "ko"                              # of all of it; default: each sentence tells

Every mistake is reported at once, each with its line and field. White space in text is normalized: any run of it,
no-break spaces included, becomes one space.

With `use = "instead"` the transcript is the text and the audio is there to listen back to; one file at most may be.
With `use = "beside"` the audio is transcribed as always; of the transcript nothing is used yet but that it is there.
A folder without audio needs no table: the only transcript in it, or the only listed one, is the text all the same.
"""

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from pipeline.codec import Malformed, Mistake, from_values, show_path
from pipeline.errors import EventError
from pipeline.event.checks import ID_RULE, SAFE_ID, check, make_id
from pipeline.event.lines import find_lines, line_of
from pipeline.records import (
    Event,
    InLanguages,
    Language,
    Person,
    Session,
    Term,
    TrackMapping,
    TranscriptMapping,
    Variant,
)

FILE = "event.toml"
MAXIMUM_SIZE = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """One `[[glossary]]` table."""

    zh: str | None = None
    ja: str | None = None
    ko: str | None = None
    en: str | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    """The whole of `event.toml`."""

    title: str
    languages: tuple[Language, ...]
    subtitle: str | None = None
    date: str | None = None
    people: tuple[Person, ...] = ()
    sessions: tuple[Session, ...] = ()
    glossary: tuple[_Entry, ...] = ()
    tracks: tuple[TrackMapping, ...] = ()
    transcripts: tuple[TranscriptMapping, ...] = ()
    chinese: Variant = "simplified"


def read_event(folder: Path) -> Event:
    """Return what `event.toml` in *folder* says.

    Raises:
        EventError: The folder or the file is missing or unreadable, or the file says something wrong: the message
            then holds one line for every mistake, with the line of the file and the field.
    """
    if not folder.is_dir():
        raise EventError(
            f"{folder}: there is no such event; make this folder and put {FILE} and the recording into it."
        )
    if not SAFE_ID.fullmatch(folder.name):
        raise EventError(f"{folder}: the name of an event's folder {ID_RULE}; rename it.")
    path = folder / FILE
    text = _read_text(path)
    try:
        values = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise EventError(_describe_syntax(path, text, error)) from None
    lines = find_lines(text)
    values = {key: _add_ids(key, _normalize(value)) for key, value in values.items()}
    mistakes = list(check(values))
    file = None
    try:
        file = from_values(_File, values, FILE)
    except Malformed as error:
        reported = {each.path for each in mistakes}
        mistakes += [each for each in error.mistakes if each.path not in reported]
    if mistakes or file is None:
        raise EventError(_describe(path, mistakes, lines))
    return Event(
        id=folder.name,
        title=file.title,
        subtitle=file.subtitle,
        date=file.date,
        languages=file.languages,
        people=file.people,
        sessions=file.sessions,
        glossary=tuple(
            Term(names=InLanguages(zh=each.zh, ja=each.ja, ko=each.ko, en=each.en), aliases=each.aliases)
            for each in file.glossary
        ),
        tracks=file.tracks,
        transcripts=file.transcripts,
        chinese=file.chinese,
    )


def _read_text(path: Path) -> str:
    """Return the text of the file, with line feeds only."""
    if not path.is_file():
        raise EventError(f"{path}: this file is missing; it says who speaks at the event and in which sessions.")
    try:
        with path.open("rb") as file:
            data = file.read(MAXIMUM_SIZE + 1)
    except OSError as error:
        raise EventError(f"{path}: this file cannot be read: {error.strerror}.") from error
    if len(data) > MAXIMUM_SIZE:
        raise EventError(f"{path}: this file is larger than 1 MB, which no description of an event is.")
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise EventError(f"{path}:{line}: this is not UTF-8; save the file in that encoding.") from None


def _describe_syntax(path: Path, text: str, error: Exception) -> str:
    """Return one sentence about text that is not TOML."""
    if isinstance(error, RecursionError):
        return f"{path}:1: lists or tables are nested too deeply."
    said = re.fullmatch(
        r"(?P<what>.*) \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)", str(error)
    )
    if said is None:
        return f"{path}:1: this is not TOML: {error}."
    line = said["line"] or len(text.rstrip("\n").split("\n"))
    where = f", at column {said['column']}" if said["column"] else ", at the end of the file"
    return f"{path}:{line}: this is not TOML{where}: {said['what'][:1].lower()}{said['what'][1:]}."


def _describe(path: Path, mistakes: list[Mistake], lines: dict[tuple[str | int, ...], int]) -> str:
    """Return one line of text for each mistake, in the order of the file."""
    located = sorted((line_of(each.path, lines), show_path(each.path), each.sentence) for each in mistakes)
    said = [
        f"{path}:{line}: {field}: {sentence}{'' if sentence.endswith('?') else '.'}"
        for line, field, sentence in dict.fromkeys(located)
    ]
    return said[0] if len(said) == 1 else "\n".join((f"{path}: {len(said)} mistakes:", *said))


def _normalize(value: object, key: str = "") -> object:
    """Return values with composed characters and single plain spaces; the names of files stay as they are."""
    match value:
        case str():
            return value if key == "file" else " ".join(unicodedata.normalize("NFC", value).split())
        case list():
            return [_normalize(each) for each in value]
        case dict():
            return {each: _normalize(inner, each) for each, inner in value.items()}
        case _:
            return value


def _add_ids(key: str, value: object) -> object:
    """Return the list of people with an id for everybody who has none and a name to make it from."""
    if key != "people" or not isinstance(value, list):
        return value
    return [
        {"id": identifier, **each} if isinstance(each, dict) and (identifier := _make_id(each, position)) else each
        for position, each in enumerate(value)
    ]


def _make_id(person: dict[str, object], position: int) -> str:
    """Return an id made from the name. Without a name, which is reported elsewhere, any id will do."""
    name = person.get("name")
    return make_id(name) if isinstance(name, str) else f"unnamed-{position}"
