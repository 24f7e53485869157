"""Zoom's side files say who spoke, who was there and what was typed; what strangers wrote into them does no harm.

The files in `tests/data/zoom` are made up, in the forms that Zoom has written, by people who do not exist.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import asdict, fields, is_dataclass
from datetime import datetime
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import EventError
from pipeline.records import InLanguages, Label, Part, Person, Recording, Span, Track
from pipeline.transcripts.labels import match_label
from pipeline.zoom.chat import Chat, read_chat
from pipeline.zoom.chat_clock import place_chat
from pipeline.zoom.finding import SideFiles, find_side_files, read_side_files
from pipeline.zoom.moments import read_moment, read_offset
from pipeline.zoom.participants import Attended, read_participants
from pipeline.zoom.plain import clean_name, clean_text, decode_side_file
from pipeline.zoom.questions import Answer, read_questions
from pipeline.zoom.timeline import Timeline, read_timeline

DATA = Path(__file__).parent / "data" / "zoom"
TIMELINE = "GMT20261002-040000_Recording.timeline.json"
REPORT = "attendee_98765432101_2026_10_02.csv"
DURATION = 800_000

PEOPLE = (
    Person(id="mina-seo", name="Mina Seo", family="Seo", native=InLanguages(ko="서민아"), role="mc"),
    Person(id="ren-okada", name="Ren Okada", family="Okada", native=InLanguages(ja="岡田 蓮")),
    Person(id="weilan-zhou", name="Weilan Zhou", family="Zhou", native=InLanguages(zh="周未岚")),
)


def is_known(name: str) -> bool:
    """Tell whether somebody on the programme is called so."""
    return bool(match_label(name, PEOPLE))


def read(name: str) -> bytes:
    """Return what is in a file of `tests/data/zoom`."""
    return (DATA / name).read_bytes()


def write_timeline(*entries: object, key: str = "timeline") -> bytes:
    """Return a timeline with these entries; a pair is a time in seconds and the display names of who speaks."""
    written = [
        {"ts": f"00:{each[0] // 60:02d}:{each[0] % 60:02d}.000", "users": [{"username": name} for name in each[1:]]}
        if isinstance(each, tuple)
        else each
        for each in entries
    ]
    return json.dumps({key: written}).encode()


def spans(timeline: Timeline) -> list[tuple[int, int, str | None]]:
    """Return start and end in seconds and the name of each label."""
    return [(each.span.start // 1000, each.span.end // 1000, each.text) for each in timeline.labels]


# --- timeline ----------------------------------------------------------------------------------------------------


def test_an_entry_of_the_timeline_holds_until_the_next():
    """Silence ends it, two people at once have a label each, and one who goes on speaking keeps the label."""
    timeline = read_timeline(read(TIMELINE), TIMELINE, DURATION)

    assert spans(timeline) == [
        (2, 64, "Mina Seo"),
        (66, 420, "岡田 蓮"),
        (301, 305, "Mina Seo"),
        (423, 451, "Mina Seo"),
        (451, 690, "周未岚 (Weilan Zhou)"),
        (702, 720, "Mina Seo"),
        (720, 731, "iPad of a guest"),
        (731, 800, "Mina Seo"),
    ]
    assert timeline.end == 731_047
    assert {(each.kind, each.source) for each in timeline.labels} == {("timeline", TIMELINE)}
    # A room with several people and one microphone is not a person.
    assert [each.kind for each in timeline.doubts] == ["shared-timeline"]
    assert not re.search(r"z\d|16778\d|@", repr(timeline))


def test_ends_are_taken_where_the_timeline_gives_them():
    """The variant of Zoom's transcripts says when somebody stops; no label goes on into a pause."""
    timeline = read_timeline(read("transcript.json"), "transcript.json", DURATION)

    assert [(each.span.start, each.span.end, each.text) for each in timeline.labels] == [
        (2_000, 7_500, "Mina Seo"),
        (9_250, 15_000, "岡田 蓮"),
    ]


def test_where_the_timeline_is_damaged_nobody_is_named():
    """How long the entry before an unreadable or disordered one holds is not known, so that it names nobody."""
    broken = {"ts": "00:00:2x.000", "users": []}
    timeline = read_timeline(write_timeline((10, "Mina Seo"), broken, (30, "Ren Okada"), (40,)), "t.json", 60_000)
    assert spans(timeline) == [(30, 40, "Ren Okada")]
    assert [each.kind for each in timeline.doubts] == ["unreadable-timeline"]

    late = write_timeline((10, "Mina Seo"), (900, "Weilan Zhou"), (30, "Ren Okada"), (40,), (50, "Mina Seo"))
    timeline = read_timeline(late, "t.json", 60_000)
    assert spans(timeline) == [(30, 40, "Ren Okada"), (50, 60, "Mina Seo")]
    assert [each.kind for each in timeline.doubts] == ["disordered-timeline"]

    turned = write_timeline((10, "Mina Seo"), (30, "Ren Okada"), (20,), (40, "Weilan Zhou"), (50,))
    assert spans(read_timeline(turned, "t.json", 60_000)) == [(40, 50, "Weilan Zhou")]

    timeline = read_timeline(write_timeline((10, "Mina Seo"), (20, "Ren Okada"), broken), "t.json", 60_000)
    assert spans(timeline) == [(10, 20, "Mina Seo")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no JSON"),
        ("[" * 100_000, "no JSON"),
        ('{"timeline":' * 50_000, "no JSON"),
        ('{"timeline": []}', "holds no entries"),
        ('{"timeline": {"ts": "00:00:01"}}', "holds no entries"),
        ('{"timeline": [{"ts": 1e999, "users": []}]}', "no entry"),
        ('{"timeline": [{"ts": ' + "9" * 5_000 + ', "users": []}]}', "no JSON"),
        ('{"timeline": [{"ts": NaN, "users": null}, 7, null, [], "x"]}', "no entry"),
        ('{"timeline": [{"ts": "00:00:01", "ts": "00:00:09", "users": []}]}', "no JSON"),
        ("3", "holds no entries"),
    ],
)
def test_a_timeline_that_makes_no_sense_is_one_sentence(text: str, said: str):
    """Endless numbers and brackets without end are no crash."""
    with pytest.raises(EventError, match=rf"^t\.json: [^\n]*{said}[^\n]*\.$"):
        read_timeline(text.encode(), "t.json", DURATION)


def test_a_number_without_end_spoils_its_entry_alone():
    """Whatever stands in a field that is not read does nothing."""
    content = '{"timeline": [{"ts": "00:00:01", "x": 1e999, "users": [{"username": "Mina Seo", "user_id": 1e999}]}]}'
    assert spans(read_timeline(content.encode(), "t.json", 5_000)) == [(1, 5, "Mina Seo")]


# --- names -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "cleaned"),
    [
        ("  Mina \t Seo\n", "Mina Seo"),
        ("Mina\u200b Seo\x00", "Mina Seo"),
        ("Ｍｉｎａ　Ｓｅｏ", "Mina Seo"),
        ("mina.seo@harbor.example", None),
        ("mina.seo＠harbor.example", None),
        ("mina\u200b.seo@\u200bharbor.example", None),
        ("m@localhost", None),
        ("Mina Seo (mina.seo@harbor.example)", "Mina Seo"),
        ("Mina@Harbor", "Mina/Harbor"),
        ("周未岚@湖滨", "周未岚/湖滨"),
        ("\u3000 \u00a0 ", None),
        ("", None),
        ("8215*****88", None),
        ("👏👏", None),
        ("Mina\u202eoeS", None),
        ("\u2067Mina Seo\u2069", None),
        ("M" * 101, None),
        ("\ud800", None),
        ("<b>Mina Seo</b>", "<b>Mina Seo</b>"),
        ("../../Mina Seo", "../../Mina Seo"),
    ],
)
def test_a_name_is_what_people_saw_and_no_address(written: str, cleaned: str | None):
    """What turns the direction of reading around, and what is only an address, is nobody's name."""
    assert clean_name(written) == cleaned


@pytest.mark.parametrize(
    "name",
    [
        "<img src=x onerror=alert(1)>",
        "Mina Seo<script>",
        "Mina Seo/../../etc/passwd",
        "..\\..\\Mina Seo",
        "Mina\u202e Seo",
        "\u202eoeS aniM",
        "   ",
        "Mina Seo\x00/x",
        "C:\\Mina Seo",
        "Weilan Ren Mina",
    ],
)
def test_names_that_are_traps_name_nobody(name: str, tmp_path: Path):
    """Markup, paths and turned text are kept as text or dropped; they are never somebody on the programme."""
    (tmp_path / "timeline.json").write_bytes(write_timeline((0, "Ren Okada"), (500, name), (520,)))
    found = read_side_files(tmp_path, make_recording(), is_known)

    labels = {each.text for each in found.labels}
    assert {person for label in labels for person in match_label(label or "", PEOPLE)} == {"ren-okada"}
    assert labels == {"Ren Okada", clean_name(name)} - {None}


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60))
def test_nothing_that_looks_like_an_address_survives(text: str):
    """Neither in a name, where no @ is left at all, nor between other words."""
    for written in (text, f"{text}mina.seo@harbor.example", f"mina.seo@harbor.example{text}"):
        name = clean_name(written)
        assert name is None or ("@" not in name and name == " ".join(name.split()))
        assert not re.search(r"[^\s@＠﹫]@[^\s@＠﹫]", clean_text(written))


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="a@.＠ b\n", max_size=40))
def test_addresses_in_pieces_do_not_survive_either(text: str):
    """Where several addresses touch, all of them are hidden."""
    assert not re.search(r"[^\s@＠][@＠][^\s@＠]", clean_text(text))
    assert "@" not in (clean_name(text) or "")


# --- moments -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("Mar 23, 2025 6:26 PM", datetime(2025, 3, 23, 18, 26)),
        ("08/09/2026 02:31:08 PM", datetime(2026, 8, 9, 14, 31, 8)),
        ("08/09/2026 14:31", datetime(2026, 8, 9, 14, 31)),
        ("2026-10-02 00:05:00", datetime(2026, 10, 2, 0, 5)),
        ("12/31/2026 12:00 AM", datetime(2026, 12, 31, 0, 0)),
        ("2026年10月2日 下午1:04", datetime(2026, 10, 2, 13, 4)),
        ("2026년 10월 2일 오후 1:04", datetime(2026, 10, 2, 13, 4)),
        ("2026年10月2日 13:04", datetime(2026, 10, 2, 13, 4)),
        ("23/03/2026 18:26", None),
        ("Foo 23, 2025 6:26 PM", None),
        ("02/30/2026 10:00", None),
        ("13:00 PM", None),
        ("10/02/2026 13:00 PM", None),
        ("0000-01-01 00:00", None),
        ("٢٠٢٦-10-02 00:05:00", None),
        ("", None),
    ],
)
def test_days_and_times_are_read_in_every_form(text: str, moment: datetime | None):
    """What is no time is none; it is never another one."""
    assert read_moment(text) == moment


def test_a_day_before_the_month_is_read_so_where_it_shows():
    """One date of a report that can only be read that way settles all of them."""
    report = read("participants_98765432101.csv").replace(b"10/02/2026", b"02/10/2026")
    assert read_participants(report, "p.csv").started == datetime(2026, 2, 10, 12, 55, 31)
    report = report.replace(b"02/10/2026 01:20:00 PM", b"23/10/2026 01:20:00 PM")
    assert read_participants(report, "p.csv").started == datetime(2026, 10, 2, 12, 55, 31)


@pytest.mark.parametrize(
    ("text", "offset"),
    [("00:00:10.000", 10_000), ("01:02:03", 3_723_000), ("00:00:01.5", 1_500), ("00:61:00", None), ("1e999", None)],
)
def test_offsets_are_whole_milliseconds(text: str, offset: int | None):
    """Any number of decimals is read; what is no time is not."""
    assert read_offset(text) == offset


# --- reports on people -------------------------------------------------------------------------------------------


def people(attended: Attended) -> list[tuple[str, str | None, int]]:
    """Return the name, the role and the number of stays of everybody."""
    return [(each.name, each.role, len(each.stays)) for each in attended.participants]


def test_an_attendee_report_tells_who_was_host_panelist_and_attendee():
    """One row for each time somebody joined; two of one name stay two; who did not come is not there."""
    attended = read_participants(read(REPORT), REPORT)

    assert people(attended) == [
        ("Mina Seo", "host", 1),
        ("岡田 蓮 (Ren Okada)", "panelist", 2),
        ("周未岚", "panelist", 1),
        ("Tamsin Vale", "attendee", 1),
        ("Tamsin Vale", "attendee", 1),
    ]
    assert attended.participants[1].stays[1].joined == datetime(2026, 10, 2, 13, 23)
    assert (attended.topic, attended.started) == ("Harbor Talks: Quiet Cities", datetime(2026, 10, 2, 12, 55))
    assert [each.kind for each in attended.doubts] == ["unreadable-names"]


@pytest.mark.parametrize(
    ("name", "host"),
    [("attendee_2026.csv", "Mina Seo"), ("attendee_ko.csv", "서민아"), ("attendee_other_language.csv", "Mina Seo")],
)
def test_a_report_is_read_in_any_language_and_form(name: str, host: str):
    """By known words, or by where things stand and what they look like; NUL bytes and a mark do nothing."""
    attended = read_participants(read(name), name)

    assert people(attended) == [(host, "host", 1), ("岡田 蓮", "panelist", 1), ("Tamsin Vale", "attendee", 1)]
    assert attended.started is not None
    assert attended.started.date() == datetime(2026, 10, 2).date()
    assert attended.doubts == ()


def test_participants_of_a_meeting_are_read_with_and_without_times():
    """A meeting has no roles; the list of unique users has no times."""
    attended = read_participants(read("participants_98765432101.csv"), "p.csv")
    assert people(attended) == [("Mina Seo", None, 1), ("岡田 蓮 (Ren Okada)", None, 2)]
    assert attended.topic == "Harbor Talks: Quiet Cities"
    unique = read_participants(read("participants_unique.csv"), "p.csv")
    assert people(unique) == [("Mina Seo", None, 0), ("岡田 蓮 (Ren Okada)", None, 0)]


@pytest.mark.parametrize("path", sorted(DATA.glob("*.csv")), ids=lambda path: path.name)
def test_no_address_of_a_report_survives(path: Path):
    """Not in names, not in topics, not in answers, not in doubts, not in what is said of a file that is no report."""
    assert b"@" in path.read_bytes()
    for reader in (read_participants, read_questions):
        try:
            said = repr(asdict(reader(path.read_bytes(), path.name)))
        except EventError as error:
            said = str(error)
        assert "@" not in said


def test_a_shifted_row_is_left_out():
    """A name with a comma and without quotation marks moves everything: half of a name would be a wrong one."""
    shifted = read("attendee_2026.csv").replace("岡田 蓮".encode(), b"Okada, Ren")
    attended = read_participants(shifted, "a.csv")

    assert [name for name, _, _ in people(attended)] == ["Mina Seo", "Tamsin Vale"]
    assert [each.kind for each in attended.doubts] == ["unreadable-rows"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "no report"),
        (b"\0\0\0\0", "no report"),
        (b'Name (Original Name),User Email\n"Mina', "line 2 of this table cannot be read"),
        (b"Name (Original Name),User Email,Join Time\n" + b"x" * 200_000 + b",a,b\n", "cannot be read"),
        (b"\x83\x5f\x83\x93,\x90\xbc,1\n", "not in UTF-8"),
        (b"First Name,Last Name,Email,Registration Time\nMina,Seo,m@h.example,10/02/2026 10:00\n", "no report"),
    ],
)
def test_what_is_no_report_is_one_sentence(content: bytes, said: str):
    """An unbalanced quotation mark does not swallow the rest, and a list of registrations tells nobody's presence."""
    with pytest.raises(EventError, match=rf"^a\.csv: [^\n]*{said}[^\n]*\.$"):
        read_participants(content, "a.csv")


def test_a_report_saved_as_16_bit_text_is_read():
    """As some programs save a table, with a mark or without."""
    text = read("participants_unique.csv").decode()
    for data in (text.encode("utf-16"), text.encode("utf-16-le"), text.encode("utf-16-be")):
        assert people(read_participants(data, "p.csv"))[0] == ("Mina Seo", None, 0)
    assert decode_side_file("\ufeff静".encode(), "x") == "静"


# --- chat --------------------------------------------------------------------------------------------------------

GREETING = ("Tamsin Vale", "Good morning from the reed beds.")
ASKED = ("Iris Fell", "How loud may a quiet street be at night, and who measures it?")


@pytest.mark.parametrize(
    ("name", "clock", "private", "last"),
    [
        ("GMT20261002-040000_Recording.txt", "recording", 0, ("Mina Seo", "Please write to [e-mail] afterwards.")),
        ("meeting_saved_chat.txt", None, 1, ("Old Client", "夜はとても静かです。")),
        ("chat.txt", None, 2, ("Mina Seo", "Forty decibels.")),
        ("chat_2026.txt", "date", 2, ("Mina Seo", "Forty decibels.")),
    ],
)
def test_every_form_of_chat_is_read(name: str, clock: str | None, private: int, last: tuple[str, str]):
    """Messages of several lines are one, reactions are none, and what is not for everyone is not read."""
    chat = read_chat(read(name), name)

    assert [(each.author, each.text) for each in chat.messages] == [GREETING, ASKED, last]
    assert (chat.clock, chat.private, chat.doubts) == (clock, private, ())
    assert not re.search("secret|Do not tell|4711", repr(chat))


def test_times_of_a_chat_are_put_on_the_recording_s_clock():
    """By the day, or by the hour, if the host's clock is known; without it, nothing tells when a message was typed."""
    started = datetime(2026, 10, 2, 13, 2, 0)
    for name in ("chat.txt", "chat_2026.txt"):
        placed = place_chat(read_chat(read(name), name), DURATION, started, start=5_000)
        assert [each.time for each in placed.messages] == [75_000, 227_000, 305_000]
        assert placed.doubts == ()
        lost = place_chat(read_chat(read(name), name), DURATION, None)
        assert [each.time for each in lost.messages] == [None] * 3
        assert [each.kind for each in lost.doubts] == ["unplaced-chat"]
    other = place_chat(read_chat(read("chat_2026.txt"), "c"), DURATION, datetime(2026, 10, 1, 13, 2, 0))
    assert [each.time for each in other.messages] == [None] * 3


def test_a_clock_that_may_be_either_is_not_guessed():
    """Just after midnight, 00:03:10 may be a time of the day or since the start."""
    chat = read_chat(b"00:03:10 From Tamsin Vale to Everyone:\n\tGood morning.\n", "c.txt")
    assert place_chat(chat, DURATION, datetime(2026, 10, 2, 0, 1, 0)).messages[0].time is None
    assert place_chat(chat, DURATION, datetime(2026, 10, 2, 13, 0, 0)).messages[0].time == 190_000


@pytest.mark.parametrize(
    "broken",
    [
        b"13:04:00 From Tamsin Vale to Mina Seo(Direct Mexsage):",
        b"13:04:00 From Tamsin Vale to Mina Seo:",
        b"13:04:00 From Tamsin Vale to (Direct Message):",
        b"13:04:00 Frxm Tamsin Vale to Mina Seo(Direct Message):",
        b"13:04 From Tamsin Vale to Mina Seo(Direct Message):",
        b"13:04:00 From Tamsin Vale to Mina Seo(Direct Message)",
        b"13:04:00 From Everyone : to Mina Seo(Direct Message):",
    ],
)
def test_a_damaged_private_message_stays_private(broken: bytes):
    """Where a head cannot be read, its words belong to nobody, not to the message before."""
    written = read("chat.txt").replace(b"13:04:00 From Tamsin Vale to Mina Seo(Direct Message):", broken)
    chat = read_chat(written, "c.txt")

    assert [(each.author, each.text) for each in chat.messages][:2] == [GREETING, ASKED]
    assert not re.search("secret|Do not tell|4711", repr(chat))


def test_a_text_that_is_no_chat_is_one_sentence():
    """Notes that lie in the folder are no chat."""
    with pytest.raises(EventError, match=r"^n\.txt: this is no chat"):
        read_chat(b"Notes: bring the 12:30 slides\nand water", "n.txt")


# --- questions ---------------------------------------------------------------------------------------------------


def test_questions_lose_their_askers_and_keep_their_answers():
    """Each answer is one of its own, without who typed it; one that was given live has no text."""
    found = read_questions(read("98765432101_qa.csv"), "qa.csv")

    assert [each.text for each in found.questions] == [
        "How many quiet streets will the harbor district have by 2031, and who pays for them?",
        "夜間の騒音はどのように測定していますか。結果は公開されますか。",
        "静街项目一共需要多少资金，市民可以参加吗？",
    ]
    assert found.questions[0].answers == (
        Answer(text="Twelve streets are planned."),
        Answer(text="The fund pays; write to [e-mail]"),
    )
    assert [each.answers for each in found.questions[1:]] == [(Answer(text=None),), ()]
    assert found.topic == "Harbor Talks: Quiet Cities"
    assert not re.search("Tamsin|Iris|Anonymous|Mina|Ren", repr(found))


def test_questions_are_read_in_another_language():
    """With more columns, of which only the answer is one."""
    found = read_questions(read("qa_ko.csv"), "qa.csv")
    assert [each.text for each in found.questions] == ["밤에는 소음을 어떻게 측정합니까? 결과를 공개합니까?"]
    assert found.questions[0].answers == (Answer(text="네 공개합니다."),)


@pytest.mark.parametrize(
    "row",
    ["4,Iris Fell,iris.fell@reed.example", "4,Why, or how,Iris Fell,iris.fell@reed.example,", "4,Why?,Iris Fell,a,b,c"],
)
def test_a_shifted_question_is_left_out(row: str):
    """The name of who asked must not become the question."""
    found = read_questions(read("98765432101_qa.csv") + row.encode() + b"\n", "qa.csv")
    assert len(found.questions) == 3
    assert [each.kind for each in found.doubts] == ["unreadable-rows"]


def test_a_poll_asks_nothing():
    """Its second column are the names of who answered."""
    for reader in (read_questions, read_participants):
        with pytest.raises(EventError):
            reader(read("poll.csv"), "poll.csv")


# --- a folder ----------------------------------------------------------------------------------------------------


def make_recording(*paths: str, duration: int = DURATION) -> Recording:
    """Return a recording of a floor that consists of these files, one behind the other."""
    names = paths or ("GMT20261002-040000_Recording.m4a",)
    parts = tuple(
        Part(path=name, sha256="0" * 64, start=number * duration, duration=duration)
        for number, name in enumerate(names)
    )
    return Recording(tracks=(Track(id="floor", content="floor", parts=parts),), duration=duration * len(parts))


def fill(folder: Path, *names: str) -> Path:
    """Copy files of `tests/data/zoom` into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        (folder / name).write_bytes(read(name))
    return folder


def test_what_belongs_to_a_recording_is_found_by_what_it_says(tmp_path: Path):
    """Whatever the files are called; polls, notes and hidden folders are passed over without a word."""
    fill(tmp_path, TIMELINE, REPORT, "98765432101_qa.csv", "GMT20261002-040000_Recording.txt", "poll.csv")
    (tmp_path / "who spoke.json").write_bytes((tmp_path / TIMELINE).read_bytes())
    (tmp_path / "notes.txt").write_text("Bring water.")
    (tmp_path / "settings.json").write_text('{"timeline": 3}')
    fill(tmp_path / "reference", "attendee_2026.csv")
    fill(tmp_path / ".cache", "attendee_2026.csv")
    found = read_side_files(tmp_path, make_recording(), is_known)

    assert set(found.used) == {TIMELINE, REPORT, "98765432101_qa.csv", "GMT20261002-040000_Recording.txt"}
    assert len(found.labels) == 8
    assert [each.time for each in found.messages] == [190_000, 342_000, 570_000]
    assert (len(found.participants), len(found.questions)) == (5, 3)
    assert {each.kind for each in found.doubts} == {"shared-timeline", "unreadable-names"}
    assert not find_side_files(tmp_path / "reference" / "none")
    assert not re.search(r"[^\s@]@[^\s@]", repr(found))


def test_a_timeline_is_put_where_its_own_file_begins(tmp_path: Path):
    """Of two parts it belongs to the one with the same time in its name; without one nothing tells which."""
    recording = make_recording("GMT20261002-030000_Recording.m4a", "GMT20261002-040000_Recording.m4a")
    fill(tmp_path, TIMELINE)
    found = read_side_files(tmp_path, recording, is_known)
    assert found.labels[0].span == Span(start=DURATION + 2_074, end=DURATION + 64_368)

    (tmp_path / TIMELINE).rename(tmp_path / "timeline.json")
    found = read_side_files(tmp_path, recording, is_known)
    assert (found.labels, [each.kind for each in found.doubts]) == ((), ["unreadable-side-file"])
    assert "nothing tells to which" in found.doubts[0].message


@pytest.mark.parametrize(
    ("timeline", "said"),
    [
        (write_timeline((0, "Mina Seo"), (922, "Ren Okada")), "goes on for 122 s after the recording ends"),
        (write_timeline((0, "Mina Seo"), (300, "Ren Okada")), "ends after 300 s of 800 s"),
        (write_timeline((0, "Tamsin Vale"), (700, "Iris Fell")), "nobody whom this timeline names is on the programme"),
    ],
)
def test_a_timeline_of_another_meeting_names_nobody(timeline: bytes, said: str, tmp_path: Path):
    """Two minutes too long, much too short, or of other people: the right names would stand at wrong times."""
    (tmp_path / "timeline.json").write_bytes(timeline)
    found = read_side_files(tmp_path, make_recording(), is_known)

    assert (found.labels, found.used) == ((), ())
    assert [each.kind for each in found.doubts] == ["another-meeting"]
    assert said in found.doubts[0].message
    one_sentence(found.doubts[0].message)


def test_a_timeline_that_is_right_is_not_refused(tmp_path: Path):
    """Up to two minutes may follow the end of the recording; no label does."""
    (tmp_path / "timeline.json").write_bytes(write_timeline((0, "Mina Seo"), (919, "Ren Okada")))
    found = read_side_files(tmp_path, make_recording(), is_known)
    assert [(each.span, each.text) for each in found.labels] == [(Span(start=0, end=DURATION), "Mina Seo")]


def test_the_time_in_the_name_of_a_file_is_believed(tmp_path: Path):
    """A file of last week's meeting says so."""
    (tmp_path / "GMT20260925-040000_Recording.timeline.json").write_bytes(read(TIMELINE))
    found = read_side_files(tmp_path, make_recording(), is_known)
    assert (found.labels, [each.kind for each in found.doubts]) == ((), ["another-meeting"])


@pytest.mark.parametrize(
    ("media", "change", "said"),
    [
        ("GMT20260925-040000_Recording.m4a", (b"", b""), "is on a meeting of 2026-10-02"),
        ("GMT20261002-040000_Lake - Ta.m4a", (b"", b""), "is called “Lake - Ta”"),
        ("GMT20261002-040000_Recording.m4a", (b"Oct 2, 2026 12:55", b"Oct 9, 2026 12:55"), "of 2026-10-09"),
        ("2026-10-02 13.04.05 Lake Talks 98765432101/audio1.m4a", (b"", b""), "is called “Lake Talks”"),
    ],
)
def test_a_report_of_another_meeting_is_not_used(media: str, change: tuple[bytes, bytes], said: str, tmp_path: Path):
    """Its day or its topic differs from the recording's."""
    (tmp_path / "report.csv").write_bytes(read(REPORT).replace(*change))
    found = read_side_files(tmp_path, make_recording(media), is_known)

    assert (found.participants, [each.kind for each in found.doubts]) == ((), ["another-meeting"])
    assert said in found.doubts[0].message


@pytest.mark.parametrize(
    "media",
    [
        "GMT20261002-040000_Recording.m4a",
        "GMT20261001-235900_Harbor Tal.m4a",
        "2026-10-02 12.58.05 Harbor Talks - Quiet Cities 98765432101/audio1.m4a",
        "floor.wav",
    ],
)
def test_a_report_of_the_same_meeting_is_used(media: str, tmp_path: Path):
    """Clocks of two time zones differ by hours, and the cloud cuts a topic short."""
    fill(tmp_path, REPORT)
    assert len(read_side_files(tmp_path, make_recording(media), is_known).participants) == 5


def test_a_report_without_anybody_of_the_programme_is_not_used(tmp_path: Path):
    """Neither its host nor a panelist was to speak: it is another meeting's, of the same day."""
    fill(tmp_path, REPORT)
    found = read_side_files(tmp_path, make_recording("floor.wav"), lambda name: False)
    assert (found.participants, [each.kind for each in found.doubts]) == ((), ["another-meeting"])


def test_a_chat_longer_than_the_recording_is_not_used(tmp_path: Path):
    """The cloud counts from the start, so that there is nothing after the end."""
    fill(tmp_path, "GMT20261002-040000_Recording.txt")
    found = read_side_files(tmp_path, make_recording(duration=400_000), is_known)
    assert (found.messages, [each.kind for each in found.doubts]) == ((), ["another-meeting"])


def test_a_broken_side_file_is_a_doubt_and_stops_nothing(tmp_path: Path):
    """What is called like a side file and is none is told; a file whose own name is an address is not read."""
    (tmp_path / "timeline.json").write_text("[" * 100_000)
    (tmp_path / "attendee_1.csv").write_text('a,"b')
    (tmp_path / "chat.txt").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "chat mina.seo@harbor.example.txt").write_bytes(read("chat.txt"))
    found = read_side_files(tmp_path, make_recording(), is_known)

    assert found.used == ()
    assert [each.kind for each in found.doubts] == ["unreadable-side-file"] * 4
    for each in found.doubts:
        one_sentence(each.message)
        assert "@" not in each.message


def test_links_are_not_followed(tmp_path: Path):
    """A side file is a file of the event's folder."""
    (tmp_path / "event").mkdir()
    fill(tmp_path, TIMELINE)
    (tmp_path / "event" / "timeline.json").symlink_to(tmp_path / TIMELINE)
    assert read_side_files(tmp_path / "event", make_recording(), is_known) == SideFiles()


# --- damage ------------------------------------------------------------------------------------------------------


def one_sentence(message: str) -> None:
    """Check that a message is one line that ends as a sentence does."""
    assert message.endswith(".")
    assert "\n" not in message
    assert len(message) < 500


def texts_of(record: object) -> Iterator[str]:
    """Yield every text in a record, however deep."""
    if isinstance(record, str):
        yield record
    elif is_dataclass(record):
        for field in fields(record):
            yield from texts_of(getattr(record, field.name))
    elif isinstance(record, tuple | list):
        for each in record:
            yield from texts_of(each)


def damage(data: bytes, random: Random, *, how: int) -> bytes:
    """Return *data* with one to four of its bytes changed (0), a piece lost (1), doubled (2), or moved (3)."""
    if how == 0:
        changed = bytearray(data)
        for _ in range(random.randint(1, 4)):
            changed[random.randrange(len(changed))] = random.choice(b'\0\n\r\t",:;@{}[]0123456789 \xff\x80AZaz')
        return bytes(changed)
    first, last = sorted((random.randrange(len(data)), random.randrange(len(data))))
    piece = data[first:last]
    if how == 1:
        return data[:first] + data[last:]
    at = random.randrange(len(data))
    rest = data if how == 2 else data[:first] + data[last:]
    return rest[:at] + piece + rest[at:]


Reader = Callable[[bytes], Timeline | Attended | Chat | object]
READERS: tuple[tuple[str, Reader], ...] = (
    (TIMELINE, lambda data: read_timeline(data, "side", DURATION)),
    (REPORT, lambda data: read_participants(data, "side")),
    ("chat.txt", lambda data: read_chat(data, "side")),
    ("meeting_saved_chat.txt", lambda data: read_chat(data, "side")),
    ("98765432101_qa.csv", lambda data: read_questions(data, "side")),
)


@pytest.mark.parametrize(("name", "reader"), READERS, ids=[name for name, _ in READERS])
def test_five_hundred_damaged_files_are_read_or_refused_in_one_sentence(name: str, reader: Reader):
    """Nothing else is ever raised, no address gets through, and every doubt is a sentence."""
    random = Random(20261002)
    whole = read(name)
    refused = 0
    for number in range(500):
        data = damage(whole, random, how=number % 4)
        try:
            said: object = reader(data)
            sentences = [each.message for each in getattr(said, "doubts", ())]
        except EventError as error:
            said, sentences = None, [str(error)]
            refused += 1
        for each in sentences:
            one_sentence(each)
        assert not [text for text in texts_of((said, sentences)) if re.search(r"[^\s@]@[^\s@]", text)]
    assert refused < 500


def test_a_damaged_timeline_never_names_somebody_else(tmp_path: Path):
    """Bytes are changed and entries lost, doubled and moved: whoever is named is somebody whom the whole file names."""
    random = Random(7)
    whole = {each.text for each in read_timeline(read(TIMELINE), TIMELINE, DURATION).labels}
    known = {person for label in whole for person in match_label(label or "", PEOPLE)}
    named = 0
    for number in range(500):
        data = damage(read(TIMELINE), random, how=0)
        if number % 4:
            entries = json.loads(read(TIMELINE))["timeline"]
            moved = [entries.pop(random.randrange(len(entries))) for _ in range(number % 4)]
            for each in random.choices(moved, k=2):
                entries.insert(random.randrange(len(entries)), each)
            data = json.dumps({"timeline": entries}).encode()
        (tmp_path / TIMELINE).write_bytes(data)
        found = read_side_files(tmp_path, make_recording(), is_known)
        for label in {each.text for each in found.labels} - whole:
            assert match_label(label or "", PEOPLE) == () or match_label(label or "", PEOPLE)[0] in known
        named += bool(found.labels)
        assert all(0 <= each.span.start < each.span.end <= DURATION for each in found.labels)
        assert all(one_sentence(each.message) is None for each in found.doubts)
    assert named > 100


def test_a_damaged_report_never_takes_one_column_for_another():
    """Half of a name, from the columns of first and last names, and names of those who did not come are nobody's."""
    random = Random(11)
    whole = {each.name for each in read_participants(read(REPORT), REPORT).participants}
    complete = 0
    for _ in range(500):
        try:
            attended = read_participants(damage(read(REPORT), random, how=0), REPORT)
        except EventError:
            continue
        names = {each.name for each in attended.participants}
        assert not names & {"Tamsin", "Vale", "Iris", "Fell", "Iris Fell", "Hana", "Lim", "Yes", "No"}
        complete += names == whole
    assert complete > 250


def test_one_changed_time_never_names_the_wrong_person():
    """Each time of the timeline is changed in every digit: whoever is wrong then is wrong by that entry alone."""
    content = read(TIMELINE).decode()
    truth = read_timeline(content.encode(), "t", DURATION).labels
    times = [match.span(1) for match in re.finditer(r'"ts": "([\d:.]+)"', content)]
    bounds = [read_offset(content[start:end]) or 0 for start, end in times]
    for number, (start, end) in enumerate(times):
        around = (bounds[number - 1] if number else 0, [*bounds, DURATION][number + 1])
        for at in range(start, end):
            for digit in "0159x" if content[at].isdigit() else "x":
                changed = content[:at] + digit + content[at + 1 :]
                wrong = [
                    moment
                    for label in read_timeline(changed.encode(), "t", DURATION).labels
                    for moment in range(label.span.start, label.span.end, 1_000)
                    if not _says(truth, moment, label.text) and not around[0] <= moment < around[1]
                ]
                assert wrong == [], (content[start:end], changed[start:end])


def _says(labels: tuple[Label, ...], moment: int, name: str | None) -> bool:
    return any(each.span.start <= moment < each.span.end and each.text == name for each in labels)


def test_damage_to_a_letter_never_tells_what_was_private():
    """Any byte of the chat is changed, in two ways: words to one person stay with that person."""
    for name in ("chat.txt", "meeting_saved_chat.txt", "chat_2026.txt"):
        whole = read(name)
        for at in range(len(whole)):
            for byte in b"x\n":
                changed = whole[:at] + bytes([byte]) + whole[at + 1 :]
                try:
                    chat = read_chat(changed, name)
                except EventError:
                    continue
                told = [each.text for each in chat.messages if re.search("secret|4711|not tell", each.text)]
                assert told == [], (at, whole[max(0, at - 30) : at + 30])


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(READERS))
def test_arbitrary_bytes_are_read_or_refused(data: bytes, reader: tuple[str, Reader]):
    """Whatever a file holds, it is an `EventError` or something to read."""
    for content in (data, read(reader[0])[:200] + data):
        try:
            reader[1](content)
        except EventError as error:
            one_sentence(str(error))
