"""What a statement does, and the reporting verb that says so: "expressed her hope that", "gave the example of"."""

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from pipeline.language.verbs import AUXILIARIES, BASES, gerund, has_finite_verb
from pipeline.records import TalkKind
from pipeline.stages.summarize.clutter import Statement, wording
from pipeline.stages.summarize.reported import Voice, report

Act = Literal[
    "statement", "problem", "need", "plan", "result", "lesson", "opinion", "hope", "suggestion", "emphasis", "thanks"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """One statement in reported speech.

    Attributes:
        verbs: The reporting verbs that fit, best first, each with what joins it to *content* ("mentioned that").
        content: What follows.
        act: What the statement does.
        marker: The connective it may open with; empty for none.
        ending: As it reads after "finished … by", such as "emphasizing the potential of …"; empty if it cannot.
        spoken: The statement, in the first person.
    """

    verbs: tuple[str, ...]
    content: str
    act: Act
    marker: str = ""
    ending: str = ""
    spoken: str = ""


_VERBS: dict[Act, tuple[str, ...]] = {
    "statement": ("mentioned that", "explained that", "noted that", "added that"),
    "problem": ("noted that", "mentioned that", "explained that"),
    "need": ("emphasized that", "argued that", "noted that"),
    "plan": ("explained that", "mentioned that", "added that"),
    "result": ("noted that", "mentioned that", "explained that"),
    "lesson": ("noted that", "emphasized that", "mentioned that"),
    "opinion": ("argued that", "opined that", "emphasized that"),
    "suggestion": ("suggested that", "argued that"),
}
_ENDINGS: dict[Act, str] = {
    "need": "emphasizing that",
    "opinion": "arguing that",
    "suggestion": "suggesting that",
    "plan": "noting that",
}
_OPENING: dict[TalkKind, tuple[str, ...]] = {
    "talk": ("mentioned that", "noted that", "explained that", "emphasized that"),
    "panel_talk": ("mentioned that", "noted that", "explained that", "emphasized that"),
    "panel_answer": ("noted that", "opined that", "mentioned that", "emphasized that"),
    "qa_answer": ("answered that", "noted that", "mentioned that"),
    "welcome": ("mentioned that", "noted that", "emphasized that"),
    "closing": ("mentioned that", "noted that", "emphasized that"),
}

_WISH = r"(?:would like to|want to|wish to|must|will|can only|should|have to|need to)"
_ME = r"(?:I|[Ww]e)(?: strongly| firmly| really| also| truly| sincerely| personally| always| do)?"
_STRESS = "(?:emphasi[sz]e|stress|highlight|underline)"
_SAY = "(?:mention|point out|note|say|add|explain|report)"
_SHOW = r"(?:introduce|present|describe) (?P<thing>(?!you\b|myself\b).+)"
_SURE = "(?:convinced|sure|confident)"
_GLAD = "(?:very |so |really )?(?:glad|happy|pleased|delighted)"
_LOOK = "(?:look at|take|see|consider)"
_CHIEF = "(?:most important|key|main|essential|crucial|first|second|last|biggest|one|only)"
_POINT = "(?:thing|point|lesson|message|conclusion|finding|takeaway)"
_LEARN = "(?:learned|learnt|found out|found|realized|understood|discovered)"
_FRAMES: tuple[tuple[re.Pattern[str], Act, str], ...] = (  # the act, and the verb the frame dictates ("" for any)
    (
        re.compile(
            rf"(?:[Oo]ne thing|[Ww]hat|[Tt]he thing)(?: that)? {_ME} {_WISH} (?:{_STRESS}|say) is,?(?: that)?"
            " (?P<clause>.+)"
        ),
        "emphasis",
        "emphasized that",
    ),
    (
        re.compile(
            rf"(?:[Tt]he|[Mm]y|[Oo]ur|[Oo]ne) {_CHIEF} {_POINT}(?: for (?:us|me)| here| we {_LEARN})? is,? that"
            " (?P<clause>.+)"
        ),
        "emphasis",
        "emphasized that",
    ),
    (
        re.compile(
            rf"(?:[Tt]he lesson|[Ww]hat (?:we|I)(?: have)?(?: also)? {_LEARN}) (?:is|was),?(?: that)? (?P<clause>.+)"
        ),
        "lesson",
        "",
    ),
    (re.compile(r"(?:I|[Ww]e) have heard(?: today)? that (?P<clause>.+)"), "statement", ""),
    (re.compile(rf"{_ME} {_WISH} {_STRESS} that (?P<clause>.+)"), "emphasis", "emphasized that"),
    (re.compile(rf"{_ME} {_WISH} {_STRESS} (?P<thing>.+)"), "emphasis", "emphasized"),
    (
        re.compile(rf"{_ME} (?:{_WISH} )?(?:suggest|propose|recommend) that (?P<clause>.+)"),
        "suggestion",
        "suggested that",
    ),
    (re.compile(rf"{_ME} {_WISH} {_SAY} that (?P<clause>.+)"), "statement", ""),
    (re.compile(rf"{_ME} {_WISH} {_SHOW}"), "statement", "introduced"),
    (re.compile(rf"{_ME} (?:think|believe|feel|find|(?:am|are) {_SURE})(?: that)? (?P<clause>.+)"), "opinion", ""),
    (re.compile(r"[Ii]n (?:my|our) (?:view|opinion),? (?P<clause>.+)"), "opinion", ""),
    (re.compile(rf"{_ME} (?:hope|wish)(?: that)? (?P<clause>(?!to\b).+)"), "hope", "expressed {their} hope that"),
    (re.compile(rf"{_ME} (?:hope|wish) (?P<infinitive>to .+)"), "hope", "expressed {their} hope"),
    (re.compile(rf"{_ME} (?:am|are) {_GLAD} that (?P<clause>.+)"), "hope", "expressed {their} pleasure that"),
    (
        re.compile(rf"(?:[Pp]lease )?{_LOOK} (?:the example of )?(?P<thing>(?!a look\b).+)"),
        "statement",
        "gave the example of",
    ),
    (re.compile(r"[Ll]et us (?P<infinitive>.+)"), "suggestion", "suggested that they"),
)


def report_statement(statement: Statement, voice: Voice) -> Reported | None:
    """Return *statement* in reported speech; `None` where that is not safe."""
    reported = _report(statement, voice)
    return None if reported is None else replace(reported, spoken=statement.text)


def _report(statement: Statement, voice: Voice) -> Reported | None:
    for pattern, act, verb in _FRAMES:
        if match := pattern.match(statement.text):
            return _framed(match, act, verb, statement.marker, voice)
    if advice := _advice(statement.text):
        content = report(advice, voice)
        return None if content is None else _advised(content, statement.marker)
    content = report(_join_splices(statement.text), voice)
    if content is None or _says_nothing(content):
        return None
    return _plain(content, statement.marker)


_SHORT = 5
"""Words up to which what has no verb says nothing; a longer clause may have one that is not known."""
_LEANS = re.compile(
    r"(?:that|this|these|those) (?:is|was|are|were|has|have)\b|(?:what|how|why|who|where|which)\b(?:\W+\w+){0,5}$"
)


_UNFIT = re.compile(
    r"\bplease\b|’s (?:have|has)\b|, no,|\b(?:excuse|sorry|or rather)\b|^(?:because|and|or)\b", re.IGNORECASE
)


def _says_nothing(content: str) -> bool:
    """Tell whether a clause has no verb, rests on what stands before it, corrects itself, or turns to somebody."""
    verbless = len(content.split()) <= _SHORT and not has_finite_verb(content)
    return verbless or _LEANS.match(content) is not None or _UNFIT.search(content) is not None


_OBJECT = (
    r"(?:the|a|an|your|their|its|our|all|every|each|those|people|citizens|residents|more|less|only|not|with|on|in|from)"
)


def _advice(text: str) -> str:
    """Return "choosing sensors that …" for the imperative "choose sensors that …"; empty for what is none."""
    match = re.match(r"(?:please |always |just |never |do not |first )?(?P<verb>[A-Za-z]+) (?P<rest>.+)", text)
    if match is None or re.match(r"(?:please )?(?:never|do not)\b", text):
        return ""
    verb, rest = match["verb"].lower(), match["rest"]
    first = rest.split()[0].lower()
    known = verb in BASES and verb not in AUXILIARIES and verb not in _NO_ADVICE
    if (
        not known
        or not (re.fullmatch(_OBJECT, first) or first.endswith("s"))
        or has_finite_verb(rest.split(" that ")[0])
    ):
        return ""
    return f"{gerund(verb)} {rest}"


_NO_ADVICE = frozenset(
    {"let", "see", "look", "take", "imagine", "think", "thank", "welcome", "come", "need", "wait", "give"}
)


def _advised(content: str, marker: str) -> Reported:
    return Reported(
        verbs=("recommended", "suggested"), content=content, act="suggestion", marker=marker,
        ending=f"recommending {content}",
    )  # fmt: skip


_SUBORDINATE = re.compile(
    r"(?:if|when|while|because|since|although|though|to|in|by|for|with|as|after|before|on|at|over|during|until|under"
    r"|according|every|from|through|without|among|like|despite|thanks|now|today|here|last|next)\b",
    re.IGNORECASE,
)


def _join_splices(text: str) -> str:
    """Join two whole clauses that only a comma separates: "it is not enough, we need talent"."""
    match = re.match(r"(?P<one>[^,]+), (?P<other>(?:we|I|it|they|there|this) \w+ .+)", text)
    if match is None or _SUBORDINATE.match(match["one"]) or len(match["one"].split()) < 3:
        return text
    return f"{match['one']}, and that {match['other']}"


def _plain(content: str, marker: str, act: Act | None = None) -> Reported:
    act = act or _act_of(content)
    ending = f"{_ENDINGS[act]} {content}" if act in _ENDINGS else ""
    return Reported(verbs=_VERBS.get(act, _VERBS["statement"]), content=content, act=act, marker=marker, ending=ending)


def _framed(match: re.Match[str], act: Act, verb: str, marker: str, voice: Voice) -> Reported | None:
    groups = match.groupdict()
    said = next(text for text in groups.values() if text)
    content = report(said, voice)
    if content is None or (groups.get("clause") and (_says_nothing(content) or not has_finite_verb(content))):
        return None
    if not verb:
        return _plain(content, marker, act if act != "statement" else None)
    verb = verb.replace("{their}", voice.possessive)
    again = (verb.replace("expressed", "shared", 1),) if verb.startswith("expressed") else ()
    first, _, rest = verb.partition(" ")
    ending = f"{_GERUNDS[first]} {rest} {content}".replace("  ", " ") if first in _GERUNDS else ""
    return Reported(verbs=(verb, *again), content=content, act=act, marker=marker, ending=ending)


_GERUNDS = {"emphasized": "emphasizing", "expressed": "expressing", "suggested": "suggesting"}


@functools.cache
def _acts() -> tuple[tuple[Act, re.Pattern[str]], ...]:
    return tuple((act, re.compile(pattern)) for act, pattern in wording().acts)  # type: ignore[misc]


def _act_of(content: str) -> Act:
    return next((act for act, pattern in _acts() if pattern.search(content.lower())), "statement")


def choose_verb(reported: Reported, used: list[str], kind: TalkKind, *, opening: bool) -> str:
    """Return the reporting verb, varied: the best of those used least, and never the one just used if another fits."""
    fitting = reported.verbs
    if opening and any(verb.endswith(" that") for verb in fitting):
        preferred = _OPENING.get(kind, ())
        both = [verb for verb in preferred if verb in fitting]
        fitting = tuple(both) or (preferred if reported.act not in ("hope", "emphasis") else fitting) or fitting
    first = [verb.split()[0] for verb in used]
    return min(fitting, key=lambda v: (v.split()[0] in first[-1:], first.count(v.split()[0]), fitting.index(v)))


_ANNOUNCES = re.compile(
    r"(?:\bI|\btoday,? we) (?:will|would like to|want to|am going to|are going to|shall|wish to)"
    r"(?: briefly| now| first| today| just)*"
    r" (?:talk|speak|tell you|share(?=[^.]*(?:experience|view|story|stories|idea|lesson|thought))|present|introduce"
    r"|report|focus|explain|say (?:something|a few words)|give a talk)"
    r"(?: to you| with you all| with you)?(?: something)?(?: about| on)? (?P<thing>.+)",
    re.IGNORECASE,
)
_NOT_A_TOPIC = re.compile(
    r"(?:that|this|it|these|those|them|there|myself|you|to|for|as|in|with|at|and|if|because|later|briefly|more)\b",
    re.IGNORECASE,
)
_TOPIC_ENDS = re.compile(r"(?:[.;:!?]|, (?:and|so|which|but|because|then)\b| today$| today,| with you\b)")


def find_announcement(text: str) -> str:
    """Return what a speaker says the talk is about: "how our city has changed its buses"; empty if *text* does not."""
    match = _ANNOUNCES.search(text)
    if match is None or _NOT_A_TOPIC.match(match["thing"]) or re.search(r"\bby 20[0-9]{2}|next year", text):
        return ""
    thing = _TOPIC_ENDS.split(match["thing"])[0].strip(" ,")
    return thing if 3 <= len(thing.split()) <= 25 else ""


_TOPICS = (
    re.compile(r"\b(?:theme|topic|subject)(?: of [\w ]+?)? (?:will be|is) (?P<topic>[^,.;?]+)", re.IGNORECASE),
    re.compile(
        r"\b(?:experiences?|session|panel|discussion|presentations?|webinar|views?|ideas?) (?:of [\w ]+? )?(?:on|about)"
        " "
        r"(?P<topic>[^,.;?]+)",
        re.IGNORECASE,
    ),
    re.compile(r"\bdiscuss (?P<topic>[^,.;?]+)", re.IGNORECASE),
)


def find_topics(text: str) -> Iterator[str]:
    """Yield what an introduction says the session is about."""
    for pattern in _TOPICS:
        for match in pattern.finditer(text):
            yield re.sub(r"\s+(?:today|together|now)$", "", match["topic"].strip())
