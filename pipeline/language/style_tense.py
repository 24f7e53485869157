"""Rule 9: what was said is reported in the present or the present perfect, unless the clause says when it was.

There is no parser. A clause is read from its first word to its first finite verb; a form that may be a participle
counts as finite only where its neighbors leave no other reading.
"""

import re
from itertools import pairwise

from pipeline.language.verbs import (
    AMBIGUOUS_PAST,
    AUXILIARIES,
    BASES,
    ERGATIVE_PAST,
    INTRANSITIVE_PAST,
    is_past,
    is_present,
    participle_of,
)

_CONTENT = re.compile(r"\b(?:that|whether|how|why|since|because|although),? ")
_SUBORDINATE = re.compile(
    r",? (?:(?:in|for|to|of|at|from|by) )?(?:which|who|whose|whom|where|when|while|as|if|so|after|before|because"
    r"|since|although|though|until|unless|than)\b"
)
_LEADING = re.compile(
    r"(?:(?P<link>while|if|since|because|although|as)|when|after|before|in|for|to|at|with|by|on)\b(?P<clause>[^,]*), "
)
_PAST_TIME = re.compile(
    r"(?<!since )\blast (?:year|month|week|spring|summer|fall|autumn|winter|decade|century|time)"
    r"|\b(?:ago|yesterday|previously|originally|back then|at (?:that|the) time|in the past|used to|founded"
    r"|the previous (?:year|month|time)"
    r"|(?:in|during|until|from|after|before|around|as early as|back in) (?:early |late |mid-)?(?:the )?"
    r"(?:(?:January|February|March|April|May|June|July|August|September|October|November|December) )?"
    r"(?:1[89]|20)[0-9]{2}s?)\b",
    re.IGNORECASE,
)
_TIME_CLAUSE = re.compile(r"\b(?:when|once|after|before|until) (?P<clause>[^,;.]+)")
_SPEAKER = r"\b(?:[Hh]e|[Ss]he|[A-Z][\w’-]*)"
_PERFECT = AUXILIARIES - {"was", "were", "had", "did", "being", "been", "be"}
_ADVERB = re.compile(r"(?:also|already|now|just|still|never|always|often|then|first|even|only|once|twice|\w+ly)")
_NO_SUBJECT = re.compile(
    r"(?:a|an|the|its|their|his|her|this|these|those|such|more|most|many|several|all|new|some|every|each|both|no|very|as"
    r"|of|by|with|for|in|on|at|to|from|into|and|or|but|be|been|being|having|\W*[0-9].*|million|billion|thousand|hundred)"
)
_BEFORE_PLACE = re.compile(r"(?:in|of|at|from|for|by|with|across|near|between|to|on)")
_PREPOSITION = re.compile(
    r"(?:of|by|with|for|in|on|at|to|from|into|through|under|over|as|against|during|after|before|within|across|between"
    r"|without|near|along|and|or|but|than)"
)
_NO_OBJECT = re.compile(
    r"(?:today|here|there|abroad|alone|together|yearly|daily|weekly|nearby|elsewhere|so|too|(?!only\b)\w+ly)"
)
_WITH_TWO_OBJECTS = frozenset(
    ("given", "offered", "called", "named", "shown", "sent", "paid", "told", "taught", "made", "asked", "considered")
)


def find_past(sentence: str, verbs: str) -> str:
    """Return the verb that puts what was said into the simple past; empty if there is none.

    Args:
        sentence: A sentence of reported speech.
        verbs: The regular expression of the reporting verbs, which are in the past by right.
    """
    starts = [*(match.end() for match in _CONTENT.finditer(sentence)), len(sentence)]
    for start, end in pairwise(starts):
        segment = re.split(r"[.;](?:\s|$)", sentence[start:end])[0]
        segment = re.split(rf"(?:,? and|{_SPEAKER}) (?:also |then |further )?(?:{verbs})\b", segment)[0]
        if verb := _past_of(segment):
            return verb
    return ""


def _past_of(segment: str) -> str:
    """Return the simple past that one clause has for its finite verb; empty if it has another, or says when."""
    when = _TIME_CLAUSE.search(segment)
    if _PAST_TIME.search(segment) or (when and any(is_past(word) for word in when["clause"].split()[1:])):
        return ""
    clause = segment.strip()
    if leading := _LEADING.match(clause):  # "while there were no plans, it would …"
        clause = clause[leading.end() :]
        if leading["link"] and (verb := _past_of(leading["clause"])):
            return verb
    cut = _SUBORDINATE.search(clause)
    words = (clause[: cut.start()] if cut else clause).split()
    is_cut = cut is not None and "," in clause[cut.end() :].rstrip(", ")  # the clause may go on behind
    for index, word in enumerate(words):
        lower = re.sub(r"[^\w’-]+$", "", word.lower())
        before = words[index - 1].lower() if index else "which"
        if lower in _PERFECT or (is_present(lower, before) and not _NO_SUBJECT.fullmatch(before)):
            return _coordinated(words[index + 1 :])
        if _is_certain(lower, before) or (index and _may_be_past(lower) and _is_finite(words, index, is_cut)):
            return re.sub(r"[^\w’-]+$", "", word)
    return ""


def _is_certain(word: str, before: str) -> bool:
    """Tell whether *word* is a simple past whatever follows: was, took; but not "the rose"."""
    return is_past(word) and (word in ("was", "were", "had", "did") or not _NO_SUBJECT.fullmatch(before))


def _coordinated(words: list[str]) -> str:
    """Return a second finite verb that is certainly in the past, as in "has no farmland and was poor"."""
    for before, word in pairwise(words):
        if before in ("and", "but") and is_past(word):
            return word
    return ""


def _may_be_past(word: str) -> bool:
    return word in AMBIGUOUS_PAST or (word.endswith("ed") and participle_of(word) is not None)


def _is_finite(words: list[str], index: int, is_cut: bool) -> bool:
    """Tell whether a form that may be a participle is the finite verb of the clause *words*.

    Args:
        words: The clause up to its first subordinate clause.
        index: Where the form stands, not at the beginning.
        is_cut: Whether the clause may go on behind a subordinate clause.
    """
    verb = re.sub(r"[^\w’-]+$", "", words[index].lower())
    subject = index - 1
    while subject > 0 and _ADVERB.fullmatch(words[subject].lower()):
        subject -= 1
    before = words[subject].lower()
    if before in ("it", "they", "he", "she", "which", "who", "there", "that"):
        return True
    if _NO_SUBJECT.fullmatch(before) or _ADVERB.fullmatch(before) or re.search(r"\W$", before):
        return False
    if verb in INTRANSITIVE_PAST:
        return True
    is_name = words[subject][:1].isupper() and not (subject and _BEFORE_PLACE.fullmatch(words[subject - 1].lower()))
    if is_name and not _NO_SUBJECT.fullmatch(before):
        return True
    return _has_object(verb, [re.sub(r"[^\w’-]+$", "", word.lower()) for word in words[index + 1 :]], is_cut)


def _has_object(verb: str, after: list[str], is_cut: bool) -> bool:
    """Tell whether what follows *verb* makes it finite: an object, or nothing that could be the finite verb."""
    later = any(word in _PERFECT or is_past(word) for word in after)
    later = later or any(is_present(word, before) for before, word in pairwise(after))
    if not after:
        return not is_cut
    if later:
        determiner = re.fullmatch(r"(?:a|an|the|its|their|his|her|this|these|those|every|each|only|about)", after[0])
        return determiner is not None and verb not in _WITH_TWO_OBJECTS
    if _PREPOSITION.fullmatch(after[0]):
        return (
            verb in ERGATIVE_PAST
            or (after[0] == "by" and after[1:2] != [] and after[1][0].isdigit())
            or (not is_cut and after[0] != "by" and _are_phrases(after))
        )
    return not _NO_OBJECT.fullmatch(after[0]) or verb in ERGATIVE_PAST


def _are_phrases(words: list[str]) -> bool:
    """Tell whether *words* are prepositions with short nouns and so hold no finite verb: "for sensors in schools"."""
    since = 0
    for word in words:
        if _PREPOSITION.fullmatch(word):
            since = 0
            continue
        since += 1
        is_verb = word != "own" and (
            word in BASES or re.sub("s$", "", word) in BASES or re.sub("es$", "", word) in BASES
        )
        is_article = re.fullmatch(r"(?:a|an|the|its|their|his|her|this|these|those)", word) is not None
        if since > 4 or (since > 1 and (is_verb or is_article)):
            return False
    return True
