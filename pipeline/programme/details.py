"""What stands beside a name: a title, an organization, or both in one piece of text."""

import functools
import re
from dataclasses import dataclass

from pipeline.language.scripts import count_scripts
from pipeline.programme.english_details import (
    ABBREVIATION,
    AT,
    Kind,
    cut_segments,
    is_agent,
    own_organization,
    tell_english,
    tell_segment,
)
from pipeline.programme.words import ORGANIZATIONS, SUBUNITS, TITLES
from pipeline.records import Language

LONGEST_DETAIL = 140
"""Characters; what is longer is prose."""

_PROSE = re.compile(
    r"[.。!?！？]$|\b(?:is|was|has|have|are|were|will|holds|received|joined)\b|(?:です|ます|한다|합니다|이다)"
)
_RESEARCHER = re.compile(r"(?:선임|책임|수석|전임|주임|객원|초빙|위촉|특임|전문|박사후|연구)?연구원")
_DEGREES = frozenset(
    "博士 教授 老师 老師 先生 先輩 박사 교수 선생 선생님 Dr Dr. Prof Prof. Doctor PhD Ph.D.".split()
)
_SAID_TWICE = re.compile(r"^[^A-Za-z]*[\u3040-\ud7ff][^A-Za-z]*?\s*[/|／｜]\s*(?=[A-Z][^\u3040-\ud7ff]+$)")
"""蔚蓝中心 主管 / Blue Center, Head: the draft is in English."""
_SAME = re.compile(
    r"(?:동|同|同上|当(?:会|社|財団|館|所)|弊社|本(?:会|院|校|馆|館|中心|公司)|우리|본)(?=\s|$)|[Ss]ame\b|ditto"
)
_DOER = re.compile(r"[\u3400-\u9fff]{1,6}[人者師师員员長长家手]")
_MODIFIER = re.compile(
    r"(?:副|首席|高级|高級|常务|常務|执行|執行|名誉|名譽|资深|資深|联席|总|總|代理|助理|主任|主席|専任|客員|特任|主幹|上席|代表|最高"
    r"|부|수석|책임|선임|총괄|대표|상임|전|명예|초빙|겸임|객원)+"
)
"""What goes with the title behind it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """A title and an organization; `None` for what is not there.

    Attributes:
        abbreviation: Of the organization, where brackets behind its name hold one.
        guesses: What was decided without being sure, in words for a reader.
    """

    title: str | None = None
    organization: str | None = None
    abbreviation: str | None = None
    guesses: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Tell whether there is anything."""
        return self.title is not None or self.organization is not None


NOTHING = Details()


def _language_of(text: str) -> Language:
    if not count_scripts(text).east:
        return "en"
    counts = count_scripts(text.rsplit(maxsplit=1)[-1])  # 韓國 달빛市場 青年商人會 會長
    counts = counts if counts.east else count_scripts(text)
    return "ko" if counts.hangul else "ja" if counts.kana else "zh"


@functools.lru_cache(maxsize=20_000)
def tell_kind(text: str) -> Kind:
    """Return what a piece of text beside a name is."""
    language = _language_of(text)
    if language == "en":
        return tell_english(text)
    bare = re.sub(r"[(（][^()（）]*[)）]", "", text).strip()
    words = bare.split()
    if not words:
        return "unknown"
    has_title = _ends_with(words[-1], language, "titles") is not None
    if not has_title and len(words) > 1 and _DOER.fullmatch(words[-1]):
        has_title = _find_organization(words[:-1], language, has_title=False) == len(words) - 1  # 工作室 共同創辦人
    has_organization = _find_organization(words, language, has_title=has_title) > 0
    if has_title:
        cut = _cut_glued(words[-1], language) if len(words) == 1 else None
        return "both" if has_organization or (cut is not None and cut[0]) else "title"
    return "organization" if has_organization else "unknown"


def _ends_with(word: str, language: Language, table: str) -> str | None:
    """Return the longest entry of a list with which *word* ends."""
    listed = {"titles": TITLES, "organizations": ORGANIZATIONS, "subunits": SUBUNITS}[table][language]
    found = [each for each in listed if word.endswith(each)]
    if table == "titles" and language == "ko" and word.endswith("연구원") and not _RESEARCHER.fullmatch(word):
        found = []  # of an institute, not of a researcher
    return max(found, key=len) if found else None


def _find_organization(words: list[str], language: Language, *, has_title: bool) -> int:
    """Return how many of the first words name an organization with its parts: all in front of a title.

    Without a title they reach up to the last word that ends like an organization or like a part of one.
    """
    if has_title:
        count = len(words) - 1
        while count and (_MODIFIER.fullmatch(words[count - 1]) or _is_title_word(words[count - 1], language)):
            count -= 1
        return count
    best = 0
    for position, word in enumerate(words, 1):
        is_part = position > 1 and _ends_with(word, language, "subunits") is not None
        if is_part or _ends_with(word, language, "organizations") is not None:
            best = position
    return best


def _is_title_word(word: str, language: Language) -> bool:
    """Tell whether a word in front of a title is another title, not an organization: 代表 理事."""
    title, organization = _ends_with(word, language, "titles"), _ends_with(word, language, "organizations")
    return title is not None and (organization is None or len(title) > len(organization))


def _cut_glued(word: str, language: Language) -> tuple[str, str] | None:
    """Cut 东港研究院副院长 into organization and title, `None` if nothing in it ends like an organization."""
    title = _ends_with(word, language, "titles")
    if title is None:
        return None
    before = word[: -len(title)]
    modifier = re.search(rf"{_MODIFIER.pattern}$", before)
    if modifier:
        before, title = before[: modifier.start()], before[modifier.start() :] + title
    listed = sorted(
        (each for each in ORGANIZATIONS[language] if len(each) > 1 or language == "zh"), key=len, reverse=True
    )
    ends = [at.end() for each in listed if len(each) > 1 for at in re.finditer(re.escape(each), before)]
    ends += [len(before)] if any(before.endswith(each) for each in ORGANIZATIONS[language]) else []
    ends += [at.end() for at in re.finditer(r"[》』」”](?:杂志|雜誌|日报|月刊|周刊|社)?|[局厅廳署院县縣市区區镇鎮乡鄉村](?=.{1,8}$)", before)]
    ends += [len(before)] if re.fullmatch(r"[\u30a1-\u30fcA-Za-z]{3,}", before) and title[0] > "\u30ff" else []
    ends += [len(before)] if not ends and before[-1:] == title[:1] else []  # 資料室室長
    cut = max(ends, default=0)
    return (before[:cut], before[cut:] + title) if cut >= 2 else ("", word)


def read_details(pieces: list[str]) -> Details:
    """Return the title and the organization that pieces of text beside a name tell, in their order on the page."""
    title: list[str] = []
    organization: list[str] = []
    unknown: list[str] = []
    guesses: list[str] = []
    pieces = [part for each in _keep_first(pieces) for part in _part(keep_english(each))]
    whole = [each for piece in pieces if (each := _bare(piece))]
    kinds = [tell_kind(each) for each in whole]
    alone = not any(kind == "organization" for kind in kinds)
    for text, kind in zip(whole, kinds, strict=True):
        if kind == "both":
            ours = _split_both(text)
            if not alone and _language_of(text) == "en":  # what the comma sets off is a part of the other piece
                title.append(text)
                continue
            title.append(ours[0])
            organization += [ours[1]] if ours[1] else []
            guesses += [ours[2]] if ours[2] else []
        elif kind == "title":
            title.append(text)
        elif kind == "organization":
            organization.append(text)
        else:
            unknown.append(text)
    for text in unknown:
        if not organization and _may_be_organization(text):
            organization.append(text)
            guesses.append(f"organization: “{text}” stands beside the name, and nothing in it says what it is")
        elif not title and organization and len(text) < 60:
            title.append(text)
            guesses.append(f"title: “{text}” stands beside the name, and nothing in it says what it is")
    if any(_SAME.match(each) for each in organization):
        guesses.append("organization: the page means one that it names elsewhere")
    title = [each for each in title if each not in _DEGREES] or title  # a degree is a title where nothing better is said
    full, short = _take_abbreviation(", ".join(dict.fromkeys(organization)))
    return Details(
        title=", ".join(dict.fromkeys(title)) or None,
        organization=full or None,
        abbreviation=short,
        guesses=tuple(guesses),
    )


def _keep_first(pieces: list[str]) -> list[str]:
    """Return pieces without what is said again in the letters of another language, if the first tell all."""
    scripts = [count_scripts(each).east > 0 for each in pieces]
    own = [each for each, is_east in zip(pieces, scripts, strict=True) if is_east == scripts[0]]
    kinds = {tell_kind(each) for each in own}
    return own if "both" in kinds or kinds >= {"title", "organization"} else pieces


def keep_english(text: str) -> str:
    """Return the English half of what is said in two languages, otherwise all of *text*."""
    return _SAID_TWICE.sub("", text)


def close_gaps(text: str) -> str:
    """Return a line with single spaces between an organization and its parts and titles: 湊学院大学  文学部  教授."""
    made: list[str] = []
    for part in re.split(r"\s{2,}", text):
        is_east = bool(made) and count_scripts(part).east > 0 and count_scripts(made[-1]).east > 0
        if is_east and tell_kind(made[-1]) == "organization" and _is_part(part):
            made[-1] = f"{made[-1]} {part}"
        else:
            made.append(part)
    return "  ".join(made)


def _is_part(text: str) -> bool:
    """Tell whether a part or a title of an organization follows it: 波崎市  防災課."""
    ends = _ends_with(text, _language_of(text), "subunits") is not None and len(text) > 2
    return ends or tell_kind(text) != "unknown"


def _part(piece: str) -> list[str]:
    """Cut a line of characters at the marks between a title and an organization; English commas part other things."""
    return re.split(r"\s*[／|｜]\s*|\s+/(?:\s+|$)|,\s+", piece) if count_scripts(piece).east else [piece]


def _bare(piece: str) -> str:
    """Return a piece without marks around it, and without brackets around all of it."""
    bare = piece.strip(" ,，、;；:：|/／·•-–—_\u3000")
    bare = bare[:-1] if re.search(r"(?<!\bInst)(?<!\bDept)[a-z]{4}\.$", bare) else bare
    match = re.fullmatch(r"[(（\[【]([^()（）\[\]【】]*)[)）\]】]", bare)
    return match[1].strip() if match else bare


def _may_be_organization(text: str) -> bool:
    return len(text) <= 80 and not re.search(r"[.。!?！？:：]", text) and not text[:1].islower()


def _take_abbreviation(text: str) -> tuple[str, str | None]:
    match = ABBREVIATION.match(text)
    if match is None or " " in match["short"] or not re.search("[A-Z].*[A-Z]|^[A-Z]{2,}$", match["short"]):
        return text, None
    return match["full"], match["short"]


def _split_both(text: str) -> tuple[str, str | None, str | None]:
    """Return title, organization and a guess for one piece that holds both."""
    language = _language_of(text)
    if language == "en":
        return _split_english(text)
    words = text.split()
    if len(words) == 1:
        cut = _cut_glued(text, language) or ("", text)
        guess = f"where the organization ends in “{text}”" if cut[0] else None
        return cut[1], cut[0] or None, guess
    count = _find_organization(words, language, has_title=True)
    glued = _cut_glued(words[-1], language)
    if count <= len(words) - 1 and glued and glued[0] and count == 0:
        return glued[1], " ".join((*words[:-1], glued[0])), f"where the organization ends in “{text}”"
    known = any(_ends_with(each, language, "organizations") for each in words[:count])
    if glued and glued[0] and count == len(words) - 1 and _ends_with(glued[0], language, "organizations"):
        return glued[1], " ".join((*words[:-1], glued[0])), f"where the organization ends in “{text}”"
    guess = None if known else f"organization: “{' '.join(words[:count])}” stands before the title"
    return " ".join(words[count:]), " ".join(words[:count]) or None, guess


def _split_english(text: str) -> tuple[str, str | None, str | None]:
    if (match := AT.match(text)) is not None:
        return match["title"], match["organization"], None
    segments = cut_segments(text)
    kinds = [tell_segment(each) for each in segments]
    if kinds[0] == "organization":
        at = next((at for at, kind in enumerate(kinds) if kind == "title"), len(segments) - 1)
        return ", ".join(segments[at:]), ", ".join(segments[:at]), None
    at = own_organization(segments) or len(segments)
    title, organization = ", ".join(segments[:at]), ", ".join(segments[at:])
    guess = None
    if "organization" not in kinds[at:] and organization:
        guess = f"organization: “{organization}” stands behind the title, and nothing in it says what it is"
    elif kinds[0] == "unknown" and not is_agent(segments[0]):
        guess = f"title: “{title}” stands in front of the organization, and nothing in it says what it is"
    return title, organization or None, guess


@functools.lru_cache(maxsize=10_000)
def is_prose(text: str) -> bool:
    """Tell whether *text* is sentences rather than a label, a name or a title."""
    counts = count_scripts(text)
    if counts.east * 2 > counts.latin:
        return counts.east > 45 or (
            counts.east > 12 and re.search(r"[。！？]|[?!]$|(?:다|요)\.(?:\s|$)", text) is not None
        )
    return len(text) > LONGEST_DETAIL or (counts.words > 7 and _PROSE.search(text) is not None)
