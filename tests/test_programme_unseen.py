"""What a draft promises on pages nobody has seen: one person is one, a title ends where an organization begins."""

from pathlib import Path

import pytest

from pipeline.event import read_event
from pipeline.programme import draft_event
from pipeline.records import Event

HEAD = "Harbors That Share Data\n\n2026.10.02\n\n"


def read_draft(text: str, folder: Path) -> Event:
    """Return the event that the draft of a page is."""
    event = folder / "harbor"
    event.mkdir()
    (event / "event.toml").write_text(draft_event(text.encode(), "page").text, "utf-8")
    return read_event(event)


def names_of(event: Event) -> list[str]:
    """Return the names of the people of an event."""
    return [each.name for each in event.people]


@pytest.mark.parametrize(
    ("lines", "name", "native"),
    [
        ("真砂野 いろは（まさごの いろは／Iroha Masagono） 汐見文庫 館長", "Iroha Masagono", "真砂野 いろは"),
        ("천가온 대표 (별밤연구소)\nGaon CHEON, President, Byeolbam Institute", "Gaon Cheon", "천가온"),
        ("渡辺 昭\nWATANABE Akira\n琉砂大学 副学長", "Akira Watanabe", "渡辺 昭"),
        ("엄라온 Raon Eom — 새벽연구원 연구위원 / Research Fellow, Saebyeok Institute", "Raon Eom", "엄라온"),
        ("卜多美（Bok Dami，하늬대 소장）", "Bok Dami", "卜多美"),
        ("罗瑞彬 Rubin Luo 仁峡市支援中心 组长", "Rubin Luo", "罗瑞彬"),
    ],
)
def test_a_person_in_two_scripts_is_one_person(lines: str, name: str, native: str, tmp_path: Path):
    """Whether the other form stands in brackets, beside the name or on the next line, with what somebody is again."""
    event = read_draft(f"{HEAD}Speakers\n\n{lines}\n", tmp_path)

    (person,) = event.people
    assert person.name == name
    assert native in [text for _, text in person.native.known()] or native in person.aliases


def test_two_people_one_after_the_other_stay_two(tmp_path: Path):
    """A name in Latin letters under another is its second form only if it can sound like it."""
    people = "지평화 변호사 (노을법무법인)\nIngeborg Vasquell, Legal Adviser, Dimmer Streets Alliance"
    event = read_draft(f"{HEAD}Speakers\n\n{people}\n", tmp_path)

    assert names_of(event) == ["지평화", "Ingeborg Vasquell"]


@pytest.mark.parametrize(
    ("line", "title", "organization"),
    [
        ("Professor, Department of Tides, Kamo University", "Professor", "Department of Tides, Kamo University"),
        ("Fleet Manager, Skerry Line Ferries", "Fleet Manager", "Skerry Line Ferries"),
        ("Section Chief at Resource Division, Hoshikuma City", "Section Chief", "Resource Division, Hoshikuma City"),
        ("日本白濱鹽業資料室室長", "室長", "日本白濱鹽業資料室"),
        ("湊原学院大学　人文学部　教授", "教授", "湊原学院大学 人文学部"),
        ("蘇渓建築博物館 研究員\nResearcher, Suxi Museum of Architecture", "研究員", "蘇渓建築博物館"),
    ],
)
def test_a_title_ends_where_an_organization_begins(line: str, title: str, organization: str, tmp_path: Path):
    """A nested organization stays whole, and what is said again in another language is not said twice."""
    event = read_draft(f"{HEAD}Speakers\n\nRen Okabe\n{line}\n", tmp_path)

    (person,) = event.people
    assert (person.title, person.organization) == (title, organization)


PROFILES = """\
Speakers

Haruyo Minegishi — Principal Scientist, Kettle Lab
真砂野 いろは（まさごの いろは） 汐見文庫 館長
옥시온 교수 (해담대학교)
"""


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Haruyo", "Haruyo Minegishi"),
        ("Dr. Minegishi", "Haruyo Minegishi"),
        ("真砂野氏", "真砂野 いろは"),
        ("옥 교수", "옥시온"),
    ],
)
def test_whom_the_page_explains_may_be_called_by_any_part_of_the_name(written: str, name: str, tmp_path: Path):
    """In a programme a family name with a title is enough, and a given name, and it makes nobody new."""
    agenda = f"Agenda\n\n14:00 Nets of light ({written})\n14:20 Q&A\n14:30 Closing\n"
    event = read_draft(f"{HEAD}{agenda}\n{PROFILES}", tmp_path)

    assert len(event.people) == 3
    speakers = {each.id: each.name for each in event.people}
    assert [speakers[each] for each in event.sessions[0].speakers] == [name]


COLUMNS = """\
   TIME            ITEM

   09:30 - 09:45   WELCOME REMARKS
                   Mr. Ondrej HALLAWAY, Executive Secretary,
                   Secretariat of the Network on Mountain
                   Forest Fires
                   Ms. SHIRATAKE Yuzuna, Director, Forest
                   Safety Office, Kirinomi Prefecture

   09:45 - 10:50   SEEING SMOKE EARLY
                   Dr. PYO Garam, Principal Researcher,
                   Institute of Ridge Ecology

   10:50 - 11:00   CLOSING REMARKS
                   Dr. PYO Garam
"""


def test_lines_that_were_wrapped_in_a_column_are_whole_again(tmp_path: Path):
    """A line goes on in the next if the next word would not have fitted; a short line does not."""
    event = read_draft(f"{HEAD}Agenda\n\n{COLUMNS}", tmp_path)

    assert {each.name: each.organization for each in event.people} == {
        "Ondrej Hallaway": "Secretariat of the Network on Mountain Forest Fires",
        "Yuzuna Shiratake": "Forest Safety Office, Kirinomi Prefecture",
        "Garam Pyo": "Institute of Ridge Ecology",
    }
    assert [len(each.speakers) for each in event.sessions] == [2, 1, 1]


FURNITURE = """\
<html><head><title>Harbors That Share Data | Tidewater</title></head><body>
<ul class="gnb"><li>Our Director</li><li>Mina Seo, Director, Tidewater Institute</li></ul>
<h1>Harbors That Share Data</h1><p>2026-10-02</p>
<h2>Speakers</h2><div><h3>Ren Okabe</h3><p>Director, Minato Institute</p></div>
<div class="related-posts"><h3>Ana Duarte</h3><p>Mayor, City of Vilanova</p></div>
<h2>Organizing Committee</h2><p>Chair: Priya Raman, Editor, Port Review</p>
<h2>Sign language interpreters</h2><p>Weimin Tao, Haruka Mizuno</p>
</body></html>
"""


def test_what_stands_around_the_page_and_who_organizes_it_names_no_speaker(tmp_path: Path):
    """Menus and related pages are told by their classes, committees and interpreters by their headings."""
    assert names_of(read_draft(FURNITURE, tmp_path)) == ["Ren Okabe"]


def test_a_form_may_hold_the_page_and_its_fields_are_not_read(tmp_path: Path):
    """Some sites put all of a page into a form; what stands in front of a field to fill in is no part of it."""
    fields = "<label>Haruka Mizuno</label><input><label>Last Name *</label><input>"
    prose = "<p>Three port cities open their tide gauges to each other and ask what it cost them.</p>" * 10
    people = "<h2>Speakers</h2><div><h3>Ren Okabe</h3><p>Director, Minato Institute</p></div>"
    page = f"<html><body><form><h1>Harbors That Share Data</h1>{prose}{people}{fields}</form></body></html>"

    assert names_of(read_draft(page, tmp_path)) == ["Ren Okabe"]


MAIL = """\
From: Harbor Office
Date: Mon, 1 Sep 2025 10:02:51 +0100
Subject: Harbors That Share Data

Date: 25 September 2025
Please register by 18 September 2025.
"""


def test_the_date_of_a_mail_and_a_deadline_are_not_the_event_s(tmp_path: Path):
    """Nor when it was sent nor until when to register is when it takes place."""
    assert read_draft(MAIL, tmp_path).date == "2025-09-25"


def test_a_name_on_two_lines_of_a_poster_is_one_name(tmp_path: Path):
    """The second part stands further to the right than the first."""
    poster = "ゲスト\n\n安心院\n　　　亮\n（ほどよい研究室　主宰）\n"
    event = read_draft(f"ひとりで暮らす練習の会\n\n2026年3月7日\n\n{poster}", tmp_path)

    assert names_of(event) == ["安心院 亮"]


def test_a_letter_spaced_name_is_a_name_and_a_letter_spaced_label_is_none(tmp_path: Path):
    """복 시 우 is somebody, 발 표 자 and 휴 식 are not."""
    rows = "13:30 개회사 복 시 우 (너울해양재단 이사장)\n13:40 휴 식\n13:50 폐회사 복 시 우\n"
    event = read_draft(f"갯벌 복원 온라인 심포지엄\n\n2026년 3월 10일\n\n진행순서\n\n{rows}", tmp_path)

    assert names_of(event) == ["복 시 우"]
    assert [each.kind for each in event.sessions] == ["welcome", "closing"]


def test_an_item_without_hours_belongs_to_the_one_above_that_has_them(tmp_path: Path):
    """Talks under a session with hours are its parts, and their speakers are its speakers."""
    talks = "“Nets of light” · Ren Okabe\n“A song of salt” · Seo-yeon Bae\n"
    agenda = f"14:00 Opening\n14:10 Demo talks\n{talks}15:00 Closing\n"
    event = read_draft(f"{HEAD}Agenda\n\n{agenda}", tmp_path)

    assert [(each.title, len(each.speakers)) for each in event.sessions] == [
        ("Opening", 0), ("Demo talks", 2), ("Closing", 0),
    ]  # fmt: skip


def test_a_page_inside_a_form_without_fields_is_read_however_short_it_is(tmp_path: Path):
    """Some sites wrap every page in a form; only one with fields and little else is for filling in."""
    row = "<tr><td>14:00</td><td>开幕式致辞</td><td>方继明 教授（云麓大学图书馆学研究所所长）</td></tr>"
    other = "<tr><td>14:10</td><td>河流与方志</td><td>Haruto Segawa 准教授（日本青叶学院大学）</td></tr>"
    search = "<form><input name='q'><p>Ana Duarte, Mayor, City of Vilanova</p></form>"
    page = f"<html><body>{search}<form><h1>地方文献线上研讨会</h1><table>{row}{other}</table></form></body></html>"

    event = read_draft(page, tmp_path)

    assert names_of(event) == ["方继明", "Haruto Segawa"]
    assert [each.title for each in event.people] == ["所长", "准教授"]


HANGING = """\
六、活動議程

    時間            內容                    主講人／主持人
  ----------------------------------------------------------
    09:00-09:10     開幕式                  連淑惠 主任
                                            國立嵐山大學東亞飲食
                                            文化研究中心
    09:10-09:50     豆醬的旅行              古德昌 教授
                                            國立嵐山大學歷史學系
    09:50-10:30     微生物                  長尾 圭吾 准教授
                                            日本 信濃原大學農學部
"""


def test_what_hangs_under_a_column_belongs_to_it_and_a_wrapped_organization_is_whole(tmp_path: Path):
    """Chinese characters are wrapped anywhere; who somebody is begins on a line of its own."""
    event = read_draft(f"發酵與日常 線上工作坊\n\n2026年5月22日\n\n{HANGING}", tmp_path)

    assert {each.name: (each.title, each.organization) for each in event.people} == {
        "連淑惠": ("主任", "國立嵐山大學東亞飲食文化研究中心"),
        "古德昌": ("教授", "國立嵐山大學歷史學系"),
        "長尾 圭吾": ("准教授", "日本 信濃原大學農學部"),
    }
    assert [each.title for each in event.sessions] == ["開幕式", "豆醬的旅行", "微生物"]


BIOGRAPHIES = """\
Programme

8.00 – 8.10 Welcome
Professor Alison Thorburn (Brackenfield University)
8.10 – 9.20 Session 1: Working the night
LEE Hyunjae (Hwarang University), Twelve hours, thirty residents: a diary of night carers

About the contributors

Alison Thorburn is Professor of Social Gerontology at Brackenfield University.
LEE Hyunjae is a Research Fellow at the Institute of Social Policy, Hwarang University, who works at night.
"""


def test_a_sentence_says_what_somebody_is_and_the_title_of_a_talk_does_not(tmp_path: Path):
    """The fuller form of an organization counts, and hours may be written with a dot."""
    event = read_draft(f"{HEAD}{BIOGRAPHIES}", tmp_path)

    assert [(each.name, each.title, each.organization) for each in event.people] == [
        ("Alison Thorburn", "Professor of Social Gerontology", "Brackenfield University"),
        ("Hyunjae Lee", "Research Fellow", "Institute of Social Policy, Hwarang University"),
    ]
    assert [each.title for each in event.sessions] == ["Welcome", "Session 1: Working the night"]


def test_a_wide_gap_inside_a_name_parts_nothing(tmp_path: Path):
    """三ツ浜市長　大野木　修 is one person with a title."""
    row = "14:00 開会あいさつ\n　　　三ツ浜市長　大野木　修\n14:10 閉会"
    event = read_draft(f"空き家を考えるシンポジウム\n\n2026年5月22日\n\nプログラム\n\n{row}\n", tmp_path)

    assert [(each.name, each.title) for each in event.people] == [("大野木 修", "三ツ浜市長")]


def test_a_menu_in_a_row_names_nobody(tmp_path: Path):
    """Before any heading a word between bars may look like a name; only who is sure is taken."""
    menu = "정책정보  |  민원  |  알림·소식  |  정보공개"
    people = "발표자\n\n육근태 처장 (섬마을정책처)\n"
    event = read_draft(f"{menu}\n\n섬 의료 온라인 포럼\n\n2026년 7월 3일\n\n{people}", tmp_path)

    assert names_of(event) == ["육근태"]


TOLD = {
    "en": (
        "0900  Welcome. Ms Solveig Harkness, Secretary-General, Harbour Institute, opens the dialogue.",
        ["Solveig Harkness"],
    ),
    "ko": (
        "토론회는 경하준 느루시장의 개회사로 시작되고, 토론은 한누리농정연구원 제갈슬옹 선임연구위원이 좌장을 맡는다.",
        ["경하준", "제갈슬옹"],
    ),
    "ja": (
        "当日は、波崎大学の岡村 里奈教授が基調講演を、高橋 健太氏が事例報告を行います。",
        ["岡村 里奈", "高橋 健太"],
    ),
    "zh": ("论坛邀请到东港研究院院长张伟、云麓大学副教授李思远作主题报告。", ["张伟", "李思远"]),
}


TOLD["en, without honorifics"] = (
    "We are joined by Kenji Matsuda (Director, River Museum) and Maria Lindgren, a reader at Harwick.",
    ["Kenji Matsuda", "Maria Lindgren"],
)


@pytest.mark.parametrize("language", TOLD)
def test_who_is_named_in_sentences_alone_is_a_guess(language: str, tmp_path: Path):
    """A page that lists nobody may tell who takes part in prose; each is taken and marked, and nobody else is."""
    sentence, names = TOLD[language]
    page = f"{HEAD}{sentence}\n"

    assert names_of(read_draft(page, tmp_path)) == names
    draft = draft_event(page.encode(), "page").text
    assert draft.count("# GUESS: person: a sentence of the page says so") == len(names)


def test_sentences_add_nobody_to_a_page_that_lists_its_speakers(tmp_path: Path):
    """Prose also names those who stay away, who spoke last year or whom to ask; beside a list they are a comment."""
    prose = "지난해에는 염나루 박사의 발표를 들었다.\n올해는 심재윤 교수가 축사를 맡는다.\n"
    people = "발표자\n\n육근태 처장 (섬마을정책처)\n도현숙 원장 (다도해보건연구원)\n"
    page = f"섬 의료 온라인 포럼\n\n2026년 7월 3일\n\n{prose}\n{people}"

    assert names_of(read_draft(page, tmp_path)) == ["육근태", "도현숙"]
    draft = draft_event(page.encode(), "page").text
    assert "was not taken: 심재윤" in draft
    assert "염나루" not in draft


def test_a_page_that_gives_nobody_shows_every_line_that_may_name_somebody(tmp_path: Path):
    """Even a line below a heading over something else is shown, so that nobody is lost without a word."""
    page = f"{HEAD}Contact\n\nMina Seo, Director, Tidewater Institute\n"

    assert names_of(read_draft(page, tmp_path)) == []
    assert "was not taken: Mina Seo, Director, Tidewater Institute" in draft_event(page.encode(), "page").text
