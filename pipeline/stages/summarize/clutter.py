"""What is said at every webinar and belongs in no outline: greetings, thanks, hand-overs, "as you know"."""

import functools
import re
from dataclasses import dataclass
from importlib.resources import files

from pipeline.codec import from_toml
from pipeline.language.verbs import IRREGULAR_PARTICIPLES


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """How people speak: `wording.toml`, whose comments say what each field holds."""

    openers: tuple[str, ...]
    markers: tuple[tuple[str, str], ...]
    clutter: tuple[str, ...]
    acts: tuple[tuple[str, str], ...]
    stop_words: str
    never_names: str


@functools.cache
def wording() -> Wording:
    """Return `wording.toml`."""
    text = (files("pipeline.stages.summarize") / "wording.toml").read_text(encoding="utf-8")
    return from_toml(Wording, text, "wording.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What is left of an utterance.

    Attributes:
        text: One or more clauses, without full stop; as spoken, in the first person.
        marker: The connective that the outline may keep; empty for none.
    """

    text: str
    marker: str


def in_english_marks(text: str) -> str:
    """Return *text* with the punctuation of English where a translation kept that of its source."""
    return text.translate(_MARKS) if _MARKED.search(text) else text


_MARKS = str.maketrans(
    {"。": ". ", "．": ". ", "、": ", ", "，": ", ", "！": "! ", "？": "? ", "；": "; ", "：": ": ", "　": " "}
    | {"「": "“", "『": "“", "《": "“", "」": "” ", "』": "” ", "》": "” ", "（": " (", "）": ") "}
)
_MARKED = re.compile("[。．、，！？；：　「『《」』》（）]")


def tidy(text: str) -> str:
    """Return *text* with the marks of English, curly ones, full words for contractions, and commas for dashes."""
    text = re.sub(r"\s+", " ", in_english_marks(text)).strip()
    for pattern, replacement in _TIDY:
        text = pattern.sub(replacement, text)
    return text.strip()


_PARTICIPLES = "\\w{3,}ed|" + "|".join(sorted(IRREGULAR_PARTICIPLES))
_TIDY: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00-\x08\x0b-\x1f]", ""),
        ("[‘'`´]", "’"),
        (r"\"([^\"]*)\"", r"“\1”"),
        ('"', ""),
        (r"\s*[—–―]\s*|\s+--?\s+", ", "),
        (r"\.{2,}|…", ""),
        (r"\b([Cc])an’t\b", r"\1annot"),
        (r"\b([Ww])on’t\b", r"\1ill not"),
        (r"\b([Ll]et)’s\b", r"\1 us"),
        (r"n’t\b", " not"),
        (r"’re\b", " are"),
        (r"’ve\b", " have"),
        (r"’ll\b", " will"),
        (r"\bI’m\b", "I am"),
        (
            r"\b(I|[Ww]e|[Yy]ou|[Tt]hey|[Hh]e|[Ss]he|[Ii]t|[Ww]ho)’d(?= (?:\w+ly |never |already |also |just )?(?:"
            + _PARTICIPLES
            + r")\b)",
            r"\1 had",
        ),
        (r"\b(I|[Ww]e|[Yy]ou|[Tt]hey|[Hh]e|[Ss]he|[Ii]t|[Ww]ho)’d\b", r"\1 would"),
        (r"\b([Ii]t|[Tt]hat|[Tt]here|[Hh]e|[Ss]he|[Ww]hat|[Ww]ho|[Hh]ere)’s\b", r"\1 is"),
        (r"(?<=[a-z])’s(?= (?:the|a|an|not|very|too|now|down|up|going|still|always|only)\b)", " is"),
        (r"(?<=[a-z])’s(?= been\b)", " has"),
        (r",? (?:let me see|let us see|how (?:should|shall|can|do) (?:I|we) (?:say|put)(?: it| this)?),", ""),
        (r", (?:what do you call it|I mean|you know),", ""),
        (r"\s+([,.;:?!])", r"\1"),
        (r"\b(?:um+|uh+|er+m?|hmm+),?\s", ""),
        (r"\b(?:kind|sort) of (?=[a-z])", ""),
        (r"^\s*\(?[a-z0-9]\)\s+(?=\w)", ""),
        (r",? (?:so )?please (?:look forward|wait|visit|contact|stay)\b[^.]*(?=\.?$)", ""),
    )
)


def strip_clutter(text: str) -> Statement | None:
    """Return what an utterance says apart from clutter; `None` if it says nothing."""
    pieces = re.split(r"(,\s+(?:and )?(?=\w)|;\s+)", tidy(text).rstrip(" ."))
    clauses, joints = pieces[::2], ["", *pieces[1::2]]
    last = len(clauses) - 1
    opened = next((at for at, clause in enumerate(clauses) if not _openers().fullmatch(f"{clause}, ")), last + 1)
    first = next((at for at in range(opened, last + 1) if not _clutter().fullmatch(clauses[at].lower())), last + 1)
    first = 0 if first == opened else first  # what opens a clause may be a connective
    while last > first and _clutter().fullmatch(clauses[last].lower()):
        last -= 1
    pairs = zip(joints[first : last + 1], clauses[first : last + 1], strict=True)
    kept = "".join(joint + clause for joint, clause in pairs).removeprefix(joints[first] if first <= last else "")
    marker = ""
    while found := _markers().match(kept.lower()) or _openers().match(kept):
        marker = marker or dict(wording().markers).get(found[0].strip(" ,").lower(), "")
        kept = kept[found.end() :]
    kept = kept.strip(" ,")
    return Statement(text=kept, marker=marker) if len(kept.split()) > 2 else None


@functools.cache
def _clutter() -> re.Pattern[str]:
    return re.compile("(?:" + "|".join(wording().clutter) + r")[ ,.!]*")


@functools.cache
def _openers() -> re.Pattern[str]:
    return re.compile(
        r"^(?:(?:"
        + "|".join(wording().openers)
        + r")\s*,\s*|(?:so|and|but|well|ah|oh|um+|uh+|of course|actually|basically|obviously|naturally)\s+)+",
        re.IGNORECASE,
    )


@functools.cache
def _markers() -> re.Pattern[str]:
    return re.compile("(" + "|".join(words for words, _ in wording().markers) + r")\b,?\s*")
