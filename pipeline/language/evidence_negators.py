"""The words that negate, in four languages, and the phrases with such words that negate nothing."""

import re
from collections.abc import Mapping

from pipeline.records import Language

IDLE = re.compile(
    r"\b(?:(?:not|n[’']t) (?:only|just|merely|simply|solely|least|to mention)"
    r"|(?:does|do|did|is|are|was|were)(?:n[’']t| not) (?:only|just|merely|simply)"
    r"|no (?:more|less|fewer|later|earlier|sooner|matter|doubt|wonder)\b(?! (?:have|is|are))"
    r"|nothing but|whether or not|or not\b"
    r"|(?:is|are|was|were|do|does|did|has|have|can|could|should|would)n[’']t (?:it|he|she|they|we|you|there)\b"
    r"|why not|if not\b|no problem|not (?:so|as) much|from not|none other|cannot but)",
    re.IGNORECASE,
)
"""English phrases that negate nothing: "not only", "no later than", a tag question."""
STRICT = re.compile(
    r"\b(?:not|no|never|none|cannot|neither|nor|nobody|nothing|nowhere|no one)\b|n[’']t\b", re.IGNORECASE
)
SOFT = re.compile(
    r"\b(?:hardly|barely|scarcely|seldom|rarely|without|unless|few(?!er)|little|un(?:able|likely)|impossible"
    r"|instead of|rather than|far from|free of|lack(?:s|ed|ing)?|absence|absent|missing|fail(?:s|ed|ing|ures?)?"
    r"|refus\w+|reject\w+|useless|less than|except|exempt\w*|avoid\w*|stop\w* \w+ing|prevent\w*|ceas\w+"
    r"|unnecessar\w+|unneeded|unused|lost|doubt\w*|only (?:if|when|after|once))\b",
    re.IGNORECASE,
)
"""English words that say by other means what "not" says, or nearly."""
NOT_SOFT = re.compile(r"\ba (?:few|little)\b|\bfree (?:market|trade|time|flow)", re.IGNORECASE)
FIRM = re.compile(
    r"\b(?:not|no|never|none|cannot|neither|nor|nobody|nothing|no one|hardly|barely|scarcely|seldom|rarely)\b|n[’']t\b",
    re.IGNORECASE,
)
LOOSE = re.compile(r"\b(?:few(?!er)|without|rather than|instead of)\b", re.IGNORECASE)
NO_CHARGE = re.compile(
    r"\b(?:free of charge|for free|no charge|no fees?|at no cost"
    r"|(?:do|does|did|need|would|will|must)(?:n[’']t| not) (?:have to |need to )?(?:charge|pay|cost)"
    r"(?: (?:any )?(?:money|anything|fees?))?|pays? nothing|costs? nothing|free)\b",
    re.IGNORECASE,
)
"""Ways to say that something is free, with and without a negation."""

_NATIVE: Mapping[Language, tuple[re.Pattern[str], re.Pattern[str]]] = {
    "zh": (
        re.compile(
            "不仅|不但|不只|不光|不过|不同|不管|不论|不少|不断|不得不|不错|差不多|对不起|非常|无论|无非|不好意思|是不是"
            "|能不能|会不会|要不要|有没有|可不可以|好不好|没问题|没关系|不妨|不愧"
        ),
        re.compile("不|没|沒|无|無|未|别(?!的|人|墅)|非(?!洲|营利)|免|缺|很少|失|难以"),
    ),
    "ja": (
        re.compile(
            "だけ(?:で|じゃ)なく|のみならず|ではない(?:か|でしょう)|じゃない(?:か|です[かね])|かもしれな|かもしれません"
            "|ませんか|ないでしょうか|なければ(?:なら|いけ)な[いくけ]|なくては(?:なら|いけ)な[いくけ]|ざるを得"
            "|しかない|少なくな[いく]|すみません|間違いな"
        ),
        re.compile(
            "な[いくか](?!ど)|なし|ません|ず(?:に|、|$)|ぬ|無|不|未|非(?!常)|せん(?=か|$|で)|ほとんど|というより"
            "|ではなく|じゃなく|なれ|ねば|駄目|だめ|無理|欠"
        ),
    ),
    "ko": (
        re.compile(
            "뿐만? ?아니라|지 않을까|아닌가|않습니까|않나요|잖아|안녕|안내|안전|안정|안건|못지않|아니나|않으면 안"
            "|수밖에 없|없지 않"
        ),
        re.compile(
            "않|못|없|아니|아닌|아닙|(?<![가-힣])안(?=\\s)|(?<![가-힣])안(?=[가-힣]{1,3}(?:다|요|고|는|은))|말고|거의"
            "|불가|무료|부결|미(?=달|정|비)|공짜"
        ),
    ),
    "en": (IDLE, STRICT),
}


def count_negations(text: str, language: Language = "en") -> int:
    """Return how many negating words a text has, phrases that negate nothing aside."""
    idle, cue = _NATIVE[language]
    return len(cue.findall(idle.sub(" ", text)))
