"""Whether a translation has lost a clause, told by how much it says and in how many clauses.

What a good translation of a sentence weighs follows closely from the weight of the sentence, for each pair of languages
in its own way, and less closely for short ones. `benchmarks/completeness.py` fits the numbers here on hand-written
translations in all twelve directions, and says how many lost clauses they find and how often they are wrong.
"""

import math
import re
from collections.abc import Mapping, Sequence

from pipeline.language.authority import without
from pipeline.records import Language

_LETTERS: Mapping[Language, tuple[tuple[re.Pattern[str], float], ...]] = {
    "zh": ((re.compile(r"[\u3400-\u9fff]"), 3.0), (re.compile("[A-Za-z]"), 1.0)),
    "ja": (
        (re.compile(r"[\u3400-\u9fff]"), 3.0),
        (re.compile(r"[\u3041-\u3096]"), 1.0),
        (re.compile(r"[\u30a1-\u30faー]"), 1.8),
        (re.compile("[A-Za-z]"), 1.0),
    ),
    "ko": ((re.compile("[가-힣]"), 2.2), (re.compile("[A-Za-z]"), 1.0)),
    "en": ((re.compile("[A-Za-z]"), 1.0),),
}
_NUMBER = re.compile("[0-9]+")
_NUMBER_WEIGHT = 6.0

_CLAUSE: Mapping[Language, re.Pattern[str]] = {
    "zh": re.compile("[，；：。！？、]|但是?|因为|所以|而且|如果|虽然|并且|不过|然后"),
    "ja": re.compile(
        "[、。！？]|(?:ますが|ですが|ので|から|けれど|ため|たら|れば|ても|ながら|して|なく|まして|ており)"
    ),
    "ko": re.compile(r"[,.!?]|(?:고|며|면서|지만|는데|니까|아서|어서|해서|므로|면|도록|려고|기 때문에|더니)(?=\s)"),
    "en": re.compile(
        r"[,;:.!?]|\b(?:and|but|because|so|if|when|while|although|which|who|that|since|after|before|as)\b",
        re.IGNORECASE,
    ),
}
_SMALL = re.compile("[a-z]+(?![A-Za-z0-9])")
_SMALL_AFTER_STOP = re.compile(r"[a-z]{3}[.!?] (?:and|but|so|or|then|which|who|because)\b")
_STOP = re.compile("[。．.!！?？][」』”’\"')）]*$")
_END = '。.！!？?」”" '

USUAL: Mapping[tuple[Language, Language], float] = {
    ("zh", "ja"): -0.066,
    ("zh", "ko"): 0.012,
    ("zh", "en"): 0.087,
    ("ja", "zh"): -0.009,
    ("ja", "ko"): 0.053,
    ("ja", "en"): 0.127,
    ("ko", "zh"): -0.115,
    ("ko", "ja"): -0.119,
    ("ko", "en"): 0.023,
    ("en", "zh"): -0.219,
    ("en", "ja"): -0.236,
    ("en", "ko"): -0.162,
}
"""What the ratio of the weights of translation and source is as a rule, as a natural logarithm."""

RATIO, CLAUSES, LENGTH, LEAST = 15.31, 1.42, -1.79, -11.93
"""What counts how much, and what a complete translation comes to at least."""

SHORTEST = 25.0
"""Weight of a source below which nothing can be said."""


_CUT: Mapping[Language, re.Pattern[str]] = {
    "zh": re.compile("[，、：；]$"),
    "ja": re.compile("(?:[，、：；]|[てがでし]|から|ので|けれど|けど|れば|たら)$"),
    "ko": re.compile(r"(?:[,:;]|고|며|면서|지만|는데|니까|[아어해]서|므로|으면|하면|도록|려고|데도|뒤|후)$"),
    "en": re.compile(r"(?:[,:;]|\b(?:and|but|because|so|if|when|while|although|which|who|that|the|a|of|to))$", re.I),
}
"""How a text ends that goes on."""


def seems_incomplete(asked: str, text: str, source: Language, target: Language, forms: Sequence[str] = ()) -> bool:
    """Tell whether *text*, a translation of *asked*, seems to lack a clause; *forms* are names and terms in both."""
    if (ends_open(text, target) and not ends_open(asked, source)) or begins_inside(text, target):
        return True
    if _STOP.search(asked.rstrip()) and not _STOP.search(text.rstrip()):
        return True
    if weigh(asked, source, forms) < SHORTEST:
        return False
    return score(asked, text, source, target, forms) < LEAST


def ends_open(text: str, language: Language) -> bool:
    """Tell whether *text* ends like one that goes on."""
    return _CUT[language].search(text.rstrip()) is not None


def begins_inside(text: str, language: Language) -> bool:
    """Tell whether a sentence in *text* begins like the rest of one; only English shows it, by a small letter."""
    return language == "en" and (_SMALL.match(text.lstrip()) or _SMALL_AFTER_STOP.search(text)) is not None


def score(asked: str, text: str, source: Language, target: Language, forms: Sequence[str] = ()) -> float:
    """Return how complete *text* seems; see `features`."""
    ratio, clauses, weight = features(asked, text, source, target, forms)
    return RATIO * (ratio - USUAL[source, target]) + CLAUSES * clauses + LENGTH * weight


def features(
    asked: str, text: str, source: Language, target: Language, forms: Sequence[str] = ()
) -> tuple[float, float, float]:
    """Return natural logarithms: of the ratio of the weights, of that of the clauses, and of the weight of *asked*."""
    before, after = weigh(asked, source, forms), weigh(text, target, forms)
    clauses = (1 + count_clauses(text, target)) / (1 + count_clauses(asked, source))
    return math.log((after + 3) / (before + 3)), math.log(clauses), math.log(before + 3)


def weigh(text: str, language: Language, forms: Sequence[str] = ()) -> float:
    """Return about how many letters of English say what *text* says, *forms* aside."""
    bare = without(text, forms)
    letters = sum(weight * len(pattern.findall(bare)) for pattern, weight in _LETTERS[language])
    return letters + _NUMBER_WEIGHT * len(_NUMBER.findall(bare))


def count_clauses(text: str, language: Language) -> int:
    """Return about how many clauses begin within *text*."""
    return len(_CLAUSE[language].findall(text.rstrip(_END)))
