"""One talk at a time: from what was said to sentences that do not yet know what stands before them in the outline."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from pipeline.language.checks import check_sentence
from pipeline.language.profile import StyleProfile
from pipeline.language.sentences import sentences
from pipeline.language.style_rules import check_wording
from pipeline.records import Doubt, Event, Method, Person, Span, Talk, doubt
from pipeline.stages.summarize.clutter import in_english_marks, strip_clutter, tidy
from pipeline.stages.summarize.grouping import Piece, group
from pipeline.stages.summarize.hosting import ask, introduce
from pipeline.stages.summarize.predicates import Act, Reported, find_announcement, report_statement
from pipeline.stages.summarize.reported import Voice, report
from pipeline.stages.summarize.saying import Said, make_voice
from pipeline.stages.summarize.selection import choose, salience


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftSentence:
    """One sentence without its subject.

    Attributes:
        subject: "opening" for the full name and title, "chain" for the pronoun or the family name.
        lead: A connective with its comma; empty for none.
        predicate: From the reporting verb to the end, without full stop.
        evidence: Ids of the one to five utterances it rests on.
    """

    subject: Literal["opening", "chain"]
    lead: str
    predicate: str
    evidence: tuple[str, ...]
    method: Method


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkDraft:
    """The paragraph of one talk, before the document decides on names and abbreviations."""

    talk: str
    sentences: tuple[DraftSentence, ...]
    doubts: tuple[Doubt, ...] = ()


def draft_talk(talk: Talk, said: Sequence[Said], event: Event, profile: StyleProfile) -> TalkDraft:
    """Return the draft of one talk of any kind but bridging.

    It depends on nothing but its arguments, so a talk is redone only when its own words, the programme or the style
    change.
    """
    voice = make_voice(_person(event, talk.speaker), said, event)
    if talk.kind == "mc_intro":
        pieces = introduce(talk, said, event)
    elif talk.kind == "mc_question":
        pieces = ask(talk, said, event)
    else:
        courtesies = _courtesies(talk, said)
        polite = {utterance for piece in courtesies for utterance in piece.evidence}
        rest = [each for each in said if each.utterance.id not in polite]
        announced = _announcement(talk, rest, voice, event, profile)
        taken = {utterance for piece in announced for utterance in piece.evidence}
        rest = [each for each in rest if each.utterance.id not in taken]
        pieces = _paragraph(talk, rest, [*courtesies, *announced], voice, event, profile)
    span = _span(said)
    if pieces:
        return TalkDraft(talk=talk.id, sentences=tuple(_sentence(piece, number) for number, piece in enumerate(pieces)))
    note = doubt(
        "nothing-to-report", "No sentence of this talk could be turned into reported speech; write it by hand.",
        span=span, target=talk.id,
    )  # fmt: skip
    fallback = Piece(
        predicate="addressed the participants",
        evidence=tuple(each.utterance.id for each in said[:5]),
        method="template",
    )
    return TalkDraft(talk=talk.id, sentences=(_sentence(fallback, 0),) if said else (), doubts=(note,))


_OPENING = 15
"""Words that a name and a title take, about: only `assemble` knows them."""


def _paragraph(
    talk: Talk, said: Sequence[Said], before: Sequence[Piece], voice: Voice, event: Event, profile: StyleProfile
) -> list[Piece]:
    """Return the pieces of a paragraph that begins with *before* and is no longer than its kind may be."""
    band = profile.band(talk.kind)
    written = sum(len(piece.predicate.split()) for piece in before)
    reported = list(_report(said, voice))
    pieces: list[Piece] = []
    for less in (0, 20, 40, 60):
        statements = _statements(talk, said, reported, event, profile, written + less)
        pieces = group([*before, *statements], talk.kind, voice, band)
        words = _OPENING + sum(1 + len(f"{piece.lead} {piece.predicate}".split()) for piece in pieces)
        if band is None or words <= band.words[1]:
            break
    return pieces


def _person(event: Event, speaker: str | None) -> Person | None:
    return next((person for person in event.people if person.id == speaker), None)


def _span(said: Sequence[Said]) -> Span | None:
    return Span(start=said[0].utterance.span.start, end=said[-1].utterance.span.end) if said else None


def _sentence(piece: Piece, number: int) -> DraftSentence:
    return DraftSentence(
        subject="chain" if number else "opening", lead=piece.lead if number else "", predicate=piece.predicate,
        evidence=piece.evidence, method=piece.method,
    )  # fmt: skip


def _report(said: Sequence[Said], voice: Voice) -> Iterator[tuple[Reported, Said]]:
    """Yield all that was said and can be reported, each with its utterance."""
    for each in said:
        for sentence in _sentences(each.english):
            statement = strip_clutter(sentence)
            if statement and (reported := report_statement(statement, voice)):
                yield reported, each


def _statements(
    talk: Talk,
    said: Sequence[Said],
    usable: Sequence[tuple[Reported, Said]],
    event: Event,
    profile: StyleProfile,
    written: int,
) -> list[Piece]:
    """Return the statements worth keeping beside the *written* words of the paragraph, in order.

    Each is checked against its own utterance.
    """
    kept: tuple[int, ...] = ()
    for last_round in (False, False, False, True):  # checking costs more than choosing, so choose first
        if last_round:
            usable = [each for each in usable if not _is_blocked(*each, event, profile)]
        kept = _choose(talk, said, usable, profile, written)
        blocked = {at for at in kept if _is_blocked(*usable[at], event, profile)}
        if not blocked:
            break
        usable = [each for at, each in enumerate(usable) if at not in blocked]
    return [
        Piece(reported=usable[at][0], evidence=(usable[at][1].utterance.id,), late=3 * at >= 2 * len(usable))
        for at in kept
    ]


_BEGINNING = 10
"""Utterances within which a speaker says what the talk is about."""


def _announcement(talk: Talk, said: Sequence[Said], voice: Voice, event: Event, profile: StyleProfile) -> list[Piece]:
    """Return what the speaker introduced, if that was announced; a talk opens with it."""
    if talk.kind not in ("talk", "panel_talk"):
        return []
    for each in said[:_BEGINNING]:
        for sentence in _sentences(each.english):
            thing = find_announcement(tidy(sentence).rstrip(" .!"))
            content = report(thing, voice) if thing else None
            if content is None:
                continue
            found = check_sentence(
                f"He introduced {content}.", (each.evidence,), each.utterance.speaker, event, profile
            )
            if not any(problem.blocks for problem in found):
                verb = "explained" if re.match(r"(?:how|what|why|where|when|who|which)\b", content) else "introduced"
                return [Piece(predicate=f"{verb} {content}", evidence=(each.utterance.id,))]
    return []


def _sentences(english: str) -> Iterator[str]:
    """Yield the sentences of a translation, which may have made several of one."""
    english = in_english_marks(english)
    if not re.search(r"[.!?]\s", english):
        yield english
        return
    for start, end in sentences(english, "en"):
        yield english[start:end].strip()


_WEIGHT: Mapping[Act, float] = {"emphasis": 0.15, "lesson": 0.15, "suggestion": 0.1, "plan": 0.05}
"""What a statement gains by what it does, beside its likeness to the talk, which is 0.1 to 0.5."""
_CONCLUSION, _ANSWER = 0.3, 0.5
"""What the last words of a talk and the first ones of an answer gain."""


def _choose(
    talk: Talk, said: Sequence[Said], usable: Sequence[tuple[Reported, Said]], profile: StyleProfile, written: int
) -> tuple[int, ...]:
    """Return the positions of the statements to keep beside the *written* words of the paragraph.

    The speaker's own conclusion is among them if there is room.
    """
    contents = [reported.content for reported, _ in usable]
    if not contents:
        return ()
    weights = [
        _WEIGHT.get(reported.act, 0.0) + salience(reported.spoken, at / len(usable))
        for at, (reported, _) in enumerate(usable)
    ]
    if len(usable) > 3 and usable[-1][0].act in ("emphasis", "hope", "opinion"):
        weights[-1] += _CONCLUSION
    if talk.kind in ("panel_answer", "qa_answer"):
        weights[0] += _ANSWER
    return choose(contents, max(15, _budget(talk, said, contents, profile) - written), weights)


def _is_blocked(reported: Reported, each: Said, event: Event, profile: StyleProfile) -> bool:
    """Try the statement as a sentence of its own: what its utterance does not bear out is never chosen.

    Nor is what the house style cannot print: no editor could put it right without hearing it again.
    """
    sentence = f"He {reported.verbs[0]} {reported.content}."
    evidence = (each.evidence,)
    found = check_sentence(sentence, evidence, each.utterance.speaker, event, profile)
    return any(problem.blocks for problem in found) or any(True for _ in check_wording(sentence, profile))


def _budget(talk: Talk, said: Sequence[Said], contents: Sequence[str], profile: StyleProfile) -> int:
    """Return how many words of content to keep: the middle of the band where there is enough, else about all."""
    available = sum(len(content.split()) for content in contents)
    band = profile.band(talk.kind)
    if band is None:
        return available
    spoken = sum(len(each.english.split()) for each in said)
    overhead = 12 + 3 * band.sentences[0]  # the opening, and "she mentioned that" in every sentence
    if spoken < profile.evidence_factor * band.words[0]:
        answer = talk.kind in ("panel_answer", "qa_answer")  # which has less that is not to the point
        share = 0.75 if answer else 0.5
        return min(available, max(15, round(spoken * share)), band.words[1] - overhead)
    return max(15, (band.words[0] + band.words[1]) // 2 - overhead)


_BEHALF = r"(?:[Oo]n behalf of (?P<behalf>[^,]+), )?"
_KINDLY = "(?:warmly |sincerely |would like to |want to |wish to )*"
_TO_US = r"\b[Ww]elcome (?:everyone |all |you |all of you |you all )?(?P<what>to (?:the|our|this|today’s) [^.,;]+)"
_FOR_COMING = "for (?:joining|attending|participating|coming|being)"
_COURTESIES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(_TO_US), "welcomed the participants"),
    (re.compile(rf"{_BEHALF}\bI {_KINDLY}welcome (?P<what>[^.,;]+)"), "welcomed"),
    (re.compile(rf"\b[Tt]hank you[a-z ]*? (?P<what>{_FOR_COMING}\b[^.,;]+)"), "thanked the participants"),
    (re.compile(rf"{_BEHALF}\b(?:I|we) {_KINDLY}thank (?P<what>(?!you\b)[^.;]+)"), "thanked"),
)


def _courtesies(talk: Talk, said: Sequence[Said]) -> list[Piece]:
    """Return the welcome and the thanks of an opening or closing address, where they are the content."""
    if talk.kind not in ("welcome", "closing"):
        return []
    nobody = Voice(family="", pronoun=None, collective="")
    found: dict[str, Piece] = {}
    for each in said:
        for pattern, verb in _COURTESIES:
            match = pattern.search(tidy(each.english))
            content = report(match["what"], nobody) if match else None
            if match is None or content is None or verb.split()[0] in found:
                continue
            behalf = match.groupdict().get("behalf")
            predicate = f"{verb} {content}" + (f" on behalf of {behalf}" if behalf else "")
            found[verb.split()[0]] = Piece(predicate=predicate, evidence=(each.utterance.id,))
    return list(found.values())
