"""Words of English sentences made comparable: without endings, without those that carry no content."""

import functools
import re

_TOKEN = re.compile(r"[A-Za-z\u00c0-\u024f][\w’'-]*|[0-9][0-9.,]*")
STOP = frozenset(
    """
    a an the of in on at to for from by with within into onto over under about above below between among through during
    before after since until against along across per via and or but nor so yet if because although though while
    whereas as than that which who whom whose where when why how what whether this these those it its they their them
    he she his her him hers we us our i you your one ones there here is are was were be been being am has have had
    having do does did doing will would can could shall should may might must cannot not no never none nothing nobody
    neither also too very more most much many some any all each every both either other another such only just even
    still already now then again further own same up down out off away back together however therefore thus mr ms dr
    mrs uh um well really quite rather instead without unless hardly barely like go get make take s t don doesn didn
    isn aren wasn weren won wouldn couldn can able let say said
    """.split()  # noqa: SIM905 - words by the line
)
"""Words without content of their own."""
NUMERALS = frozenset(
    """
    two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty sixty hundred thousand million
    billion percent half third quarter first second year month week day hour minute time
    """.split()  # noqa: SIM905 - words by the line
)
"""Words of numbers and times, which are compared elsewhere."""
_ENDINGS = (
    "ations", "ation", "ingly", "edly", "ings", "ment", "ing", "ies", "ied", "ers", "ely", "ed", "es", "er", "ly", "s",
)  # fmt: skip
_IRREGULAR = {
    "children": "child", "men": "man", "women": "woman", "people": "person", "persons": "person", "lives": "life",
    "paid": "pay", "cost": "cost", "made": "make", "built": "build", "given": "give", "gave": "give", "held": "hold",
    "kept": "keep", "left": "leave", "sold": "sell", "told": "tell", "taken": "take", "took": "take", "known": "know",
    "knew": "know", "grown": "grow", "grew": "grow", "fallen": "fall", "fell": "fall", "risen": "rise", "rose": "rise",
    "shown": "show", "chosen": "choose", "chose": "choose", "written": "write", "wrote": "write", "driven": "drive",
    "met": "meet", "found": "find", "bought": "buy", "brought": "bring", "taught": "teach", "thought": "think",
    "spent": "spend", "sent": "send", "began": "begin", "begun": "begin", "better": "good", "best": "good",
}  # fmt: skip


@functools.lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return *word* without the endings of number, tense and adverb; close enough to compare, not to print."""
    lower = re.sub(r"[’']s?$", "", word.casefold())
    if lower in _IRREGULAR:
        return _IRREGULAR[lower]
    if lower[:1].isdigit() or len(lower) < 4:
        return lower.rstrip(".,")
    for ending in (
        "ations",
        "ation",
        "ingly",
        "edly",
        "ings",
        "ment",
        "ing",
        "ies",
        "ied",
        "ers",
        "ely",
        "ed",
        "es",
        "er",
        "ly",
        "s",
    ):
        if lower.endswith(ending) and len(lower) - len(ending) >= 3 and not (ending == "s" and lower.endswith("ss")):
            root = lower[: -len(ending)] + ("y" if ending in ("ies", "ied") else "")
            if len(root) > 3 and root[-1] == root[-2] and root[-1] not in "lsz":
                root = root[:-1]
            return root.rstrip("e") if len(root) > 3 else root
    return lower.rstrip("e") if len(lower) > 4 else lower


def tokens(text: str) -> list[tuple[str, int]]:
    """Return the words of *text* with their positions."""
    return [(match[0], match.start()) for match in _TOKEN.finditer(text)]


@functools.lru_cache(maxsize=8_000)
def content(text: str) -> frozenset[str]:
    """Return the stems of the words of *text* that carry content."""
    return frozenset(stem(word) for word, _ in tokens(text) if word.casefold() not in STOP)
