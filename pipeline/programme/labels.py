"""What the label in front of a line says: a role, the title of an item, or that the line is not about the event."""

import functools
import re

from pipeline.programme.kinds import find_kind
from pipeline.programme.words import find_fact, find_part, find_role, is_of_people
from pipeline.records import Role

_LABEL = re.compile(
    r"^[【\[〔〈<(（]?\s*(?P<label>[^:：|｜】\]〕〉>()（）]{1,40}?)\s*(?:[】\]〕〉>)）]\s*[:：]?|[:：|｜]|\s{2,}|\s[-–—]\s)\s*(?P<rest>.*)$"
)
_COLON = re.compile(r"^(?P<label>[^:：()（）]{1,40}?)\s*[:：]\s*(?P<rest>.*)$")
_LEADS_ALL = re.compile(
    r"(?:m\.?c\.?|emcee|master of ceremonies|総合司会|总主持|總主持|司仪|司儀|총괄 사회)\b", re.IGNORECASE
)
_BY = re.compile(
    r"^(?P<label>moderated by|chaired by|hosted by|presented by|by|opening remarks by|remarks by)\s+(?P<rest>[A-Z].*)$",
    re.IGNORECASE,
)


def _label(text: str) -> Role | None:
    """Return the role that a label gives; `None` for what is the name of an item: 발표 1, 講演2."""
    role = find_role(text)
    is_item = role == "speaker" and re.search(r"\d[\s\]】)）]*$", text) and not is_of_people(text)
    return None if is_item else role


@functools.lru_cache(maxsize=10_000)
def cut_role(text: str) -> tuple[Role, str] | None:
    """Return the role that a label in front gives, and what follows it; `None` if no such label stands there."""
    if (role := find_role(text)) is not None:
        return role, ""
    colon = _COLON.match(text)  # 사  회: …, before anything else that may part a label from the rest
    match = _BY.match(text) or (colon if colon and _label(colon["label"]) else _LABEL.match(text))
    if match is not None and (role := _label(match["label"])) is not None:
        return role, close(match["rest"])
    label, dot, rest = text.partition("・")
    if dot and (role := find_role(label)) is not None and rest:
        return role, rest.strip()
    first, _, rest = text.partition(" ")
    is_item = not rest or rest[0].isdigit() or find_kind(re.split("[(（]", rest)[0]) is not None  # 패널 토론 is an item
    if not first.isascii() and not is_item and (role := _label(first)) is not None:
        return role, rest.strip()
    return None


def leads_all(text: str) -> bool:
    """Tell whether a label can only be that of who leads through the whole event."""
    return (
        re.match(
            r"(?:m\.?c\.?|emcee|master of ceremonies|総合司会|总主持|總主持|司仪|司儀|총괄 사회)\b", text.strip(), re.I
        )
        is not None
    )


def close(text: str) -> str:
    """Return what stands in a pair of brackets whose first one has been cut off."""
    text = text.strip()
    for left, right in ("()", "（）", "【】", "[]"):
        while text.endswith(right) and text.count(right) > text.count(left):
            text = text[:-1].rstrip()
    return text


def title_of_label(text: str) -> str:
    """Return the label in front of people where it is that of an item: `Welcome: …` is, `Speaker: …` is not."""
    match = _LABEL.match(text)
    return match["label"].strip() if match is not None and find_kind(match["label"]) else ""


def is_labelled_other(text: str) -> bool:
    """Tell whether a label in front says that the line is not about the event: `Contact: …`."""
    colon = _COLON.match(text)
    match = (colon if colon and is_labelled(colon["label"]) else _LABEL.match(text)) or re.match(
        r"(?P<label>[^\s\x00-\x7f]+)\s+(?P<rest>[^\s\x00-\x7f]+?)(?:[(（].*)?$", text
    )
    if match is None or not match["rest"]:
        return False
    return is_labelled(match["label"])


def is_labelled(label: str) -> bool:
    """Tell whether a label is that of a fact, or of what is not about the event."""
    return find_part(label) == "other" or find_fact(label) in ("date", "time", "platform", "language")
