"""Polite Japanese to the plain form of a report: ます to る, です to である, questions to …か.

Only what the ending, or a word in `japanese.toml`, says for sure is turned; the rest is `None`, and another way is
taken. Nothing before the endings is changed.
"""

import functools
import re
import tomllib
from importlib.resources import files

_ROWS = {
    "い": ("う", "わ", "った", "お"),
    "き": ("く", "か", "いた", "こ"),
    "ぎ": ("ぐ", "が", "いだ", "ご"),
    "し": ("す", "さ", "した", "そ"),
    "ち": ("つ", "た", "った", "と"),
    "に": ("ぬ", "な", "んだ", "の"),
    "び": ("ぶ", "ば", "んだ", "ぼ"),
    "み": ("む", "ま", "んだ", "も"),
    "り": ("る", "ら", "った", "ろ"),
}
"""Of a godan verb by the last kana before ます: present, negative, past and volitional."""

_PRESENT, _NEGATIVE, _PAST, _WILL = 0, 1, 2, 3
_FORM = {"ます": _PRESENT, "ません": _NEGATIVE, "ました": _PAST, "ませんでした": _NEGATIVE, "ましょう": _WILL}
_HAN = "一-鿿々〆ヶ"
_AFTER = r"が、|ので|けれども、|から、|し、"
_POLITE = re.compile(
    rf"(?P<verb>ませんでした|ません|ました|ましょう|ます(?!ます)(?<!ますます))(?=(?P<after>{_AFTER}|$))"
    rf"|(?P<noun>でした|でしょう|です)(?=(?P<then>{_AFTER}|$))"
)
_LEFT = re.compile(r"ます(?!ます)(?<!ますます)(?<![励済覚冷悩澄])|ました|ません|ましょう|です(?!ら)|でした|でしょう")
_PLAIN = re.compile(r"(?:[うくぐすつぬぶむる]|[たいだ]|ない)$")
_NOT_PLAIN = re.compile(r"(?:こと|もの|ため|ください|下さい|なさい)$")
_NORMAL = (
    (re.compile(r"(?<=[てで])おります"), "います"),
    (re.compile(r"(?<=[てで])おりました"), "いました"),
    (re.compile(r"(?<=[てで])おりません"), "いません"),
    (re.compile("でございます"), "です"),
    (re.compile("ございません"), "ありません"),
    (re.compile("ございます"), "あります"),
    (re.compile(rf"(?<=[{_HAN}ァ-ヶー])(?:いた|致)(?=し(?:ます|ました|ません))"), ""),
    (re.compile(rf"(?<=[{_HAN}ァ-ヶー])させていただ(?:きます|いています)"), "します"),
    (re.compile(rf"(?<=[{_HAN}ァ-ヶー])させていただきました"), "しました"),
    (re.compile(r"(?<=て)(?:まいり|参り)ます"), "いきます"),
    (re.compile(r"(?<=て)(?:まいり|参り)ました"), "きました"),
    (re.compile(r"(たい)(?:と(?:思い|考え)(?:ます|ています)|です)$"), r"\1です"),
    (re.compile(r"でしょうか$"), "ですか"),
)
_ASKED = re.compile(
    r"か(?:を|、)?(?:について)?(?:教えてください|お教えください|お聞かせください|お話しください|聞かせてください|説明してください|ご説明ください"
    r"|お聞きします|伺います|伺いたいです|教えていただけますか|お聞かせいただけますか|お答えください)$"
)


@functools.cache
def _endings(name: str) -> tuple[str, ...]:
    data = tomllib.loads((files("pipeline.stages.restate") / "japanese.toml").read_text(encoding="utf-8"))
    return tuple(sorted(data[name].split(), key=len, reverse=True))


def _ends(head: str, name: str) -> bool:
    return head.endswith(_endings(name))


def plain(said: str) -> str | None:
    """Return a statement, polite or plain, in the plain form and without full stop; `None` if that is not sure."""
    text = _normal(said)
    if not text or re.search(r"か$|[？?。！!]", text):
        return None
    end = 0
    pieces: list[str] = []
    for match in _POLITE.finditer(text):
        head = text[end : match.start()]
        turned = (
            _verb(head, match["verb"])
            if match["verb"]
            else _noun(head, match["noun"], attributive=match["then"] == "ので")
        )
        if turned is None:
            return None
        pieces.append(turned)
        end = match.end()
    whole = "".join([*pieces, text[end:]])
    rest = text[end:]
    if _LEFT.search(whole.replace("ますます", "")) or (rest and not _is_plain(rest)):
        return None
    return whole


def plain_question(said: str) -> str | None:
    """Return a question as what follows it in "…を尋ねた" is, ending in か; `None` if that is not sure."""
    text = _ASKED.sub("か", _normal(said).rstrip("？?"))
    text = re.sub(r"ます$", "ますか", text)  # a recognizer loses the last か
    if not text.endswith("か") or text.endswith(("ませんか", "ましょうか")):
        return None
    stated = text[:-1]
    if stated.endswith("です"):
        head = stated[:-2]
        if head.endswith("ん"):
            return head[:-1] + "のか"
        if head.endswith(("の", *_endings("adjectives"))) or _is_noun(head) or _is_plain(head):
            return head + "か"
        return None
    if stated.endswith("のか") or (stated.endswith("の") and not _LEFT.search(stated)):
        return text
    turned = plain(stated)
    return None if turned is None else turned + "か"


def _normal(said: str) -> str:
    text = re.sub(r"\s+(?=[ぁ-んァ-ヶ一-鿿])|(?<=[ぁ-んァ-ヶ一-鿿、])\s+", "", said.strip()).rstrip("。．")
    for pattern, replacement in _NORMAL:
        text = pattern.sub(replacement, text)
    return text


def _is_plain(text: str) -> bool:
    return bool(_PLAIN.search(text)) and not _NOT_PLAIN.search(text)


def _verb(head: str, polite: str) -> str | None:
    """Return *head*, which ends in a stem, with the plain ending for *polite*."""
    form = _FORM[polite]
    negative_past = polite == "ませんでした"
    if head.endswith("あり") and form == _NEGATIVE:
        return head[:-2] + ("なかった" if negative_past else "ない")
    inflected = _inflect(head, form)
    if inflected is None or form != _NEGATIVE:
        return inflected
    return inflected + ("なかった" if negative_past else "ない")


def _inflect(head: str, form: int) -> str | None:
    kind = _kind(head)
    if kind == "ichidan":
        return head + ("る", "", "た", "よう")[form]
    if kind == "suru":
        return head[:-1] + ("する", "し", "した", "しよう")[form]
    if kind == "kuru":
        kana = head.endswith("き")
        return (head[:-1] if kana else head) + ("くる" if kana else "る", "こ" if kana else "", "きた" if kana else "た", "こよう" if kana else "よう")[form]  # fmt: skip  # noqa: E501
    if kind == "godan":
        if form == _PAST and re.search(r"(?:行|[てで]い)き$", head):
            return head[:-1] + "った"
        return head[:-1] + _ROWS[head[-1]][form]
    return None


def _kind(head: str) -> str | None:
    """Return how the verb that *head* ends in is inflected; `None` if that is not sure."""
    if not head or _ends(head, "unsure"):
        return None
    last, before = head[-1], head[-2:-1]
    if re.search("[いん]でき$|てき$", head) or (last == "来" and before != "出"):
        return "kuru"
    if _ends(head, "ichidan") or last in "えけげせぜてでねへべぺめれじ":
        return "ichidan"
    if last == "し":
        return _kind_of_shi(head)
    if last == "い":
        return _kind_of_i(head)
    if last == "き" and not re.search(f"[{_HAN}]き$", head):
        return "godan" if _ends(head, "godan") or head.endswith(("ておき", "でおき")) else None
    if last == "に":
        return "godan" if head.endswith("死に") else None
    return "godan" if last in _ROWS else None


def _kind_of_shi(head: str) -> str | None:
    if _ends(head, "suru"):
        return "suru"
    kanji = re.search(f"[{_HAN}]*(?=し$)", head)
    run = kanji[0] if kanji else ""
    if _ends(head, "godan_su"):
        single = len(run) > 1 and any(len(each) == 2 and head.endswith(each) for each in _endings("godan_su"))
        longer = any(len(each) > 2 and head.endswith(each) for each in _endings("godan_su"))
        return None if single and not longer else "godan"
    if len(run) > 1 or re.search("(?:[ァ-ヶーA-Za-z]|[をにとがはもく]|たり|だり)し$", head):
        return "suru"
    return None


def _kind_of_i(head: str) -> str | None:
    if head.endswith(("てい", "でい")):
        return "ichidan"
    if _ends(head, "godan") or re.search(f"[{_HAN}]い$", head):
        return "godan"
    return "ichidan" if re.search("[がにはも、]い$|^い$", head) else None


def _noun(head: str, polite: str, *, attributive: bool) -> str | None:
    """Return *head* with the plain ending for です, でした or でしょう."""
    if head.endswith("ん") and not head.endswith(("盛ん", "たくさん")):
        head = head[:-1] + "の"
    adjective = not _ends(head, "not_adjectives") and (_ends(head, "adjectives") or head.endswith("かった"))
    if adjective:
        return {"です": head, "でしょう": head + "だろう"}.get(polite)
    if not _is_noun(head):
        return head + "だろう" if polite == "でしょう" and _is_plain(head) else None
    if polite == "でしょう":
        return head + "だろう"
    if polite == "でした":
        return head + ("だった" if attributive else "であった")
    return head + ("な" if attributive else "である")


def _is_noun(head: str) -> bool:
    return bool(re.search(f"[{_HAN}ァ-ヶーA-Za-z0-9０-９％%）」]$", head)) or _ends(head, "nouns")
