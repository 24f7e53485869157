"""Names in Chinese characters, kana and Hangul, told from other words in the same letters."""

import re

from pipeline.language.scripts import count_scripts
from pipeline.programme.kinds import find_kind, is_break
from pipeline.programme.name import FAMILIES, NEVER, SHORT_FAMILIES, Name
from pipeline.programme.words import HONORIFICS, ORGANIZATIONS, TITLES, find_fact, find_part, find_role
from pipeline.records import Language

_MORAE = re.compile(
    "[가기구게고카키쿠케코사시스세소자지즈제조타치쓰쯔테토다데도나니누네노하히후헤호바비부베보파피푸페포마미무메모야유요라리루레로와아이우에오"
    "갸규교캬큐쿄샤슈쇼차추초쟈쥬죠냐뉴뇨햐휴효뱌뷰뵤뮤묘랴류료간긴군겐곤칸킨쿤켄콘산신슨센손잔진준젠존탄친텐톤단덴돈난닌넨논한힌훈헨혼반빈분벤본"
    "판핀푼펜폰만민문멘몬얀윤욘란린룬렌론완안인운엔온핫닛싯잇앗못갓]+"
)
"""How Korean writes Japanese."""
_THINGS = "台臺户戶会會社部局院館馆校室市県县区區国國省町村店组組团團系科所站司坊廳厅业業论論性化場场间間课課"
_THINGS += "道路港湾湖海島岛城"
DOERS = "者员員师師家人长長手士生民"
ENDS = re.compile(f"[{_THINGS}{DOERS}史学學法力記记物書书]$|[가자관들회사기학동터점방집부팀실장과국]$")
ENDS_PARTED = re.compile(f"[{_THINGS}]$|[회관들팀실]$")
"""How words end that are no names; the second is for those in two parts."""
_AFTER: dict[Language, re.Pattern[str]] = {
    language: re.compile(r"\s*(?:" + "|".join(sorted(HONORIFICS[language], key=len, reverse=True)) + r")$")
    for language in ("zh", "ja", "ko")
}


_LONG_ENDS = tuple(each for each in TITLES["ja"] | ORGANIZATIONS["ja"] if len(each) > 1)


def cut_honorific(text: str) -> str:
    """Return *text* without 先生, さん or 님 at its end."""
    for pattern in _AFTER.values():
        text = pattern.sub("", text)
    return text


def read_native(text: str, page: Language) -> Name | None:
    """Read a name in Chinese characters, kana or Hangul."""
    text = " ".join(text.split())
    bare = cut_honorific(text)
    is_honored = bare != text
    squeezed = bare.replace(" ", "")
    counts = count_scripts(bare.replace("々", "人"))
    if (
        counts.latin
        or counts.other
        or not 2 <= len(squeezed) <= 16
        or any(not (each.isalpha() or each in "・·‧=＝ー々 ") for each in bare)
    ):
        return None
    parts = bare.split()
    if len(parts) > 1 and any(parts[0] in TITLES[each] for each in ("zh", "ja", "ko")):
        return None  # 隊長 闞大同
    if find_role(bare) or find_part(bare) or find_fact(bare) or find_kind(bare):
        return None
    is_apart = re.fullmatch(r"[가-힣](?: [가-힣]){2}|[\u3400-\u9fff](?: [\u3400-\u9fff]){2}", bare) is not None
    if is_apart and not any(find(squeezed) for find in (find_role, find_part, find_fact, find_kind)):  # 복 시 우
        language = "ko" if counts.hangul else page
        strength = 0 if _is_word(squeezed, language) or is_break(squeezed) else 2
    elif counts.hangul:
        strength, language = _read_hangul(bare), "ko"
    elif re.search(r"[・·‧＝=]", bare):
        strength, language = _read_foreign(bare), "ja" if counts.kana else "zh"
    elif counts.kana or page == "ja":
        strength, language = _read_japanese(bare), "ja"
    else:
        strength, language = read_han(bare, page), page
    if not strength:
        return None
    is_open = counts.han == len(squeezed) and page not in ("zh", "ja")
    settled: Language | None = None if is_open else "ko" if language == "ko" else "ja" if language == "ja" else "zh"
    return Name(text=bare, strength=min(3, strength + is_honored), native=bare, language=settled)


def _is_word(text: str, language: Language) -> bool:
    """Tell whether letters that stand apart are those of a title, an organization or a word that is no name."""
    listed = TITLES[language] | ORGANIZATIONS[language] | NEVER[language]
    return text in listed or any(text.endswith(each) for each in listed if len(each) > 1)


def read_han(text: str, page: Language) -> int:
    """Return how surely Chinese characters are a Chinese name; one space may stand between two characters."""
    squeezed = text.replace(" ", "")
    if (" " in text and len(squeezed) > 6) or squeezed in NEVER["zh"] or squeezed in NEVER["ja"]:
        return 0
    if any(squeezed.endswith(each) for each in (*TITLES["zh"], "单位", "会议", "论坛", "中心", "议程", "致辞", "演讲")):
        return 0
    if squeezed[:2] in FAMILIES["zh_long"]:
        return 2 if 3 <= len(squeezed) <= 4 else 0
    if len(squeezed) == 2 and squeezed[1] in "国國市县縣区區省州镇鎮村":
        return 0  # a place
    if 2 <= len(squeezed) <= 3 and squeezed[0] in SHORT_FAMILIES["zh"]:
        return 1 if len(squeezed) == 2 and squeezed[1] in "山江河湖海湾岛港路街城院" else 2
    if len(squeezed) == 3 and squeezed[0] in SHORT_FAMILIES["zh_rare"]:
        return 1
    parts = text.split()
    if squeezed in FAMILIES["ja"]:
        return 0  # 小野寺 alone is half a name
    if len(parts) == 2 and parts[0] in FAMILIES["ja"] and len(parts[1]) <= 3:
        return 2
    if len(parts) == 2 and max(map(len, parts)) > 1 and all(len(each) <= 3 for each in parts):
        return 1  # 大石 真由美: so names are parted in Japan
    return 1 if 3 <= len(squeezed) <= 5 and any(squeezed.startswith(each) for each in FAMILIES["ja"]) else 0


def _read_hangul(text: str) -> int:
    squeezed = text.replace(" ", "")
    if len(squeezed) > 2 and text[-2:-1] != " " and squeezed[-1] in ("의를" if " " in text else "의를에는로"):
        return 0  # a particle ends it
    if squeezed in NEVER["ko"] or any(each in NEVER["ko"] or each in ORGANIZATIONS["ko"] for each in text.split()):
        return 0
    if any(
        squeezed.endswith(each)
        for each in TITLES["ko"] | {"대학", "센터", "협회", "학회", "주소", "의실", "도시", "들"}
    ):
        return 0
    if squeezed[:2] in FAMILIES["ko_long"] and 3 <= len(squeezed) <= 4:
        return 2
    parts = text.split()
    if squeezed[0] in SHORT_FAMILIES["ko"] and len(squeezed) in (2, 3) and (len(parts) == 1 or len(parts[0]) == 1):
        return 2 if len(squeezed) == 3 else 1
    is_rare = squeezed[0] in SHORT_FAMILIES["ko_rare"] and squeezed[-1] not in "가자사관"
    if len(squeezed) == 3 and len(parts) == 1 and is_rare:
        return 1
    # A Japanese name written by sound, such as 다나카 유키: open syllables only.
    return 1 if len(parts) == 2 and all(2 <= len(each) <= 5 and _MORAE.fullmatch(each) for each in parts) else 0


def _read_japanese(text: str) -> int:
    """Return how surely this is a Japanese name, or a foreign one in katakana."""
    squeezed, parts = text.replace(" ", ""), text.split()
    counts = count_scripts(squeezed)
    odd = squeezed in NEVER["ja"] or any(each in NEVER["ja"] for each in parts)
    if re.search("[のをはがにとでへも]", squeezed):  # particles, if not in a given name: 稲森 もも
        is_given = len(parts) == 2 and re.fullmatch(r"[\u3400-\u9fff々ヶケ]{1,4}", parts[0]) and len(parts[1]) > 1
        odd = (
            odd
            or not is_given
            or re.fullmatch("から|まで|など|より|です|ます|する|こと|もの|とき|ため|とは|には|では", parts[1])
            is not None
        )
    if odd:
        return 0
    if any(each.endswith(end) for each in (squeezed, *parts[:-1]) for end in _LONG_ENDS):
        return 0
    if counts.kana and not counts.han:
        return 0  # a name in katakana without a dot between its parts looks like any other word
    family = next((each for each in sorted(FAMILIES["ja"], key=len, reverse=True) if squeezed.startswith(each)), None)
    if len(parts) == 2 and all(1 <= len(each) <= 4 for each in parts):
        return 3 if parts[0] in FAMILIES["ja"] else 2 if parts[1][-1] not in "部課室局会所長員市県" else 0
    if len(parts) == 1 and family and 1 <= len(squeezed) - len(family) <= 3 and 3 <= len(squeezed) <= 6:
        return 2 if len(family) > 1 else 1
    if len(parts) == 1 and not counts.kana and len(squeezed) == 3 and squeezed[0] in SHORT_FAMILIES["zh"]:
        return 1
    return 0


def _read_foreign(text: str) -> int:
    """Return how surely parts with dots between them are a foreign name: 玛丽·科恩, ジョン・スミス."""
    parts = [each for each in re.split(r"[・·‧＝=]", text) if each]
    if not 2 <= len(parts) <= 4 or any(not 1 <= len(each.strip()) <= 9 for each in parts):
        return 0
    counts = count_scripts(text)
    is_katakana = counts.kana > 0 and not counts.han and not re.search("[ぁ-ゖ]", text)
    is_chinese = counts.han > 0 and not counts.kana and all(2 <= len(each) <= 5 for each in parts)
    known = any(
        each.endswith(word)
        for each in parts
        for word in TITLES["ja"] | ORGANIZATIONS["ja"] | TITLES["zh"] | ORGANIZATIONS["zh"]
        if len(word) > 1
    )
    return 1 if (is_katakana or is_chinese) and not known else 0
