"""Where a line of a subtitle may begin: by meaning, and never within a word, a name, or a number with its unit."""

import functools
import re
import unicodedata
from collections.abc import Iterator
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Literal

from pipeline.language.numbers import numbers
from pipeline.language.sentences import sentences
from pipeline.records import Event, Language
from pipeline.render.reading import printable

if TYPE_CHECKING:
    from budoux import Parser

CLAUSE, CONJUNCTION, PREPOSITION, WORD, CLINGING, INSIDE, HELD, PARTICLE = 8, 20, 35, 50, 120, 400, 2000, 4000
"""What it costs to break a text there; nothing after a sentence. From `INSIDE` on only where a line needs it."""

_WIDE = re.compile(
    "[\u2e80-\u303f\u3041-\u30ff\u31f0-\u31ff\u3400-\u9fff\uf900-\ufaff\uff01-\uff0f\uff1a-\uff20"
    "\uff3b-\uff40\uff5b-\uff9f\U00020000-\U0003ffff]"
)
_NEVER_FIRST = set(
    "、。，．・：；！？,.:;!?…‥」』）)】》〉”’]｣}%％‰°℃ー々ゝゞぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ～〜—–-"
)
_NEVER_LAST = set("「『（(【《〈“‘[｢{#＃$＄¥￥₩€£第約约")
_PAUSES = set(",;:、，；：—–")
_LATIN_WORD = r"(?:(?:[A-Z]|Mrs?|Ms|Dr|Prof|St)\.|[A-Z\u00c0-\u00de][A-Za-z0-9\u00c0-\u024f'’&-]*)"
_LATIN_NAME = re.compile(rf"(?<![A-Za-z0-9\u00c0-\u024f]){_LATIN_WORD}(?: (?:{_LATIN_WORD}|[0-9]{{1,4}}(?![0-9.,])))+")
_NO_UNIT = (
    r"(?!(?:and|or|but|to|of|in|on|is|are|was|were|the|for|at|by|with|as|that|which|who|from|we|they|have|has)\b)"
)
_UNIT: dict[Language, re.Pattern[str]] = {
    "en": re.compile(rf"[ -]?(?:[%°]|{_NO_UNIT}[^\W\d_]+)"),
    "ko": re.compile(r"\s?(?:[%°]|[^\W\d_]+)"),
    "ja": re.compile(r"\s?(?:[%°％]|[A-Za-z]+|[^\W\d_])"),
    "zh": re.compile(r"\s?(?:[%°％]|[A-Za-z]+|[^\W\d_])"),
}
_BEGINS: dict[Language, re.Pattern[str]] = {
    "en": re.compile(
        r"(?:and|but|or|so|because|which|that|who|when|while|if|although|though|where|since|than)\b", re.I
    ),
    "ko": re.compile(r"(?:그리고|그러나|하지만|그래서|따라서|또한|및|또는|혹은)\b"),
    "ja": re.compile(r"(?:そして|しかし|また|および|及び|ならびに|または|あるいは|つまり|例えば|たとえば)"),
    "zh": re.compile(
        r"(?:但|而|因[为為此]|所以|如果|[虽雖]然|不[过過]|[并並](?!非)|或|以及|和|与|與|同[时時]|然[后後]|此外|以便)"
    ),
}
_ENDS: dict[Language, re.Pattern[str]] = {
    "en": re.compile(r"(?!)"),
    "ko": re.compile(
        r"(?:[하되이]고|[으이하]며|면서|지만|[는은한]데|니까|[아어여해]서|므로|[으하되]면|도록|때문에|위해서?)$"
    ),
    "ja": re.compile(
        r"(?:ので|から|けれども?|けど|ながら|ため(?:に|には)?|ても|でも|[れせけえめてねべ]ば|たら|なら|[っいしきり]て|んで|[るたすい]が|[るたすい]と)$"
    ),
    "zh": re.compile(r"(?!)"),
}
_CLINGS: dict[Language, re.Pattern[str]] = {  # a line should not end with it
    "en": re.compile(
        r"(?:^|[\s(“])(?:an?|the|of|to|in|on|at|by|for|from|with|into|and|or|but|as|is|are|was|were|be|been|will|would|can|"
        r"could|should|must|may|have|has|had|not|my|our|your|his|her|its|their|this|these|those|that|I|we|they|he|she|"
        r"very|more|most|no|than|if|who|which|when)$",
        re.IGNORECASE,
    ),
    "ko": re.compile(
        r"(?:^|\s)(?:그|이|저|한|두|세|네|및|각|매|약|더|안|못|제|첫|모든|여러|다른|새로운|저희|우리)$|의$"
    ),
    "ja": re.compile(r"(?:この|その|あの|どの|の)$"),
    "zh": re.compile(r"[有在把被为為以对對从從向每一各这這那很不没沒是将將与與和及或会會能要可最更请請由到让讓使的]$"),
}
_LEADS: dict[Language, re.Pattern[str]] = {  # a line may well begin with it
    "en": re.compile(r"(?:of|in|on|for|with|at|by|from|to|into|about|through|between|among|before|after|as)\b"),
    "ko": re.compile(r"(?!)"),
    "ja": re.compile(r"(?!)"),
    "zh": re.compile(r"(?:在|[对對]|[从從]|[为為]|以|通[过過]|[关關]于|由|[将將]|把|被|向)"),
}
_BOUND: dict[Language, re.Pattern[str]] = {  # a line should not begin with it
    "en": re.compile(r"(?!)"),
    "ko": re.compile(
        r"(?:수|것|등|때|중|바|줄)(?:[이을은는가도에로과와])?(?:[\s.,]|$)|[위대통]해|[위대관]한|따[라른]|있[는다고습을]|없[는다고습을]|않"
    ),
    "ja": re.compile(
        r"(?:い[うっ](?!しょ|ぱ|も)|い[るたま]|する|して(?=[いおき])|なる|なり|ない|なか(?!ま)|こと|もの|とき|ため|ほう|わけ|はず|よう|ところ|つい[てた]|よる|より(?!も|多)|おり|お(?=い[てけ]))"
    ),
    "zh": re.compile(r"之[前后後间間内內中]|以[前后後上下来來内內]|[时時]|的话|左右|等(?!待)|起(?=[，。])"),
}
_PARTICLES: dict[Language, re.Pattern[str]] = {
    "en": re.compile(r"(?!)"),
    "ko": re.compile(r"[은는이가을를에의도와과로만](?=[\s.,!?]|$)"),
    "ja": re.compile(r"[はがをにでともへのやかねよぞわ]"),
    "zh": re.compile(
        r"[吗嗎呢吧嘛们們]|的(?!确|確)|地(?=[^区區方球位点點铁鐵震产產])|了(?![解不结結])|着(?![手眼重想急陆力实])|过(?![去程后度来多于滤渡])"
    ),
}


def weigh_breaks(text: str, language: Language, names: re.Pattern[str] | None = None) -> dict[int, int]:
    """Return the places at which a line of *text* may begin, and what each costs.

    A place is the position of a character. None is within a Latin word, before closing punctuation or after opening
    one. *text* is as `printable` leaves it; *names* are not broken, and neither are numbers with their units.
    """
    phrases = _find_phrases(text, language)
    held = {at for start, end in _find_held(text, language, names) for at in range(start + 1, end)}
    ended = {end for _, end in sentences(text, language)}
    weights: dict[int, int] = {}
    for at in range(1, len(text)):
        if not _may_break(text, at):
            continue
        if at in ended:
            weights[at] = 0
        elif _begins_with_particle(text, at, language, phrases):
            weights[at] = PARTICLE
        elif at in held:
            weights[at] = HELD
        else:
            weights[at] = _weigh(text, at, language, phrases)
    return weights


def _weigh(text: str, at: int, language: Language, phrases: dict[int, int]) -> int:
    before, after = text[max(0, at - 16) : at].rstrip(), text[at : at + 16]
    if before[-1] in _PAUSES:
        return CLAUSE
    if text[at - 1] != " " and at not in phrases:
        return INSIDE
    if _ENDS[language].search(before) or _BEGINS[language].match(after):
        return CONJUNCTION
    if _CLINGS[language].search(before) or _BOUND[language].match(after):
        return CLINGING
    if language in ("zh", "ja") and text[at - 1] == " ":
        return CONJUNCTION  # where these are written with a space, somebody paused
    return PREPOSITION if _LEADS[language].match(after) else WORD


def _may_break(text: str, at: int) -> bool:
    first, last = text[at], text[at - 1]
    if first == " " or first in _NEVER_FIRST or unicodedata.category(first).startswith("M"):
        return False
    if last == " ":
        return text[at - 2 : at - 1] not in _NEVER_LAST
    if last in _NEVER_LAST or not (_WIDE.match(first) or _WIDE.match(last)):
        return False
    return '"' not in (first, last) or (text.count('"', 0, at) % 2 == 0) == (last == '"')


def _begins_with_particle(text: str, at: int, language: Language, phrases: dict[int, int]) -> bool:
    if not _PARTICLES[language].match(text, at):
        return False
    if language != "ja" or at not in phrases:
        return True
    return len(text[at : phrases[at]].rstrip(" 、。，．！？」）")) == 1  # は alone, and not はい


def _find_held(text: str, language: Language, names: re.Pattern[str] | None) -> Iterator[tuple[int, int]]:
    """Yield the stretches that are not broken: names, and numbers with their units."""
    yield from (match.span() for match in _LATIN_NAME.finditer(text))
    if names is not None:
        yield from (match.span() for match in names.finditer(text))
    for number in numbers(text, language):
        if number.weak:
            continue
        bare = number.kind in ("plain", "ordinal") and (language in ("zh", "ja") or text[number.end - 1].isdecimal())
        unit = _UNIT[language].match(text, number.end) if bare else None
        yield number.start, unit.end() if unit else number.end


def name_forms(event: Event) -> re.Pattern[str] | None:
    """Return what matches the names of people, organizations and terms of *event*."""
    forms = [form for person in event.people for form in (person.name, person.organization, *person.aliases)]
    forms += [form for person in event.people for _, form in person.native.known()]
    forms += [form for term in event.glossary for _, form in term.names.known()]
    known = sorted({printable(form) for form in forms if form and len(printable(form)) > 1}, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, known))) if known else None


def _find_phrases(text: str, language: Language) -> dict[int, int]:
    """Return where the phrases of Chinese and Japanese text begin, each with where it ends; none of other text."""
    if language not in ("zh", "ja"):
        return {}
    traditional = len(re.findall("[們這個國會來對時說為與學區開關發經過]", text))
    simplified = len(re.findall("[们这个国会来对时说为与学区开关发经过]", text))
    model: _Model = "ja" if language == "ja" else "zh-hant" if traditional > simplified else "zh-hans"
    ends = list(accumulate(map(len, _load_parser(model).parse(text))))
    return dict(pairwise((0, *ends)))


_Model = Literal["ja", "zh-hans", "zh-hant"]


@functools.cache
def _load_parser(model: _Model) -> "Parser":
    import budoux

    match model:
        case "ja":
            return budoux.load_default_japanese_parser()
        case "zh-hans":
            return budoux.load_default_simplified_chinese_parser()
        case "zh-hant":
            return budoux.load_default_traditional_chinese_parser()


def count_columns(text: str, language: Language) -> int:
    """Return how wide *text* is: 2 for each wide character, and 1 for each other that can be seen."""
    return sum(_columns(each, language) for each in text)


@functools.lru_cache(maxsize=8192)
def _columns(character: str, language: Language) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    wide = "WFA" if language in ("zh", "ja") else "WF"  # quotation marks and dots are wide among wide characters
    return 2 if unicodedata.east_asian_width(character) in wide else 1
