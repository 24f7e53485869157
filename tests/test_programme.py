"""An event page becomes a draft of `event.toml`: what the page says is in it, what it does not say is marked."""

import json
import os
import random
import subprocess
import sys
import tempfile
import time
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import EventError, UsageError
from pipeline.event import read_event
from pipeline.programme import Draft, draft_event, write_event
from pipeline.records import Event

ROOT = Path(__file__).parent.parent
PAGES = Path(__file__).parent / "data" / "programme"
NAMES = sorted(each.stem for each in PAGES.glob("*.json"))
ZOOM = Path(__file__).parent / "data" / "zoom"

BRIEF = """\
Harbors That Share Data

Date: 2026.10.02
Language: Japanese and Korean (Simultaneous Interpretation)

Welcome Remarks

Seo-yeon\u00a0 Bae
Harbor Data Institute (HDI)
Program Director

Ren Okabe
Minato Port Authority

Panel: Who Pays for the Sensors?

Weimin Tao
Senior Adviser of Blue Tide Lab

Haruka Mizuno

Closing Remarks

Jin-woo Cheon
Haemil Research Institute
Deputy Director

Q & A
"""


def page_of(name: str) -> Path:
    """Return the file of a page of the corpus."""
    (path,) = [each for each in PAGES.glob(f"{name}.*") if each.suffix != ".json"]
    return path


def read_back(draft: Draft, folder: Path) -> Event:
    """Return what a run would read in a draft."""
    event = folder / "harbor"
    event.mkdir(parents=True, exist_ok=True)
    (event / "event.toml").write_text(draft.text, "utf-8")
    return read_event(event)


def draft(text: str, folder: Path | None = None) -> Draft:
    """Return the draft of a page given as text."""
    return draft_event(text.encode(), "page.txt", folder)


def try_to_draft(data: bytes) -> tuple[Draft | None, str]:
    """Return the draft of a page, or what is said instead."""
    try:
        return draft_event(data, "page.html"), ""
    except EventError as error:
        return None, str(error)


def comments_of(draft: Draft, person: str) -> list[str]:
    """Return the marks inside the table of one person."""
    (table,) = [each for each in draft.text.split("\n\n") if f'name = "{person}"' in each]
    return [line[2:].split(":")[0] + ":" + line.split(":")[1] for line in table.splitlines() if line[:2] == "# "]


@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_read_back_as_a_person_would_read_it(name: str, tmp_path: Path):
    """Of pages in four languages and many layouts, every name in the draft is right; whom it misses is known."""
    path = page_of(name)
    told = json.loads((PAGES / f"{name}.json").read_text("utf-8"))
    missed = told.get("missed", [])

    made = draft_event(path.read_bytes(), path.name)
    event = read_back(made, tmp_path)

    assert (event.title, event.date, list(event.languages)) == (told["title"], told["date"], told["languages"])
    people = [[each.name, each.role, each.title, each.organization] for each in event.people]
    assert people == [each for each in told["people"] if each[0] not in missed]
    names = {each.id: each.name for each in event.people} | {None: None}
    assert len(event.sessions) == len(told["sessions"])
    for session, (title, kind, speakers, moderator) in zip(event.sessions, told["sessions"], strict=True):
        assert session.title.startswith(title)
        assert (session.kind, names[session.moderator]) == (kind, moderator)
        assert [names[each] for each in session.speakers] == [each for each in speakers if each not in missed]
    assert all(each in made.text for each in missed), "whoever is missed is shown as a line to look at"


def test_there_are_three_layouts_at_least_in_each_language():
    """The corpus holds what the figures above are about."""
    assert all(sum(each.startswith(language) for each in NAMES) >= 3 for language in ("zh", "ja", "ko", "en"))


def test_every_gap_of_a_page_is_marked_and_no_other(tmp_path: Path):
    """A missing title, a missing organization, and one hidden in a title are gaps; what is there is none."""
    made = draft(BRIEF)
    event = read_back(made, tmp_path)

    assert [each.name for each in event.people] == [
        "Seo-yeon Bae", "Ren Okabe", "Weimin Tao", "Haruka Mizuno", "Jin-woo Cheon",
    ]  # fmt: skip
    gaps = {
        each.name: [mark for mark in comments_of(made, each.name) if mark.startswith("GAP")] for each in event.people
    }
    assert gaps == {
        "Seo-yeon Bae": [],
        "Ren Okabe": ["GAP: title"],
        "Weimin Tao": ["GAP: organization"],
        "Haruka Mizuno": ["GAP: title", "GAP: organization"],
        "Jin-woo Cheon": [],
    }
    assert "it may be hidden in the title" in made.text
    assert (event.people[0].abbreviation, event.people[0].organization) == ("HDI", "Harbor Data Institute")


def test_mc_and_moderator_whom_a_page_does_not_name_are_marked_gaps(tmp_path: Path):
    """Somebody leads through every event; the draft asks who, and invents nobody."""
    made = draft(BRIEF)

    assert "# GAP: mc: " in made.text
    assert "# GAP: moderator: " in made.text
    assert {each.role for each in read_back(made, tmp_path).people} == {"speaker"}


def test_sessions_keep_the_order_of_the_page_and_q_and_a_is_said_to_move(tmp_path: Path):
    """The page lists Q&A after the closing; the draft does, too, and says that the recording decides."""
    made = draft(BRIEF)

    assert [(each.id, each.kind) for each in read_back(made, tmp_path).sessions] == [
        ("welcome-remarks", "welcome"),
        ("panel-who-pays-for-the-sensors", "panel"),
        ("closing-remarks", "closing"),
        ("q-a", "qa"),
    ]
    assert "Q&A may come before the closing" in made.text


def test_a_name_without_latin_letters_stays_as_it_is(tmp_path: Path):
    """How a name is spelled in English is not guessed: a hint stands in a comment, never in a field."""
    made = draft("港口数据共享研讨会\n\n演讲嘉宾\n\n欧阳文清\n东岬海洋研究院\n院长\n")
    (person,) = read_back(made, tmp_path).people

    assert (person.name, person.native.zh, person.id) == ("欧阳文清", "欧阳文清", "person-1")
    assert "# GAP: name: the page gives none in Latin letters; in Pinyin it would be “Wenqing Ouyang”" in made.text


@pytest.mark.parametrize(
    ("written", "name", "family"),
    [
        ("ZHAI Wen", "Wen Zhai", "Zhai"),
        ("Haruto MIYABE", "Haruto Miyabe", "Miyabe"),
        ("Dr. Tae-yang Gil", "Tae-yang Gil", "Gil"),
        ("Gil Tae-yang", "Gil Tae-yang", "Gil"),
        ("Piet van der Meulen", "Piet van der Meulen", "van der Meulen"),
    ],
)
def test_the_family_name_is_taken_from_capitals_or_guessed_and_marked(
    written: str, name: str, family: str, tmp_path: Path
):
    """Only capitals show which part of a name is the family's."""
    made = draft(f"Harbors That Share Data\n\nSpeakers\n\n{written}, Director, Harbor Data Institute\n")
    (person,) = read_back(made, tmp_path).people

    assert (person.name, person.family) == (name, family)
    assert ("# GUESS: family" in made.text) is not any(each.isupper() and len(each) > 1 for each in written.split())


def test_two_people_of_one_name_stay_two_and_neither_is_called_by_it_alone(tmp_path: Path):
    """Their ids differ, and the name they share is an alias of both, so that it decides for nobody."""
    listed = "Min-seo Kim, Director, Harbor Data Institute\nMin-seo Kim, Engineer, Kestrel University\n"
    made = draft(f"Harbors That Share Data\n\nSpeakers\n\n{listed}")
    one, other = read_back(made, tmp_path).people

    assert one.id != other.id
    assert (one.organization, other.organization) == ("Harbor Data Institute", "Kestrel University")
    assert one.name != other.name
    assert "Min-seo Kim" in one.aliases
    assert "Min-seo Kim" in other.aliases
    assert (one.family, other.family) == ("Kim", "Kim")


@pytest.mark.parametrize(
    "line",
    [
        "Contact: Mina Seo, Event Manager, Harbor Data Institute",
        "Posted by Mina Seo on 3 May 2026",
        "Interpreters: Mina Seo, Ren Okabe",
        "联系人：苏敏 东岬海洋研究院",
        "お問い合わせ：港湾局 遠山 次郎 課長",
        "문의: 해밀연구원 배서연 팀장",
    ],
)
def test_who_does_not_speak_is_not_taken_for_a_speaker(line: str, tmp_path: Path):
    """Contacts, authors and interpreters have names and titles, too."""
    made = draft(f"{BRIEF}\n\n{line}\n")

    assert [each.name for each in read_back(made, tmp_path).people][5:] == []
    assert len(read_back(made, tmp_path).sessions) == 4


@pytest.mark.parametrize(
    "line",
    [
        "Team\n\nMarla Quist, Communications Manager, Harbor Data Institute",
        "Kind regards,\nPhilippa Grange\nEvents Officer",
        "司会進行：本間 渚（港湾局 課長）　通訳：相馬 律",
    ],
)
def test_who_is_named_after_the_programme_does_not_speak_in_it(line: str, tmp_path: Path):
    """A list of staff, the signature of a letter and an interpreter beside the MC add nobody to a session."""
    timed = "Harbors That Share Data\n\nAgenda\n\n14:00 Tides in a table\nRen Okabe, Director, Minato Port Authority\n"
    event = read_back(draft(f"{timed}\n{line}\n"), tmp_path)

    assert [[each.title, len(each.speakers)] for each in event.sessions] == [["Tides in a table", 1]]
    assert {each.name for each in event.people} <= {"Ren Okabe", "本間 渚"}


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Panelists: Ren Okabe (Studio Noon), Mina Seo (Lantern Stage)", ["Ren Okabe", "Mina Seo"]),
        ("패널: 배서연 교수, 한빛시청 곽도윤 주무관", ["배서연", "곽도윤"]),
        ("패널: 배서연 (정책실 실장), 곽도윤", ["배서연", "곽도윤"]),
        ("パネリスト：大西 渉 氏、港湾組合 組合長 浜田 凪 氏", ["大西 渉", "浜田 凪"]),
        ("Panelists: TBD, Ren Okabe, Mina Seo", ["Ren Okabe", "Mina Seo"]),
    ],
)
def test_a_list_of_people_holds_people_only(line: str, names: list[str], tmp_path: Path):
    """What stands in brackets behind a name is what somebody is, and who is not chosen yet is nobody."""
    made = draft(f"Harbors That Share Data\n\nAgenda\n\n14:00 Panel Discussion\n{line}\n")

    assert [each.name for each in read_back(made, tmp_path).people] == names


@pytest.mark.parametrize(
    "line",
    [
        "Green Harbor",
        "Data Cities",
        "Urban Resilience",
        "Tide Gauges",
        "智慧港口",
        "未来都市",
        "안전 도시",
        "데이터 항구",
    ],
)
def test_a_phrase_is_not_taken_for_a_name(line: str, tmp_path: Path):
    """Two words with capitals, or four characters, are no person."""
    made = draft(f"Harbors That Share Data\n\nSpeakers\n\nRen Okabe, Director, Harbor Data Institute\n\n{line}\n")

    assert [each.name for each in read_back(made, tmp_path).people] == ["Ren Okabe"]


PLACES = """\
<h1>Harbors That Share Data</h1><p>2026-10-02</p>
<h2>Speakers</h2>
<div><h3>Seo-yeon Bae</h3><p>Ferry Poet</p></div>
<div><h3>Ren Okabe</h3><p>Reed Dancer, Hollow Oar Museum</p></div>
<h2>Programme</h2>
<table>
<tr><th>Time</th><th>Title</th><th>演者</th></tr>
<tr><td>14:00</td><td>Tides in a table</td><td>轟木 凪沙</td></tr>
<tr><td>14:20</td><td>Nets of light</td><td>뫼은솔</td></tr>
<tr><td>14:40</td><td>A song of salt</td><td>尉屠岚</td></tr>
<tr><td>15:00</td><td>Open floor</td><td>全体嘉宾</td></tr>
</table>
"""


def test_the_place_on_a_page_tells_names_from_titles(tmp_path: Path):
    """What stands under a name is no second person; what stands in a column of speakers is one, however rare."""
    made = draft(PLACES)
    event = read_back(made, tmp_path)

    assert [each.name for each in event.people] == ["Seo-yeon Bae", "Ren Okabe", "轟木 凪沙", "뫼은솔", "尉屠岚"]
    assert [len(each.speakers) for each in event.sessions] == [1, 1, 1, 0]
    guessed = [each.name for each in event.people if "GUESS: person" in comments_of(made, each.name)]
    assert guessed == ["뫼은솔", "尉屠岚"], "where nothing but the place says that it is a name, a person must check it"


def test_paragraphs_of_two_lines_are_one_person_each(tmp_path: Path):
    """Two capitalized words under a name are what somebody is, as in the paragraph beside."""
    made = draft("Harbors That Share Data\n\nGuests\nSeo-yeon Bae\nCider Maker\n\nRen Okabe\nReed Dancer\n")

    assert [each.name for each in read_back(made, tmp_path).people] == ["Seo-yeon Bae", "Ren Okabe"]


@pytest.mark.parametrize(
    ("line", "title", "name"),
    [
        ("1. 尉屠岚（东岬海洋研究院 研究员）《潮水的账本》", "潮水的账本", "尉屠岚"),
        ("1. Ren Okabe (Hollow Oar Museum) “Tides in a Table”", "Tides in a Table", "Ren Okabe"),
        ("14:00 開場與介紹 ─ 簡知岑", "開場與介紹", "簡知岑"),
        ("14:00 潮の音／轟木 凪沙", "潮の音", "轟木 凪沙"),
        ("| 14:00 | 潮水的账本：宋知岚 |", "潮水的账本", "宋知岚"),
        ("14:00 갯벌의 아침 / 뫼은솔 (사진가)", "갯벌의 아침", "뫼은솔"),
    ],
)
def test_a_title_and_who_speaks_are_parted_on_one_line(line: str, title: str, name: str, tmp_path: Path):
    """Whatever mark stands between them, and whichever comes first, the session has its title and its speaker."""
    event = read_back(draft(f"Harbors That Share Data\n\n2026.10.02\n\n议程\n\n{line}\n"), tmp_path)

    assert [each.name for each in event.people] == [name]
    assert [(each.title, len(each.speakers)) for each in event.sessions] == [(title, 1)]


@pytest.mark.parametrize(
    "line",
    ["讲者：全体嘉宾", "主持人：社区居民", "司会：運営", "発表者：参加者全員", "발표자: 골목책방", "연사: 청중 전원"],
)
def test_a_label_of_speakers_does_not_make_a_name_of_a_word(line: str, tmp_path: Path):
    """A group, an organization or nobody in particular may stand after a label, too."""
    assert not read_back(draft(f"Harbors That Share Data\n\nAgenda\n\n14:00 Tides\n{line}\n"), tmp_path).people


def test_no_e_mail_address_reaches_the_draft(tmp_path: Path):
    """Neither from the text of a page nor from Zoom's reports."""
    text = BRIEF.replace("Ren Okabe", "Ren Okabe ren.okabe@minato.example").replace(
        "Program Director", "Program Director, bae@hdi.example"
    )
    made = draft(text, ZOOM)

    assert "Ren Okabe" in [each.name for each in read_back(made, tmp_path).people]
    assert "@" not in made.text


def test_what_a_browser_does_not_show_is_not_read(tmp_path: Path):
    """Scripts, comments and hidden elements can hold any name."""
    hidden = (
        "<script>Mina Seo, Director, HDI</script><!-- Mina Seo, Director -->"
        "<div style='display: none'>Mina Seo, Director</div><p hidden>Mina Seo, Director</p>"
    )
    page = f"<h1>Harbors That Share Data</h1><h2>Speakers</h2>{hidden}<p>Ren Okabe, Director, Minato Institute</p>"

    assert [each.name for each in read_back(draft(page), tmp_path).people] == ["Ren Okabe"]


def test_letters_in_reverse_are_no_name(tmp_path: Path):
    """With an override of direction, what is read is not what was seen."""
    page = "Harbors That Share Data\n\nSpeakers\n\n\u202eRen Okabe\u202c, Director\n\nMi\0na Se\u200bo, Director\n"

    assert [each.name for each in read_back(draft(page), tmp_path).people] == ["Mina Seo"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp949", "euc_kr"])
def test_a_page_is_read_in_the_encoding_it_was_saved_in(encoding: str, tmp_path: Path):
    """A Korean page comes out the same, whatever saved it."""
    text = (PAGES / "ko-table.txt").read_text("utf-8")
    made = draft_event(text.encode(encoding), "page.txt")

    assert "탁은채" in [each.name for each in read_back(made, tmp_path).people]


@pytest.mark.parametrize("data", [b"", b"   \n\n", b"<html></html>", b"\0" * 50, random.Random(3).randbytes(5_000)])
def test_what_is_no_page_is_one_sentence(data: bytes):
    """An empty or unreadable file is named, and it is said what to do."""
    with pytest.raises(EventError, match=r"^page\.html: .*save (?:it|the page) again") as caught:
        draft_event(data, "page.html")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "data",
    [
        b"<div>" * 200_000,
        b"<table><tr><td>x" * 40_000,
        b"<a " * 300_000,
        b"<" * 1_000_000,
        b"<!--" * 300_000,
        b"Wei Zhang, Director, " * 50_000,
        b"Wei Zhang, Director, Harbor Institute\n" * 30_000,
        b"(" * 500_000,
        ("张伟、" * 100_000).encode(),
        b"14:00 Talk by Wei Zhang\n" * 20_000,
    ],
    ids=["divs", "tables", "attributes", "brackets", "comments", "one-line", "lines", "parentheses", "names", "times"],
)
def test_a_page_made_to_hurt_takes_bounded_time(data: bytes, tmp_path: Path):
    """Whatever is repeated a million times ends in a draft or in one sentence, within a minute on any machine."""
    started = time.monotonic()
    made, said = try_to_draft(b"<h1>Harbors That Share Data</h1>" + data)
    assert said.startswith("page.html: ") or (made and read_back(made, tmp_path))
    assert time.monotonic() - started < 60


def test_a_page_that_is_too_large_is_refused():
    """Ten megabytes are more than any page."""
    with pytest.raises(EventError, match="larger than 10 MB"):
        draft_event(b"a" * 10_000_001, "page.html")


PIECES = st.sampled_from(
    [
        "Ren Okabe",
        "Director",
        "Harbor Data Institute (HDI)",
        "14:00–14:30",
        "Moderator:",
        "司会：",
        "白砂 蘭子",
        "演讲嘉宾",
        "张伟",
        "배서연",
        "사회:",
        "해밀연구원 원장",
        "Q&A",
        "议程",
        "\n",
        "\n\n",
        "  ",
        ", ",
        "（",
        "）",
        "(",
        ")",
        "<td>",
        "<tr>",
        "<table>",
        "</table>",
        "<h2>",
        "</h2>",
        "<li>",
        "|",
        "\t",
        "2026.10.02",
        "\u202e",
        "\0",
        '"',
        "\\",
        "'''",
        "[[people]]",
        "# GAP",
        "@",
        "\ufffd",
        "第一部",
        "—",
        "、",
    ],
)


@settings(deadline=None, max_examples=150)
@given(st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=40))
def test_a_draft_of_anything_is_accepted_by_a_run(pieces: list[str]):
    """Whatever a page holds, the draft is an event file that a run accepts, or there is one sentence."""
    made, said = try_to_draft("".join(pieces).encode("utf-8", errors="ignore"))
    assert "\n" not in said
    if made is None:
        return
    values = tomllib.loads(made.text)
    ids = [each["id"] for each in values.get("people", [])]
    assert len(ids) == len(set(ids))
    assert "@" not in made.text
    with tempfile.TemporaryDirectory() as folder:
        read_back(made, Path(folder))


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 2**32), st.sampled_from(NAMES))
def test_a_damaged_page_never_crashes(seed: int, name: str):
    """Bytes that are lost, doubled or changed give a draft or one sentence."""
    chance = random.Random(seed)
    data = bytearray(page_of(name).read_bytes())
    for _ in range(chance.randint(1, 20)):
        at = chance.randrange(len(data))
        match chance.randrange(3):
            case 0:
                data[at] = chance.randrange(256)
            case 1:
                del data[at : at + chance.randint(1, 40)]
            case _:
                data[at:at] = data[at : at + chance.randint(1, 40)]
        if not data:
            return
    assert "\n" not in try_to_draft(bytes(data))[1]


def make_folder(folder: Path) -> Path:
    """Write what Zoom leaves beside a recording, with people of the page above and others."""
    folder.mkdir()
    users = [["Bae Seo-yeon"], ["Okabe Ren"], ["iPhone 12"], ["Claire Whitmore"], ["Haruka Mizunno"]]
    timeline = {
        "timeline": [
            {"ts": f"00:00:{10 * at:02}.000", "users": [{"username": each} for each in names]}
            for at, names in enumerate(users)
        ]
    }
    (folder / "GMT20261002-050000_Recording.timeline.json").write_text(json.dumps(timeline), "utf-8")
    cues = "\n\n".join(
        f"{at}\n00:00:0{at}.000 --> 00:00:0{at + 1}.000\n{name}: Good morning, everybody." for at, name in
        enumerate(["Otto Brandt", "Weimin Tao", "Otto Brandt", "Weimin Tao"], 1)
    )  # fmt: skip
    (folder / "GMT20261002-050000_Recording.transcript.vtt").write_text(f"WEBVTT\n\n{cues}\n", "utf-8")
    (folder / "Audio Record").mkdir()
    (folder / "Audio Record" / "audioJinwooCheon11639780501.m4a").write_bytes(b"")
    (folder / "Audio Record" / "audioWanderer21639780501.m4a").write_bytes(b"")
    return folder


def test_people_seen_in_zoom_s_files_are_added_by_name(tmp_path: Path):
    """Who is known gets an alias, who is not is a guess, and what may be a device is left to a reader."""
    made = draft(BRIEF, make_folder(tmp_path / "zoom"))
    event = read_back(made, tmp_path)

    people = {each.name: each for each in event.people}
    assert list(people)[5:] == ["Claire Whitmore", "Otto Brandt"]
    assert people["Seo-yeon Bae"].aliases == ("Bae Seo-yeon",)
    assert people["Jin-woo Cheon"].aliases == ()
    for name in ("iPhone 12", "Haruka Mizunno", "Wanderer"):
        assert name not in people
        assert f"# GAP: “{name}” is seen in " in made.text
    assert made.text.count("# GUESS: person: seen in ") == 2


def test_of_attendees_nothing_is_taken(tmp_path: Path):
    """Only who was on the panel or hosted is a candidate; those who watched are nobody's business."""
    report = (ZOOM / "attendee_2026.csv").read_text("utf-8-sig")
    (tmp_path / "zoom").mkdir()
    (tmp_path / "zoom" / "attendee_2026.csv").write_text(report, "utf-8")
    panel, _, audience = report.partition("Attendee Details")
    made = draft(BRIEF, tmp_path / "zoom")

    attending = {row.split(",")[1].strip('" ') for row in audience.splitlines()[2:] if row.count(",") > 3}
    only_there = {each.split(" (")[0] for each in attending if each and each.split(" (")[0] not in panel}
    assert only_there
    assert not [each for each in only_there if each in made.text]


def test_an_event_file_that_is_there_is_never_overwritten(tmp_path: Path):
    """Whatever somebody has filled in stays."""
    page = tmp_path / "page.txt"
    page.write_text(BRIEF, "utf-8")
    path, made = write_event(tmp_path / "recordings", "harbor", page, None)
    assert path.read_text("utf-8") == made.text
    path.write_text("mine")

    with pytest.raises(UsageError, match="never overwritten"):
        write_event(tmp_path / "recordings", "harbor", page, None)
    assert path.read_text("utf-8") == "mine"


@pytest.mark.parametrize("name", ["../harbor", "Harbor", "", "a/b", ".hidden", "harbor\u202e"])
def test_the_name_of_an_event_is_safe(name: str, tmp_path: Path):
    """Nothing is written outside the folder of recordings."""
    page = tmp_path / "page.txt"
    page.write_text(BRIEF, "utf-8")

    with pytest.raises(UsageError, match="name of an event"):
        write_event(tmp_path / "recordings", name, page, None)
    assert [each.name for each in tmp_path.iterdir()] == ["page.txt"]


def trilogue(*arguments: str, root: Path) -> subprocess.CompletedProcess[str]:
    """Run the command."""
    command = [sys.executable, "-m", "pipeline", *arguments, "--root", str(root)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment)


def test_the_command_drafts_an_event_and_says_what_is_left(tmp_path: Path):
    """One line tells how much there is to fill and to check."""
    page = tmp_path / "page.html"
    page.write_bytes(page_of("en-cards").read_bytes())

    first = trilogue("new", "harbor", "--page", str(page), root=tmp_path)
    again = trilogue("new", "harbor", "--page", str(page), root=tmp_path)
    nothing = trilogue("new", "quay", root=tmp_path)
    missing = trilogue("new", "quay", "--page", str(tmp_path / "no.html"), root=tmp_path)

    assert first.returncode == 0, first.stderr
    assert "6 people and 4 sessions" in first.stdout
    assert len(read_event(tmp_path / "recordings" / "harbor").people) == 6
    for result, said in ((again, "never overwritten"), (nothing, "nothing to draft from"), (missing, "cannot be read")):
        assert result.returncode == 2
        assert said in result.stderr
        assert "Traceback" not in result.stderr
    assert not (tmp_path / "recordings" / "quay").exists()
