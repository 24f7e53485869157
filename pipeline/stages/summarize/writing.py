"""Paragraphs by a chat model: claims with their evidence, then sentences, each of them checked like every other.

What does not pass is written anew, twice at most; what then does not pass is replaced by extraction, and so is
everything where the model is of no use. So whatever a model does, what comes out is checked text or marked extraction.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from pipeline.backends.chat import Chat, ChatRequest
from pipeline.errors import PipelineError
from pipeline.language.checks import MOST_EVIDENCE, check_sentence
from pipeline.language.profile import StyleProfile
from pipeline.language.style import check
from pipeline.language.style_paragraph import Paragraph
from pipeline.records import Doubt, Event, Person, Talk, doubt
from pipeline.stages.patience import in_time
from pipeline.stages.summarize.claims import (
    KINDS,
    Claim,
    Written,
    ask_for_claims,
    ask_for_repairs,
    ask_for_sentences,
    cut_windows,
    read_claims,
    read_repairs,
    read_sentences,
)
from pipeline.stages.summarize.drafting import DraftSentence, TalkDraft, draft_talk
from pipeline.stages.summarize.saying import Said

REPAIRS = 2
PATIENCE, PATIENCE_EACH = 600.0, 300.0
"""Seconds that any answers may take, and that every request may take."""
GIVEN_UP = "summarizer-given-up"
"""The kind of the doubt that a model could not be used and extraction took its place."""
THIRDS = 3
"""Parts of a talk that must be cited each, if it has at least three utterances to a part."""


@dataclass(slots=True, kw_only=True)
class Talkwork:
    """One talk being written.

    Attributes:
        event: What it needs to know of the event.
        request: For its sentences; `None` before there are claims.
    """

    talk: Talk
    said: Sequence[Said]
    event: Event
    claims: list[Claim] = field(default_factory=list)
    request: ChatRequest | None = None
    written: dict[int, Written] = field(default_factory=dict)
    wrong: dict[int, list[str]] = field(default_factory=dict)

    def evidence(self, written: Written) -> tuple[str, ...]:
        """Return the ids of the utterances that a sentence rests on, in order of time."""
        cited = {each for at in written.claims for each in self.claims[at].evidence}
        return tuple(each.utterance.id for each in self.said if each.utterance.id in cited)


def write_talks(
    asked: Sequence[tuple[Talk, Sequence[Said], Event]], profile: StyleProfile, chat: Chat
) -> tuple[list[TalkDraft], str]:
    """Return a draft for each talk, and why the model was given up; empty if it was not.

    The requests of all talks go out together, so that a server can answer many at once.
    """
    works = [Talkwork(talk=talk, said=said, event=event) for talk, said, event in asked if talk.kind in KINDS and said]
    reason = ""
    try:
        _write(works, profile, chat)
    except PipelineError as error:
        reason = str(error)
    except Exception as error:
        reason = f"The chat model {chat.identity.model} failed ({type(error).__name__}); choose another --summarizer."
    of_talk = {work.talk.id: work for work in works}
    drafts = []
    for talk, said, event in asked:
        extracted = draft_talk(talk, said, event, profile)
        work = of_talk.get(talk.id)
        drafts.append(extracted if work is None else _finish(work, extracted, profile))
    if reason and drafts:
        message = f"{reason} What it should have written from here on is extraction; run again with --refresh outline."
        drafts[0] = replace(drafts[0], doubts=(*drafts[0].doubts, doubt(GIVEN_UP, message)))
    return drafts, reason


def _write(works: Sequence[Talkwork], profile: StyleProfile, chat: Chat) -> None:
    """Ask for claims, for sentences, and for those that do not pass again."""
    windows = [(work, window) for work in works for window in cut_windows(work.said)]
    answers = _complete(chat, [ask_for_claims(work.said, window) for work, window in windows])
    for (work, window), answer in zip(windows, answers, strict=True):
        known = {claim.text.casefold() for claim in work.claims}  # two parts share some lines
        new = read_claims(answer, work.said, window)
        work.claims += [claim for claim in new if claim.text.casefold() not in known]
    works = [work for work in works if work.claims]
    for work in works:
        work.request = ask_for_sentences(work.talk, work.claims, work.said, profile)
    answers = _complete(chat, [work.request for work in works if work.request])
    for work, answer in zip(works, answers, strict=True):
        work.written = dict(enumerate(read_sentences(answer, work.claims, profile), 1))
    for _ in range(REPAIRS):
        for work in works:
            work.wrong = {number: why for number, each in work.written.items() if (why := _judge(work, each, profile))}
        failing = [work for work in works if work.wrong and work.request]
        if not failing:
            return
        requests = [
            ask_for_repairs(work.request, {number: (work.written[number], why) for number, why in work.wrong.items()})
            for work in failing
            if work.request
        ]
        for work, answer in zip(failing, _complete(chat, requests), strict=True):
            for number, written in read_repairs(answer, work.claims).items():
                if number in work.wrong:
                    work.written[number] = replace(written, lead=work.written[number].lead)


def _complete(chat: Chat, requests: Sequence[ChatRequest]) -> list[str | None]:
    """Return one answer for each request; `None` for what is no text."""
    if not requests:
        return []
    answers = in_time(lambda: list(chat.complete(requests)), PATIENCE + PATIENCE_EACH * len(requests))
    texts = [each if isinstance(each, str) else None for each in answers[: len(requests)]]
    return texts + [None] * (len(requests) - len(texts))


def _judge(work: Talkwork, written: Written, profile: StyleProfile) -> list[str]:
    """Return what is wrong with a sentence, in words for the model; nothing if it can be printed."""
    evidence = work.evidence(written)
    cited = [each.evidence for each in work.said if each.utterance.id in evidence]
    text = f"He {written.predicate}."
    found = [
        each.message for each in check_sentence(text, cited, work.talk.speaker, work.event, profile) if each.blocks
    ]
    if not written.predicate.startswith(tuple(f"{verb} " for verb in profile.verbs)):
        found.append("It does not begin with a reporting verb of the list.")
    if len(evidence) > MOST_EVIDENCE:
        found.append("It rests on more than five lines; say less, or in two sentences.")
    name = _name(_person(work.event, work.talk.speaker))
    paragraph = Paragraph(kind=work.talk.kind, text=f"{name} {written.predicate}.")
    found += [f"{each.message} {each.fix}" for each in check([paragraph], profile) if each.rule in ("R9", "R10", "R12")]
    return found


def _person(event: Event, identifier: str | None) -> Person | None:
    return next((each for each in event.people if each.id == identifier), None)


def _name(person: Person | None) -> str:
    return f"{person.name}, Speaker," if person else "Ann Example, Speaker,"


def _finish(work: Talkwork, extracted: TalkDraft, profile: StyleProfile) -> TalkDraft:
    """Return the draft: what passes, extraction for what does not and for parts of the talk that nothing cites."""
    chosen: list[DraftSentence] = []
    doubts: list[Doubt] = []
    spare = list(extracted.sentences)
    for each in work.written.values():
        why = _judge(work, each, profile)
        evidence = work.evidence(each)
        if not why:
            chosen.append(
                DraftSentence(
                    subject="chain", lead=each.lead, predicate=each.predicate, evidence=evidence, method="model"
                )
            )
            continue
        message = f"The model's sentence “{each.predicate}” did not pass and was replaced: {why[0]}"
        doubts.append(doubt("sentence-replaced", message, target=work.talk.id))
        chosen += _take(spare, evidence)
    for part in _uncited(work.said, chosen):
        own = draft_talk(work.talk, part, work.event, profile)
        chosen += _take(list(own.sentences), [each.utterance.id for each in part])
    if not any(each.method == "model" for each in chosen):
        return replace(extracted, doubts=(*extracted.doubts, *doubts))
    place = {each.utterance.id: i for i, each in enumerate(work.said)}
    chosen.sort(key=lambda each: min(place[cited] for cited in each.evidence))
    first, *rest = chosen
    ordered = (replace(first, subject="opening", lead=""), *(replace(each, subject="chain") for each in rest))
    return TalkDraft(talk=work.talk.id, sentences=ordered, doubts=tuple(doubts))


def _take(spare: list[DraftSentence], evidence: Iterable[str]) -> list[DraftSentence]:
    """Take the first of the extracted sentences that rests on some of *evidence*."""
    wanted = set(evidence)
    for each in spare:
        if wanted & set(each.evidence) and each.method == "extractive":
            spare.remove(each)
            return [each]
    return []


def _uncited(said: Sequence[Said], chosen: Sequence[DraftSentence]) -> list[Sequence[Said]]:
    """Return every third of a talk of which no sentence cites any utterance."""
    if len(said) < THIRDS * THIRDS:
        return []
    cited = {each for sentence in chosen for each in sentence.evidence}
    parts = [said[len(said) * i // THIRDS : len(said) * (i + 1) // THIRDS] for i in range(THIRDS)]
    return [part for part in parts if not any(each.utterance.id in cited for each in part)]
