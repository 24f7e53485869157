"""What a person writes in `event.toml` is understood, or every mistake in it is named with its line."""

import re
import textwrap
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pipeline.event
from pipeline.errors import EventError
from pipeline.event import read_event
from pipeline.event.lines import find_lines

EXAMPLE = textwrap.dedent(re.search(r"( {4}title = .*?)\nEvery mistake", pipeline.event.__doc__ or "", re.DOTALL)[1])

EVENT = """\
title = "Cities That Listen"
languages = ["ko", "en"]

[[people]]
name = "Mina Seo"
family = "Seo"
role = "mc"

[[people]]
name = "Ren Okabe"
family = "Okabe"
pronoun = "he"

[[sessions]]
id = "talks"
title = "How Harbors Share Data"
kind = "talks"
speakers = ["ren-okabe"]
"""


def write(folder: Path, text: str | bytes) -> Path:
    """Write an event file into the folder of an event called harbor, and return that folder."""
    event = folder / "harbor"
    event.mkdir(exist_ok=True)
    (event / "event.toml").write_bytes(text if isinstance(text, bytes) else text.encode())
    return event


def mistakes(folder: Path, text: str | bytes) -> list[tuple[int, str]]:
    """Return the line, and the field with what is wrong, of every mistake that is reported."""
    event = write(folder, text)
    with pytest.raises(EventError) as caught:
        read_event(event)
    said = str(caught.value).splitlines()
    path = re.escape(str(event / "event.toml"))
    found = [re.fullmatch(rf"{path}:(\d+): (.*)", line) for line in (said if len(said) == 1 else said[1:])]
    assert all(found), said
    return [(int(each[1]), each[2]) for each in found if each is not None]


def line_with(text: str, part: str) -> int:
    """Return the number of the only line that holds *part*."""
    (number,) = [number for number, line in enumerate(text.splitlines(), 1) if part in line]
    return number


def test_the_example_in_the_documentation_is_valid(tmp_path: Path):
    """What the module's docstring shows can be copied as it is, and every field of it arrives."""
    event = read_event(write(tmp_path, EXAMPLE))
    assert event.id == "harbor"
    assert (event.people[0].id, event.people[0].role, event.people[0].native.ko) == ("seo-yeon-bae", "mc", "배서연")
    assert event.people[0].languages == ("ko", "en")
    assert (event.sessions[0].moderator, event.glossary[0].names.ja) == ("seo-yeon-bae", "潮位センサー")
    assert (event.tracks[0].file, event.tracks[0].stream) == ("Audio Record/floor 1.m4a", 0)


def test_ids_of_people_are_made_from_their_names(tmp_path: Path):
    """Accents and punctuation go; two people may share a family name."""
    text = EVENT + '[[people]]\nname = "José  O’Neil-Okabe"\nfamily = "O’Neil-Okabe"\n'
    text += '[[people]]\nname = "Okabe Haru"\nfamily = "Okabe"\n'
    people = read_event(write(tmp_path, text)).people
    assert [person.id for person in people] == ["mina-seo", "ren-okabe", "jose-oneil-okabe", "okabe-haru"]


def test_white_space_and_composed_characters_are_normalized(tmp_path: Path):
    """No-break spaces inside names, decomposed Hangul and Windows line ends change nothing; file names stay exact."""
    text = EVENT.replace("Mina Seo", "Mina\u00a0 Seo").replace("\n", "\r\n")
    text += (
        '[[glossary]]\nko = "\u1109\u1165"\nja = "潮位　センサー"\n[[tracks]]\nfile = "a  b.m4a"\ncontent = "floor"\n'
    )
    event = read_event(write(tmp_path, b"\xef\xbb\xbf" + text.encode()))
    assert event.people[0].name == "Mina Seo"
    assert (event.glossary[0].names.ko, event.glossary[0].names.ja) == ("서", "潮位 センサー")
    assert event.tracks[0].file == "a  b.m4a"


def test_a_bare_date_is_a_date(tmp_path: Path):
    """TOML has dates of its own, and people use them."""
    assert read_event(write(tmp_path, "date = 2026-10-02\n" + EVENT)).date == "2026-10-02"


@pytest.mark.parametrize(
    ("text", "line", "part"),
    [
        ('title = "Cities\nlanguages = ["ko"]\n', 1, "not TOML"),
        ('title = "Cities"\ntitle = "Harbors"\n', 2, "not TOML"),
        ('title = "Cities"\n\n[[people]\nname = "Mina Seo"\n', 3, "not TOML"),
        ('title = "Cities"\nlanguages = ["ko", \n\n', 2, "at the end of the file"),
        (b'title = "Cities"\nsubtitle = "\xc4\xe3\xba\xc3"\n', 2, "not UTF-8"),
        ("title = " + "[" * 3000, 1, "nested too deeply"),
    ],
    ids=["open quotes", "key twice", "open bracket", "open list", "other encoding", "three thousand brackets"],
)
def test_what_is_not_toml_is_refused_with_its_line(tmp_path: Path, text: str | bytes, line: int, part: str):
    """Six ways to break the syntax; each is one sentence that says where."""
    ((found, said),) = mistakes(tmp_path, text)
    assert found == line
    assert part in said


@pytest.mark.parametrize(
    ("before", "after", "where", "expected"),
    [
        ('title = "Cities That Listen"', "", None, "title: is missing"),
        ('title = "Cities That Listen"', 'title = "\u00a0"', 'title = "\u00a0"', "title: is empty"),
        ('title = "Cities That Listen"', "title = 7", "title = 7", "title: must be a text, not 7"),
        ('["ko", "en"]', '["ko", "fr"]', '"fr"', "languages[2]: must be 'zh', 'ja', 'ko' or 'en', not \"fr\""),
        ('["ko", "en"]', "[]", "languages", "languages: must name at least one"),
        ('["ko", "en"]', '"ko"', "languages", "languages: must be a list"),
        ('role = "mc"', 'roll = "mc"', "roll", "people[1].roll: is not a known field; did you mean role?"),
        ('role = "mc"', 'native = { kr = "서미나" }', "kr", "people[1].native.kr: is not a known field"),
        ('pronoun = "he"', 'pronoun = "it"', "pronoun", "people[2].pronoun: must be 'he' or 'she', not \"it\""),
        ('family = "Seo"', 'family = "So"', 'family = "So"', "people[1].family: must be how the name"),
        ('role = "mc"', 'id = "../mina"', "../mina", "people[1].id: must be 1 to 64 of a-z"),
        ('role = "mc"', 'id = "ren-okabe"', "[[people]]2", "people[2].id: 'ren-okabe' is also the id of people[1]"),
        ('"Ren Okabe"', '"岡部蓮"', "[[people]]2", "people[2].id: is missing, and the name has no Latin letters"),
        ('role = "mc"', 'aliases = ["\\u202eSeo"]', "aliases", "people[1].aliases[1]: holds invisible control"),
        ('id = "talks"', 'id = "Talks"', '"Talks"', "sessions[1].id: must be 1 to 64 of a-z"),
        ('id = "talks"', 'id = "CON/.git"', "CON", "sessions[1].id: must be 1 to 64 of a-z"),
        ('kind = "talks"', 'kind = "talk"', '"talk"', "sessions[1].kind: must be 'welcome', 'talks', 'panel'"),
        ('["ren-okabe"]', '["Ren Okabe"]', "speakers", "sessions[1].speakers[1]: nobody has the id 'Ren Okabe'; did"),
        (
            '["ren-okabe"]',
            '[\n "ren-okabe",\n "nobody-else"\n]',
            "nobody-else",
            "sessions[1].speakers[2]: nobody has the id",
        ),
        (
            'kind = "talks"',
            'kind = "talks"\nmoderator = "m"',
            "moderator",
            "sessions[1].moderator: nobody has the id 'm'",
        ),
    ],
)
def test_a_mistake_is_named_with_its_line_and_field(
    tmp_path: Path, before: str, after: str, where: str | None, expected: str
):
    """One change to a good file gives one mistake, on its own line."""
    text = EVENT.replace(before, after, 1)
    reported = [each for each in mistakes(tmp_path, text) if each[1].startswith(expected)]
    assert len(reported) == 1
    # A speaker whose id was changed is a mistake of its own.
    others = [
        said for _, said in mistakes(tmp_path, text) if not said.startswith(expected) and "nobody has" not in said
    ]
    assert [said for said in others if "is also the name" not in said and "family" not in said] == []
    expected_line = 1 if where is None else 9 if where == "[[people]]2" else line_with(text, where)
    assert reported[0][0] == expected_line


@pytest.mark.parametrize(
    ("track", "expected"),
    [
        ('file = "/etc/passwd"\ncontent = "floor"', "tracks[1].file: must be relative"),
        ('file = "a/../../b.m4a"\ncontent = "floor"', "tracks[1].file: must be relative"),
        ('file = "C:\\\\b.m4a"\ncontent = "floor"', "tracks[1].file: must be relative"),
        ('file = "a\\\\b.m4a"\ncontent = "floor"', "tracks[1].file: must have / between folders"),
        ('file = "a\\u0000.m4a"\ncontent = "floor"', "tracks[1].file: holds invisible control characters"),
        ('file = "a.m4a"', "tracks[1].content: is missing"),
        ('file = "a.m4a"\ncontent = "interpretation"', "tracks[1].language: is missing"),
        ('file = "a.m4a"\ncontent = "participant"', "tracks[1].person: is missing"),
        ('file = "a.m4a"\ncontent = "participant"\nperson = "x"', "tracks[1].person: nobody has the id 'x'"),
        ('file = "a.m4a"\ncontent = "floor"\nstream = -1', "tracks[1].stream: must be 0 or more"),
        ('file = "a.m4a"\ncontent = "floor"\nstart = 1.5', "tracks[1].start: must be a whole number, not 1.5"),
    ],
)
def test_a_track_may_not_leave_the_folder_or_the_programme(tmp_path: Path, track: str, expected: str):
    """Files are inside the event's folder, and people are those of the event."""
    reported = mistakes(tmp_path, f"{EVENT}\n[[tracks]]\n{track}\n")
    assert any(said.startswith(expected) for _, said in reported)


def test_every_mistake_is_reported_at_once(tmp_path: Path):
    """Mistakes of type and of meaning come together, in the order of the file."""
    text = EVENT.replace('"ko", "en"', '"ko", "eng"').replace('role = "mc"', 'role = "host"\npronun = "she"')
    text = text.replace('["ren-okabe"]', '["ren"]') + '\n[[people]]\nname = "Mina Seo"\n[[glossary]]\naliases = ["x"]\n'
    reported = mistakes(tmp_path, text)
    assert [line for line, _ in reported] == [2, 7, 8, 19, 21, 21, 22, 23]
    assert [said.split(":")[0] for _, said in reported] == [
        "languages[2]", "people[1].role", "people[1].pronun", "sessions[1].speakers[1]", "people[3].family",
        "people[3].id", "people[3].name", "glossary[1]",
    ]  # fmt: skip


def test_an_event_that_is_not_there_is_one_sentence(tmp_path: Path):
    """Whether the folder or the file is missing, or the folder's name will not do."""
    with pytest.raises(EventError, match="no such event"):
        read_event(tmp_path / "harbor")
    (tmp_path / "harbor").mkdir()
    with pytest.raises(EventError, match=r"event\.toml: this file is missing"):
        read_event(tmp_path / "harbor")
    (tmp_path / "My Event").mkdir()
    with pytest.raises(EventError, match="rename it"):
        read_event(tmp_path / "My Event")


def test_a_file_too_large_to_be_an_event_is_refused(tmp_path: Path):
    """A recording saved under this name is not read into memory."""
    with pytest.raises(EventError, match="larger than 1 MB"):
        read_event(write(tmp_path, EVENT + "#" * 1_000_000))


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=6)
KEYS = st.sampled_from(["title", "people", "name", "a.b", 'quoted "key"', "日本"])
VALUES = st.recursive(
    st.integers() | st.booleans() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=12,
)


@given(values=st.dictionaries(KEYS, VALUES, max_size=5), breaks=st.booleans())
@settings(max_examples=150, deadline=None)
def test_every_value_is_found_on_its_line(values: dict[str, object], breaks: bool):
    """Whatever a file holds and however it is laid out, a value is said to be on the line where it begins."""
    lines, expected = [], {}
    for key, value in values.items():
        for path, text in _write(value, (key,), breaks=breaks, prefix=f"{_quote(key)} = "):
            lines += ["# [[ not = a table ]]", text] if not breaks else [text]
            expected |= dict.fromkeys(path, len(lines))
    text = "\n".join(lines)
    assert tomllib.loads(text) == values
    found = find_lines(text)
    assert found == expected


def _quote(text: str) -> str:
    """Return a text as TOML writes it."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _write(value: object, path: tuple[str | int, ...], *, breaks: bool, prefix: str):  # noqa: ANN202
    """Yield lines of TOML, each with the paths of the values that begin on it."""
    if isinstance(value, list) and breaks:
        yield [path], f"{prefix}["
        for position, each in enumerate(value):
            inner = list(_write(each, (*path, position), breaks=breaks, prefix="  "))
            yield from inner[:-1]
            yield inner[-1][0], f"{inner[-1][1]},"
        yield [], "]"
    else:
        paths: list[tuple[str | int, ...]] = []
        yield paths, prefix + _write_flat(value, path, paths)


def _write_flat(value: object, path: tuple[str | int, ...], paths: list[tuple[str | int, ...]]) -> str:
    """Return a value on one line, and add its path and those inside it to *paths*."""
    paths.append(path)
    match value:
        case bool():
            return str(value).lower()
        case str():
            return _quote(value)
        case list():
            return "[" + ", ".join(_write_flat(each, (*path, at), paths) for at, each in enumerate(value)) + "]"
        case dict():
            pairs = [f"{_quote(key)} = {_write_flat(each, (*path, key), paths)}" for key, each in value.items()]
            return "{ " + ", ".join(pairs) + " }"
        case _:
            return str(value)
