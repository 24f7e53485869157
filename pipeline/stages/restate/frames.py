"""A sentence of the English outline taken apart: who, how it is said, and what is said.

A frame is what every language has words of its own for; the contents are what has to be translated. A sentence that
fits no frame is one content as a whole.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from pipeline.records import Event, Person

WHOLE = "whole"
"""The shape of a sentence of which only the subject is understood: it is translated as a whole."""

Part = Literal["statement", "question", "thing"]
Subject = Literal["opening", "pronoun", "family", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What has to be translated.

    Attributes:
        english: A clause or noun phrase as it stands in the sentence, without a mark at its end.
    """

    part: Part
    english: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One sentence taken apart.

    Attributes:
        shape: "statements", "thing" or "wh" for a verb and what follows it; `WHOLE` where that is not understood; else
            the name of a sentence in the data.
        appositive: What stands between the name and the verb of an opening; empty elsewhere.
        verb: The reporting verb in English, in the past; empty where the shape has its own.
        contents: In order; none for a sentence of which everything is known.
        whom: Who is asked, invited or thanked, in English.
        organization: On whose behalf.
        ends: Whether it ends a presentation.
    """

    subject: Subject
    shape: str
    lead: str = ""
    appositive: str = ""
    verb: str = ""
    contents: tuple[Content, ...] = ()
    whom: str = ""
    organization: str = ""
    ends: bool = False


_ENDS = re.compile(
    r"^finished (?:his|her|the|their|[A-Z][\w’-]*) presentation by (?P<verb>\w+ing(?: out| for)?) (?P<rest>.+)$"
)
_PLEASURE = re.compile(
    r"^expressed (?:his|her|[A-Z][\w’-]*) (?P<what>pleasure|gratitude|appreciation|hope) that (?P<rest>.+)$"
)
_NAME = r"[A-Z][\w’-]*(?: [A-Z][\w’-]*)*"
_WHOM = rf"(?P<whom>all (?:the )?(?:participants|presenters|panelists|speakers)|the (?:participants|presenters|panelists|speakers)|everybody|everyone|{_NAME}(?:(?:, (?:and )?| and ){_NAME})*)"  # noqa: E501
_WH = r"(?:how|what|why|whether|when|where|which|who|whom|if)\b"
_BEHALF = r"(?: on behalf of (?:the )?(?P<organization>[^,]+))?"
_SHAPES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (shape, re.compile(f"^{pattern}$"))
    for shape, pattern in (
        ("addressed", "addressed the participants"),
        ("question_from_audience_to", rf"addressed a question from the audience to {_WHOM} on (?P<question>{_WH}.+)"),
        ("question_from_audience", rf"addressed a question from the audience on (?P<question>{_WH}.+)"),
        ("question_alone", rf"addressed a question to {_WHOM}"),
        ("question_on", rf"asked {_WHOM} (?P<question>{_WH}.+)"),
        ("welcomed", rf"welcomed {_WHOM}{_BEHALF}"),
        ("thanked_joining", rf"thanked {_WHOM} for (?:joining|attending|participating)(?: in)?(?: the \w+)?{_BEHALF}"),
        ("thanked", rf"thanked {_WHOM}"),
        (
            "introduced_session",
            rf"introduced the session on (?P<thing>.+?)(?: and invited {_WHOM} to (?:speak|present))?",
        ),
        (
            "introduced",
            rf"introduced (?P<fixed>the (?:session|webinar|Q&A session|panel discussion)(?: on (?P<about>.+?))?)(?: and invited {_WHOM} to (?:speak|present))?",  # noqa: E501
        ),
        ("invited", rf"invited {_WHOM} to (?:speak|present)"),
    )
)


def take_apart(text: str, person: Person | None, verbs: Sequence[str], connectives: Sequence[str]) -> Frame | None:
    """Return the frame of one sentence of the outline; `None` where it is not told who says something.

    Args:
        text: The sentence, as it is printed.
        person: Whose paragraph it stands in; `None` if unknown.
        verbs: The reporting verbs, in the past.
        connectives: What may stand before the subject, with its comma.
    """
    lead = next((each for each in sorted(connectives, key=len, reverse=True) if text.startswith(f"{each} ")), "")
    body = text[len(lead) :].strip()
    if not body.endswith(".") or re.search(r"[?!]|\.\s", body):
        return None
    found = _subject(body[:-1], person, verbs)
    if found is None:
        return None
    subject, appositive, predicate = found
    frame = _predicate(predicate, verbs) or Frame(subject=subject, shape=WHOLE)
    return replace(frame, lead=lead, subject=subject, appositive=appositive)


def _subject(body: str, person: Person | None, verbs: Sequence[str]) -> tuple[Subject, str, str] | None:
    """Return what kind of subject a sentence has, its appositive, and what follows."""
    if person is not None and body.startswith(f"{person.name}, "):
        rest = body[len(person.name) + 2 :]
        match = re.search(rf", (?={_any(verbs)}\b)", rest)
        return ("opening", rest[: match.start()], rest[match.end() :]) if match else None
    heads: tuple[tuple[str, Subject], ...] = (
        ("He", "pronoun"),
        ("She", "pronoun"),
        ("he", "pronoun"),
        ("she", "pronoun"),
    )
    if person is not None:
        heads += ((person.family, "family"),)
    heads += (("A speaker", "unknown"), ("The speaker", "unknown"), ("the speaker", "unknown"))
    for head, kind in heads:
        if body.startswith(f"{head} "):
            return kind, "", re.sub("^also ", "", body[len(head) + 1 :])
    return None


def _predicate(text: str, verbs: Sequence[str]) -> Frame | None:
    for shape, pattern in _SHAPES:
        if match := pattern.match(text):
            return _shaped(shape, {name: value for name, value in match.groupdict().items() if value})
    if match := _PLEASURE.match(text):
        contents = _statements(match["rest"])
        if len(contents) == 1:
            if match["what"] == "hope":
                return Frame(subject="opening", shape="statements", verb="hoped", contents=contents)
            shape = "pleasure" if match["what"] == "pleasure" else "gratitude"
            return Frame(subject="opening", shape=shape, contents=contents)
    if match := _ENDS.match(text):
        verb = _past(match["verb"], verbs)
        frame = _predicate(f"{verb} {match['rest']}", verbs) if verb else None
        return replace(frame, ends=True) if frame and frame.verb else None
    match = re.match(rf"({_any(verbs)}) (.+)$", text)
    return _spoken(match[1], match[2]) if match else None


def _shaped(shape: str, found: dict[str, str]) -> Frame:
    """Return the frame of a sentence whose words the data has."""
    whom, organization = found.get("whom", ""), found.get("organization", "")
    contents: tuple[Content, ...] = ()
    if "question" in found:
        contents = (Content(part="question", english=found["question"]),)
    elif "about" in found or "thing" in found:
        contents = (Content(part="thing", english=found.get("about") or found["thing"]),)
    if shape in ("introduced", "introduced_session") and whom:
        shape += "_and_invited"
    if organization:
        shape = {"welcomed": "welcomed_for", "thanked_joining": "thanked_for"}.get(shape, shape)
    fixed = re.sub(" on .*", "", found.get("fixed", ""))
    return Frame(subject="opening", shape=shape, verb=fixed, contents=contents, whom=whom, organization=organization)


def _spoken(verb: str, rest: str) -> Frame | None:
    """Return the frame of a verb with what was said, asked or spoken of."""
    if rest.startswith("that "):
        return Frame(subject="opening", shape="statements", verb=verb, contents=_statements(rest[5:]))
    if re.match(_WH, rest):
        content = Content(part="question", english=rest)
        return Frame(subject="opening", shape="wh", verb=verb, contents=(content,))
    if re.search(r"\b(?:and|that|who|which|where|by|to)\b|,", rest) or verb in ("welcomed", "thanked", "invited"):
        return None
    return Frame(subject="opening", shape="thing", verb=verb, contents=(Content(part="thing", english=rest),))


def _statements(text: str) -> tuple[Content, ...]:
    """Return the clauses of "A, that B, and that C"."""
    parts = re.split(r",? and that |, that (?!is\b)", text)
    return tuple(Content(part="statement", english=part.strip(" ,")) for part in parts)


def _past(gerund: str, verbs: Sequence[str]) -> str:
    """Return the reporting verb of a form in -ing; empty if there is none."""
    first, _, rest = gerund.partition(" ")
    for verb in verbs:
        head, _, tail = verb.partition(" ")
        stem = re.sub("ed$", "", head)
        if tail == rest and first in (f"{stem}ing", f"{stem}{stem[-1:]}ing", {"said": "saying"}.get(head, "")):
            return verb
    return ""


def _any(verbs: Sequence[str]) -> str:
    return "(?:" + "|".join(re.escape(each) for each in sorted(verbs, key=len, reverse=True)) + ")"


def people_in(text: str, event: Event) -> tuple[Person, ...]:
    """Return the people of the event who are named in full in *text*, in order."""
    found = [(text.find(each.name), each) for each in event.people if each.name in text]
    return tuple(each for _, each in sorted(found, key=lambda pair: pair[0]))
