"""The simple past of a speaker in the tenses of a report: present perfect, unless the clause says when."""

import re

from pipeline.language.verbs import (
    IRREGULAR_PARTICIPLES,
    PAST_TIME,
    find_finite_past,
    finds_simple_past,
    is_past,
    participle_of,
)

ADVERB = re.compile(r"(?:also|already|now|just|still|never|always|often|then|first|not|even|only|all|\w+ly)$")
"""What may stand between a subject and its verb."""

_SEAM = re.compile(r"(?<=\w)(,? (?:and|but|while|although|because|which|who|whose|so that|since|if|(?<!after )that) )")


def to_present(words: list[str]) -> list[str]:
    """Put what is in the simple past into the present perfect, clause by clause, unless it says when."""
    text = " ".join(words)
    if PAST_TIME.search(text):
        return words
    pieces = _SEAM.split(text)
    main = " ".join(_to_perfect(words))
    if main != text and finds_simple_past(main) == "":
        return main.split()
    for at in range(0, len(pieces), 2):
        clause = pieces[at].split()
        relative = at and clause and (is_past(clause[0]) or participle_of(clause[0]))
        subject = pieces[at - 2].split()[-1] if relative and pieces[at - 2] else ""
        turned = _to_perfect([subject, *clause] if subject else clause)
        pieces[at] = " ".join(turned[1:] if subject else turned)
    return "".join(pieces).split()


_OPEN = re.compile(
    r"(?:whoever|anyone|anybody|everyone|those|people|the person) (?:who|that)\b|whoever\b", re.IGNORECASE
)


def _to_perfect(words: list[str]) -> list[str]:
    """Put the main verb of a clause in the simple past into the present perfect."""
    clause = " ".join(words)
    main = re.split(r",? (?:which|who|where|while|because|so that|(?<!after )(?<!before )(?<!since )that)\b", clause)[
        0
    ].split()
    index = find_finite_past(main)
    if index is None or index == 0:
        return words
    verb, mark = split_mark(words[index])
    have = "have" if _is_plural(words[:index]) else "has"
    head, rest = words[:index], words[index + 1 :]
    if verb == "had" and _is_participle(rest):
        return [*head, have, *rest]
    if verb == "did" and rest[:1] == ["not"] and len(rest) > 1:
        base = rest[1]
        return [*head, have, "not", participle_of(_past_of(base)) or base, *rest[2:]]
    participle = {"was": "been", "were": "been", "had": "had"}.get(verb) or participle_of(verb)
    if participle is None or _OPEN.match(clause):
        return words
    while verb in ("was", "were") and rest and ADVERB.match(rest[0].lower()) and len(rest) > 1:
        have, rest = f"{have} {rest[0]}", rest[1:]
    adverbs: list[str] = []
    while head and ADVERB.match(head[-1].lower()):
        adverbs.insert(0, head.pop())
    return [*head, have, *adverbs, participle + mark, *_coordinated(rest)]


def _is_participle(rest: list[str]) -> bool:
    """Tell whether what follows "had" makes a pluperfect of it: had (already) given."""
    words = [split_mark(word)[0].lower() for word in rest[:3]]
    first = next((word for word in words if not ADVERB.match(word)), "")
    return first in IRREGULAR_PARTICIPLES or (first.endswith("ed") and participle_of(first) is not None)


def _coordinated(rest: list[str]) -> list[str]:
    """Give a second verb, as in "listened to residents and improved", the form of the participle."""
    return [
        participle_of(word) or word if index and rest[index - 1] == "and" and is_past(word) and word != "was" else word
        for index, word in enumerate(rest)
    ]


def _past_of(base: str) -> str:
    return base + "d" if base.endswith("e") else base[:-1] + "ied" if re.search("[^aeiou]y$", base) else base + "ed"


def _is_plural(subject: list[str]) -> bool:
    words = [word.strip(",").lower() for word in subject if not ADVERB.match(word.lower())]
    head = re.split(
        r"\b(?:of|in|at|for|from|with|on|by|to|about|over|under|between|among|against|per)\b", " ".join(words)
    )
    noun = (head[0].split() or words[-1:] or [""])[-1]
    if words and words[-1] in ("we", "they", "i", "you"):
        return words[-1] != "i"
    plural = noun in ("people", "children", "many", "both", "several", "percent", "police") or " and " in head[0]
    return plural or bool(re.search("(?<!s)(?<!i)(?<!u)s$", noun))


def split_mark(word: str) -> tuple[str, str]:
    """Return a word without the mark at its end, and the mark."""
    match = re.fullmatch(r"(.*?)([,;:.]*)", word)
    return (match[1], match[2]) if match else (word, "")
