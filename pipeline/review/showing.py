"""The parts of the state of a review as JSON: one function for each kind of record."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pipeline.codec import encode
from pipeline.edits import Approvals, Edit
from pipeline.edits.finding import Timeline, union
from pipeline.records import Doubt, Person, Rendering, Segment, Sentence, Span, Talk, Term, Utterance
from pipeline.review.effective import Effective
from pipeline.review.flags import Flag
from pipeline.review.staleness import Staleness
from pipeline.stages.summarize.assembly import draft_appositive

Json = dict[str, Any]


def _span(span: Span) -> list[int]:
    return [span.start, span.end]


def show_person(person: Person) -> Json:
    """Return one person, with the title that the outline drafts where none is approved."""
    values: Json = json.loads(encode(person))
    names = ("id", "name", "family", "native", "aliases", "role", "title", "organization", "abbreviation")
    return {
        **{name: values[name] for name in (*names, "appositive", "pronoun")},
        "draft_appositive": draft_appositive(person),
    }


def show_term(term: Term) -> Json:
    """Return one term of the glossary; it goes by its English form, or else its first."""
    forms = dict(term.names.known())
    first = "en" if "en" in forms else next(iter(forms))
    return {"id": f"{first}:{forms[first]}", "forms": forms, "aliases": list(term.aliases)}


def show_segment(segment: Segment) -> Json:
    """Return what was heard in one stretch."""
    return {"id": segment.id, "span": _span(segment.span), "language": segment.language, "text": segment.text}


def show_voices(effective: Effective) -> list[Json]:
    """Return the voices in order of their ids: who each is, why, and when it speaks."""
    spans: dict[str, list[Span]] = {}
    for region in effective.listening.regions:
        spans.setdefault(region.voice, []).append(region.span)
    namings = {each.voice: each for each in (*effective.proceedings.namings, *effective.named)}
    voices = []
    for voice in sorted(spans, key=lambda each: (len(each), each)):
        naming = namings.get(voice)
        voices.append(
            {
                "id": voice,
                "speaker": naming.speaker if naming else None,
                "confidence": naming.confidence if naming else 0.0,
                "evidence": list(naming.evidence) if naming else [],
                "spans": [_span(each) for each in union(spans[voice])],
            }
        )
    return voices


def show_utterance(effective: Effective, utterance: Utterance, staleness: Staleness) -> Json:
    """Return one sentence as it was said, with its translation."""
    return {
        "id": utterance.id,
        "span": _span(utterance.span),
        "language": utterance.language,
        "text": utterance.text,
        "speaker": utterance.speaker,
        "voice": utterance.voice,
        "via": utterance.via_interpreter,
        "source": utterance.source,
        "track": utterance.track,
        "segments": [each.id for each in effective.sources.of.get(utterance.id, ())],
        "translation": effective.told.get(utterance.id, ""),
        "stale": staleness.translation(utterance.id),
    }


def show_rendering(rendering: Rendering) -> Json:
    """Return one sentence of an interpreter."""
    return {
        "id": rendering.id,
        "language": rendering.language,
        "span": _span(rendering.span),
        "text": rendering.text,
        "utterances": list(rendering.utterances),
    }


def show_talk(effective: Effective, talk: Talk, approvals: Approvals) -> Json:
    """Return one talk, and whether its paragraph is approved."""
    return {
        "id": talk.id,
        "session": talk.session,
        "speaker": talk.speaker,
        "kind": talk.kind,
        "round": talk.round,
        "span": _span(effective.spans[talk.id]),
        "utterances": list(talk.utterances),
        "approval": approvals.talks.get(talk.id),
    }


def show_sections(effective: Effective, staleness: Staleness, flags: Mapping[str, Sequence[Flag]]) -> list[Json]:
    """Return the outline with what was rejected in its place."""
    drafts = {
        paragraph.talk: paragraph.sentences
        for section in effective.drafted.sections
        for paragraph in section.paragraphs
    }
    generated = {each.id: each.text for sentences in drafts.values() for each in sentences}

    def one(sentence: Sentence, *, rejected: bool) -> Json:
        found = () if rejected else flags.get(sentence.id, ())
        return {
            "id": sentence.id,
            "text": sentence.text,
            "generated": generated.get(sentence.id),
            "evidence": list(sentence.evidence),
            "method": sentence.method,
            "flags": [{"code": each.code, "message": each.message, "blocks": each.blocks} for each in found],
            "stale": staleness.sentence(sentence),
            "rejected": rejected,
        }

    return [
        {
            "session": section.session,
            "heading": section.heading,
            "paragraphs": [
                {
                    "talk": paragraph.talk,
                    "sentences": [
                        one(each, rejected=rejected)
                        for each, rejected in _with_rejected(drafts[paragraph.talk], paragraph.sentences)
                    ],
                }
                for paragraph in section.paragraphs
            ],
        }
        for section in effective.outline.sections
    ]


def _with_rejected(drafted: Sequence[Sentence], now: Sequence[Sentence]) -> Iterable[tuple[Sentence, bool]]:
    """Yield the sentences there are, and where they were those of the draft that are not there any more."""
    left = {each.id for each in now}
    drawn = {each.id for each in drafted}
    waiting = iter(drafted)
    for sentence in now:
        if sentence.id in drawn:
            for before in waiting:
                if before.id == sentence.id:
                    break
                yield before, True
        yield sentence, False
    yield from ((each, True) for each in waiting if each.id not in left)


def show_doubts(effective: Effective, doubts: Iterable[Doubt], answers: Mapping[str, Edit]) -> list[Json]:
    """Return the doubts in order of time, those about no moment last; each with its talk, if it is about one."""
    talks = effective.proceedings.talks
    timeline = Timeline([effective.spans[each.id] for each in talks])
    holder = {utterance: talk.id for talk in talks for utterance in talk.utterances}
    holder |= {talk.id: talk.id for talk in talks}
    for section in effective.outline.sections:
        for paragraph in section.paragraphs:
            holder |= {each.id: paragraph.talk for each in paragraph.sentences}

    def talk_of(each: Doubt) -> str | None:
        if each.target in holder:
            return holder[each.target]
        near = timeline.touching(each.span) if each.span is not None and each.span.duration else []
        shares = {at: effective.spans[talks[at].id].overlap(each.span) for at in near if each.span is not None}
        best = max(shares, key=shares.__getitem__, default=None)
        return talks[best].id if best is not None and shares[best] else None

    ordered = sorted(doubts, key=lambda each: (each.span is None, each.span.start if each.span else 0, each.id))
    return [
        {
            "id": each.id,
            "kind": each.kind,
            "message": each.message,
            "span": _span(each.span) if each.span else None,
            "target": each.target,
            "talk": talk_of(each),
            "answer": _answer(answers.get(each.id)),
        }
        for each in ordered
    ]


def _answer(edit: Edit | None) -> Json | None:
    return None if edit is None else {"text": edit.after, "who": edit.who, "when": edit.when}
