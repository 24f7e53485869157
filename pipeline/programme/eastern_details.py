"""What an eastern piece of text beside a name ends with: a title, an organization, a part of one."""

import re

from pipeline.language.scripts import count_scripts
from pipeline.programme.words import ORGANIZATIONS, SUBUNITS, TITLES
from pipeline.records import Language

RESEARCHER = re.compile(r"(?:선임|책임|수석|전임|주임|객원|초빙|위촉|특임|전문|박사후|연구)?연구원")


DOER = re.compile(r"[\u3400-\u9fff]{1,6}[人者師师員员長长家手]")


MODIFIER = re.compile(
    r"(?:副|首席|高级|高級|常务|常務|执行|執行|名誉|名譽|资深|資深|联席|总|總|代理|助理|主任|主席|専任|客員|特任|主幹|上席|代表|最高"
    r"|부|수석|책임|선임|총괄|대표|상임|전|명예|초빙|겸임|객원)+"
)
"""What goes with the title behind it."""


def language_of(text: str) -> Language:
    """Return the language of a piece of text, told by its last word."""
    if not count_scripts(text).east:
        return "en"
    counts = count_scripts(text.rsplit(maxsplit=1)[-1])  # 韓國 달빛市場 青年商人會 會長
    counts = counts if counts.east else count_scripts(text)
    return "ko" if counts.hangul else "ja" if counts.kana else "zh"


def ends_with(word: str, language: Language, table: str) -> str | None:
    """Return the longest entry of a list with which *word* ends."""
    listed = {"titles": TITLES, "organizations": ORGANIZATIONS, "subunits": SUBUNITS}[table][language]
    found = [each for each in listed if word.endswith(each)]
    if table == "titles" and language == "ko" and word.endswith("연구원") and not RESEARCHER.fullmatch(word):
        found = []  # of an institute, not of a researcher
    return max(found, key=len) if found else None


def find_organization(words: list[str], language: Language, *, has_title: bool) -> int:
    """Return how many of the first words name an organization with its parts: all in front of a title.

    Without a title they reach up to the last word that ends like an organization or like a part of one.
    """
    if has_title:
        count = len(words) - 1
        while count and (MODIFIER.fullmatch(words[count - 1]) or is_title_word(words[count - 1], language)):
            count -= 1
        return count
    best = 0
    for position, word in enumerate(words, 1):
        is_part = position > 1 and ends_with(word, language, "subunits") is not None
        if is_part or ends_with(word, language, "organizations") is not None:
            best = position
    return best


def is_title_word(word: str, language: Language) -> bool:
    """Tell whether a word in front of a title is another title, not an organization: 代表 理事."""
    title, organization = ends_with(word, language, "titles"), ends_with(word, language, "organizations")
    return title is not None and (organization is None or len(title) > len(organization))


def cut_glued(word: str, language: Language) -> tuple[str, str] | None:
    """Cut 东港研究院副院长 into organization and title, `None` if nothing in it ends like an organization."""
    title = ends_with(word, language, "titles")
    if title is None:
        return None
    before = word[: -len(title)]
    modifier = re.search(rf"{MODIFIER.pattern}$", before)
    if modifier:
        before, title = before[: modifier.start()], before[modifier.start() :] + title
    listed = sorted(
        (each for each in ORGANIZATIONS[language] if len(each) > 1 or language == "zh"), key=len, reverse=True
    )
    ends = [at.end() for each in listed if len(each) > 1 for at in re.finditer(re.escape(each), before)]
    ends += [len(before)] if any(before.endswith(each) for each in ORGANIZATIONS[language]) else []
    ends += [
        at.end()
        for at in re.finditer(
            r"[》』」”](?:杂志|雜誌|日报|月刊|周刊|社)?|[局厅廳署院县縣市区區镇鎮乡鄉村](?=.{1,8}$)", before
        )
    ]
    ends += [len(before)] if re.fullmatch(r"[\u30a1-\u30fcA-Za-z]{3,}", before) and title[0] > "\u30ff" else []
    ends += [len(before)] if not ends and before[-1:] == title[:1] else []  # 資料室室長
    cut = max(ends, default=0)
    return (before[:cut], before[cut:] + title) if cut >= 2 else ("", word)
