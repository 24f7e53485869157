"""Forms of English verbs, as far as reported speech needs them: no tagger, only tables, endings and neighbors."""

import functools
import re
import tomllib
from importlib.resources import files

from pipeline.language.ordinary import is_ordinary

_DATA = tomllib.loads((files("pipeline.language") / "verbs.toml").read_text(encoding="utf-8"))
_TRIPLES = [tuple(line.split()) for line in _DATA["irregular"]]
_PARTICIPLE_OF_PAST: dict[str, str] = {past: participle for base, past, participle in _TRIPLES if past != base}
_PARTICIPLE_OF_BASE: dict[str, str] = {base: participle for base, _, participle in _TRIPLES}
BASES: frozenset[str] = frozenset(_DATA["regular"]) | frozenset(_PARTICIPLE_OF_BASE)
"""Base forms of common verbs."""

IRREGULAR_PARTICIPLES: frozenset[str] = frozenset(participle for base, _, participle in _TRIPLES if participle != base)
"""Participles that are no base form too: been, gone, held."""

_ONLY_PAST = {past for base, past, participle in _TRIPLES if past not in (base, participle)} | {"were"}
AMBIGUOUS_PAST = {past for base, past, participle in _TRIPLES if past == participle != base} - {"had"}
"""Pasts that are participles too: held, sent."""


AUXILIARIES = frozenset(
    {"is", "are", "am", "has", "have", "do", "does", "be", "been", "being", "was", "were", "had", "did"}
    | {"will", "would", "can", "could", "shall", "should", "may", "might", "must", "cannot", "ought"}
)
MODALS = frozenset({"will", "would", "can", "could", "shall", "should", "may", "might", "must", "cannot", "ought"})

_ADVERB = re.compile(
    r"(?:also|already|now|just|still|never|always|often|then|first|recently|not|even|only|\w+ly)", re.IGNORECASE
)
_NEVER_SUBJECT = re.compile(
    r"(?:a|an|the|its|their|his|her|of|by|with|for|in|on|at|and|or|to|be|been|being|more|most|very)", re.IGNORECASE
)
_DETERMINER = re.compile(
    r"(?:a|an|the|its|their|his|her|this|these|those|such|more|many|several|all|new|some|every|each|about|nearly|over"
    r"|to|by|from|into|two|three|four|five|six|seven|eight|nine|ten|[0-9].*)",
    re.IGNORECASE,
)
PAST_TIME = re.compile(
    r"\b(?:last (?:year|month|week|spring|summer|fall|autumn|winter|decade|century|time)|ago|yesterday|previously"
    r"|(?:in|during|until|from|since|after|before|around|by|as early as) (?:early |late )?"
    r"(?:the (?:spring|summer|fall|autumn|winter|end|beginning) of )?(?:the )?"
    r"(?:[A-Z][a-z]{2,8} (?:of )?)?(?:1[89]|20)[0-9]{2}s?"
    r"|back then|at (?:that|the) time|in the past|the first (?:\w+ )?(?:years?|months?|weeks?|days?)|in those days"
    r"|(?:at|in|from) the beginning|at first|initially|that (?:year|day|night|summer|winter|spring|autumn)"
    r"|when|once|used to|founded|the previous (?:year|month|time))\b",
    re.IGNORECASE,
)
"""What puts a clause into the past for good, so that its verb stays there."""


def third_person(base: str) -> str:
    """Return the form after "it": needs, carries, has."""
    irregular = {
        "have": "has",
        "do": "does",
        "be": "is",
        "are": "is",
        "go": "goes",
        "were": "was",
        "am": "is",
        "has": "has",
        "does": "does",
        "is": "is",
    }
    if base in irregular:
        return irregular[base]
    if re.search(r"(?:s|x|z|ch|sh|o)$", base):
        return base + "es"
    return base[:-1] + "ies" if re.search(r"[^aeiou]y$", base) else base + "s"


@functools.lru_cache(maxsize=4_000)
def is_verb(word: str) -> bool:
    """Tell whether *word* is the base form of a verb, where one may stand: its other forms are ordinary words."""
    if word in BASES:
        return True
    forms = (word, third_person(word), participle_of_base(word), gerund(word))
    return len(word) > 2 and all(map(is_ordinary, forms))


def has_finite_verb(clause: str) -> bool:
    """Tell whether some word of *clause* may be a finite verb."""
    words = [re.sub(r"\W+$", "", word.lower()) for word in clause.split()]
    return any(
        word in AUXILIARIES or is_past(word) or participle_of(word) or (at and _may_be_present(word, words[at - 1]))
        for at, word in enumerate(words)
    )


def _may_be_present(word: str, before: str) -> bool:
    return is_present(word, before) or (word.endswith("s") and is_verb(re.sub("(?<=[sxzho])es$|s$", "", word)))


def gerund(base: str) -> str:
    """Return the -ing form: sharing, planning, dying."""
    if base.endswith("ie"):
        return base[:-2] + "ying"
    if re.search(r"[^eoy]e$", base) and base != "be":
        return base[:-1] + "ing"
    if base in (
        "plan",
        "begin",
        "get",
        "put",
        "run",
        "set",
        "cut",
        "stop",
        "let",
        "win",
        "sit",
        "split",
        "shut",
        "swim",
    ):
        return base + base[-1] + "ing"
    return base + "ing"


def participle_of(word: str) -> str | None:
    """Return the participle of a verb in the simple past; `None` if *word* cannot be one."""
    lower = word.lower()
    if lower in _PARTICIPLE_OF_PAST:
        return _PARTICIPLE_OF_PAST[lower]
    return (
        lower
        if lower.endswith("ed") and len(lower) > 4 and lower not in ("need", "indeed", "speed", "exceed")
        else None
    )


def is_past(word: str) -> bool:
    """Tell whether *word* is the simple past of a verb and nothing else: fell, took, were."""
    return word.lower() in _ONLY_PAST or word.lower() in ("was", "did", "had")


def find_finite_past(words: list[str]) -> int | None:
    """Return the position of the first finite verb of a clause if it is in the simple past, else `None`.

    A form that may be a participle ("data collected by sensors") counts only where its neighbors show a finite verb.
    """
    for index, word in enumerate(words):
        lower = re.sub(r"\W+$", "", word.lower())
        if index and word[:1].isupper() and word != "I":
            continue  # a name: the Disabled Persons’ Union
        if lower in AUXILIARIES and lower not in ("was", "were", "had", "did", "being", "been", "be"):
            return None
        if is_past(lower):
            return index
        if index and is_present(lower, words[index - 1].lower()):
            return None  # residents use shared bicycles
        if index and re.search(r"(?:[0-9]|illion|thousand|hundred)$", words[index - 1]):
            continue  # 400 million won
        if lower in AMBIGUOUS_PAST or (lower.endswith("ed") and participle_of(lower)):
            after = " ".join(words[index + 1 : index + 3])
            if index and _shows_finite(words[index - 1], after):
                return index
    return None


def is_present(word: str, before: str) -> bool:
    """Tell whether *word*, after *before*, is a verb in the present rather than a noun."""
    if word in BASES and participle_of(word) is None:
        return before in ("i", "we", "you", "they", "people", "who", "which") or bool(re.search("[^su]s$", before))
    stem = re.sub(r"(?:(?<=[sxzho])es|s)$", "", word)
    return word.endswith("s") and stem in BASES and not _NEVER_SUBJECT.fullmatch(before) and not before.endswith("’s")


def _shows_finite(before: str, after: str) -> bool:
    """Tell whether a past form between these words is finite rather than a participle or an adjective."""
    pronouns = ("i", "we", "you", "he", "she", "it", "they", "which", "who", "there")
    if before.lower() in pronouns or before[:1].isupper() or _ADVERB.fullmatch(before):
        return True
    if _NEVER_SUBJECT.fullmatch(before) or before.endswith(","):
        return False
    first, _, second = after.partition(" ")
    if first.lower() == "by":
        return second[:1].isdigit()  # increased by 27 percent
    if _DETERMINER.fullmatch(first):
        return True
    return re.fullmatch("[a-z]+s|[A-Z].*", first) is not None and not first.endswith("ss")


_SUBORDINATE = re.compile(
    r"(?<=\w),? (?:while|after|because|which|who|where|whose|whom|as|if|so that"
    r"|(?<!after )(?<!before )(?<!since )that)\b"
)


def finds_simple_past(clause: str) -> str:
    """Return the verb that puts a that-clause into the simple past; empty if none does or a past time allows it."""
    if PAST_TIME.search(clause):
        return ""
    main = _SUBORDINATE.split(clause)[0]
    words = main.split()
    index = find_finite_past(words)
    return words[index] if index is not None else ""


def participle_of_base(base: str) -> str:
    """Return the participle of a verb in its base form: chosen, planned, carried."""
    if base in _PARTICIPLE_OF_BASE:
        return _PARTICIPLE_OF_BASE[base]
    if re.search("[^aeiou]y$", base):
        return base[:-1] + "ied"
    if base in ("plan", "stop"):
        return base + base[-1] + "ed"
    return base + ("d" if base.endswith("e") else "ed")


INTRANSITIVE_PAST = frozenset(participle_of_base(base) for base in _DATA["intransitive"])
"""Pasts of verbs that have no passive: after a noun they are finite (rules worked)."""

ERGATIVE_PAST = frozenset(participle_of_base(base) for base in _DATA["ergative"])
"""Pasts of verbs that need no object but may have one: prices increased, the project started."""
