"""The whole outline from the drafts of its talks: names, titles, abbreviations and pronouns by what stands before."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.language.checks import Evidence, check_sentence
from pipeline.language.profile import StyleProfile
from pipeline.records import (
    Doubt,
    Event,
    Outline,
    OutlineParagraph,
    Person,
    Proceedings,
    Section,
    Sentence,
    Span,
    Talk,
    Translations,
    doubt,
)
from pipeline.stages.summarize.drafting import DraftSentence, TalkDraft
from pipeline.stages.summarize.saying import GENERIC

UNKNOWN = "A speaker"


@dataclass(slots=True, kw_only=True)
class _Document:
    """What has been said so far: which abbreviations, by whose title, and which coined terms in quotation marks."""

    defined: dict[str, str | None] = field(default_factory=dict)
    coined: set[str] = field(default_factory=set)

    def copy(self) -> "_Document":
        """Return the same state, to be changed on trial."""
        return _Document(defined=dict(self.defined), coined=set(self.coined))

    def become(self, other: "_Document") -> None:
        """Take over the state of *other*."""
        self.defined, self.coined = other.defined, other.coined


def assemble(
    proceedings: Proceedings,
    translations: Translations,
    drafts: Sequence[TalkDraft],
    event: Event,
    profile: StyleProfile,
) -> Outline:
    """Return the outline: one paragraph for each draft, under the headings in the order in which they happened."""
    draft_of = {draft.talk: draft for draft in drafts}
    evidence = find_evidence(proceedings, translations)
    spans = {utterance.id: utterance.span for utterance in proceedings.utterances}
    document = _Document()
    doubts: list[Doubt] = []
    sections: list[tuple[str | None, list[OutlineParagraph]]] = []
    drafted: set[str] = set()
    for talk in proceedings.talks:
        draft = draft_of.get(talk.id)
        if draft is None or not draft.sentences:
            continue
        doubts += draft.doubts
        person = next((each for each in event.people if each.id == talk.speaker), None)
        where = Span(start=spans[talk.utterances[0]].start, end=spans[talk.utterances[-1]].end)
        if person is None:
            doubts.append(doubt("unknown-speaker", "Say who speaks here.", span=where, target=talk.id))
        elif person.appositive is None and person.id not in drafted:
            drafted.add(person.id)
            message = f"The title of {person.name} is a draft: “{draft_appositive(person)}”. Approve one in event.toml."
            doubts.append(doubt("drafted-title", message, target=person.id))
        paragraph, blocked = _paragraph(talk, draft, person, document, evidence, event, profile, where)
        doubts += blocked
        if not paragraph.sentences:
            continue
        if not sections or sections[-1][0] != talk.session:
            sections.append((talk.session, []))
        sections[-1][1].append(paragraph)
    return Outline(
        language=translations.language,
        sections=tuple(
            Section(session=session, heading=_heading(session, event), paragraphs=tuple(paragraphs))
            for session, paragraphs in _merge(sections)
        ),
        doubts=tuple(dict.fromkeys(doubts)),
    )


def _merge(
    sections: list[tuple[str | None, list[OutlineParagraph]]],
) -> list[tuple[str | None, list[OutlineParagraph]]]:
    """Give every session one heading, where it began, even if somebody spoke out of turn in between."""
    merged: dict[str | None, list[OutlineParagraph]] = {}
    for session, paragraphs in sections:
        merged.setdefault(session, []).extend(paragraphs)
    return list(merged.items())


def _heading(session: str | None, event: Event) -> str:
    found = next((each for each in event.sessions if each.id == session), None)
    return (found.heading or found.title) if found else "Other Remarks"


def find_evidence(proceedings: Proceedings, translations: Translations) -> dict[str, Evidence]:
    """Return every utterance as a sentence cites it, by its id."""
    english = {each.utterance: each.text for each in translations.translations}
    return {
        each.id: Evidence(
            utterance=each.id, speaker=each.speaker, language=each.language, text=each.text,
            translation=english.get(each.id, ""), span=each.span,
        )
        for each in proceedings.utterances
    }  # fmt: skip


def _paragraph(
    talk: Talk,
    draft: TalkDraft,
    person: Person | None,
    document: _Document,
    evidence: Mapping[str, Evidence],
    event: Event,
    profile: StyleProfile,
    where: Span,
) -> tuple[OutlineParagraph, list[Doubt]]:
    """Return the paragraph of one talk, and a doubt for each sentence that was left out."""
    sentences: list[Sentence] = []
    doubts: list[Doubt] = []
    seen: set[str] = set()
    for number, each in enumerate((*draft.sentences, _bare(talk))):
        if each.method == "template" and number == len(draft.sentences) and sentences:
            break  # the last resort is not needed
        trial = document.copy()  # a sentence that is left out has defined and quoted nothing
        subject = _opening(person, draft, trial, event) if not sentences else _chain(person, len(sentences))
        text = _compose(each if sentences else _as_opening(each), subject, person)
        text = _quote_once(_shorten(_define_once(text, trial, event), trial, event), trial)
        cited = [evidence.get(utterance) for utterance in each.evidence]
        found = check_sentence(text, cited, talk.speaker, event, profile, where)
        problems = [problem for problem in found if problem.blocks]
        if problems or each.predicate in seen:
            reason = problems[0].message if problems else "It says what another sentence says."
            doubts.append(doubt("sentence-blocked", f"Left out: “{text}” {reason}", span=where, target=talk.id))
            continue
        seen.add(each.predicate)
        document.become(trial)
        sentences.append(Sentence(id=f"{talk.id}-s{number + 1}", text=text, evidence=each.evidence, method=each.method))
    return OutlineParagraph(talk=talk.id, sentences=tuple(sentences)), doubts


def _bare(talk: Talk) -> DraftSentence:
    """Return what can be said of any talk, for one of which nothing else could be said."""
    return DraftSentence(
        subject="opening",
        lead="",
        predicate="addressed the participants",
        evidence=talk.utterances[:5],
        method="template",
    )


def _as_opening(sentence: DraftSentence) -> DraftSentence:
    return DraftSentence(
        subject="opening", lead="", predicate=sentence.predicate, evidence=sentence.evidence, method=sentence.method
    )


def _compose(sentence: DraftSentence, subject: str, person: Person | None) -> str:
    name = person is not None and person.pronoun != subject.lower()
    inner = subject if name else subject[:1].lower() + subject[1:]
    if sentence.lead:
        return f"{sentence.lead} {inner} {sentence.predicate}."
    return f"{subject} {sentence.predicate}."


def _chain(person: Person | None, number: int) -> str:
    """Return the subject of a later sentence: the pronoun first, then by turns with the family name."""
    if person is None:
        return "The speaker"
    if person.pronoun is None or number % 2 == 0:
        return person.family
    return person.pronoun.capitalize()


def draft_appositive(person: Person) -> str:
    """Return a title for the name: the approved wording, else one put together from what the event file says."""
    if person.appositive:
        return person.appositive
    role = {"mc": "MC", "moderator": "Moderator", "speaker": ""}[person.role]
    title = person.title or role or "Speaker"
    if not person.organization:
        return title
    generic = re.search(rf"\b(?:{GENERIC})$", person.organization)
    article = "the " if generic and not person.organization.startswith("The ") else ""
    joint = "at" if " of " in title or not person.title else "of"
    short = f" (“{person.abbreviation}”)" if person.abbreviation else ""
    return f"{title} {joint} {article}{person.organization}{short}"


def _opening(person: Person | None, draft: TalkDraft, document: _Document, event: Event) -> str:
    """Return name and title; an organization that another speaker's title defined goes by its abbreviation."""
    if person is None:
        return UNKNOWN
    appositive = _with_abbreviation(draft_appositive(person), person, draft, document)
    for match in re.finditer(r"\(“([^”]+)”\)", appositive):
        short = match[1]
        if document.defined.get(short, person.id) == person.id:
            document.defined[short] = person.id
            continue
        full = _full_name(short, appositive[: match.start()].rstrip(), event)
        appositive = re.sub(rf"(?:the )?{re.escape(full)}\s*\(“{re.escape(short)}”\)", short, appositive)
        break
    return f"{person.name}, {appositive},"


def _with_abbreviation(appositive: str, person: Person, draft: TalkDraft, document: _Document) -> str:
    """Define the abbreviation of the speaker's organization in the title if the paragraph is the first to use it."""
    short, full = person.abbreviation, person.organization
    if not short or not full or document.defined.get(short, person.id) != person.id or f"“{short}”" in appositive:
        return appositive
    used = re.compile(rf"(?<![\w“-]){re.escape(short)}(?![\w”-])")
    if not any(used.search(each.predicate) for each in draft.sentences):
        return appositive
    return re.sub(rf"{re.escape(full)}(?=,|$)", f"{full} (“{short}”)", appositive, count=1)


def _full_name(short: str, before: str, event: Event) -> str:
    """Return the name before an abbreviation: the organization of the event file, else the run of capitals."""
    for person in event.people:
        if person.abbreviation == short and person.organization and before.endswith(person.organization):
            return person.organization
    match = re.search(r"(?:[A-Z][\w’-]*(?: (?:of|and|for|the) (?=[A-Z]))? ?)+$", before)
    return match[0] if match else before


def _define_once(text: str, document: _Document, event: Event) -> str:
    """Write an organization's full name with its abbreviation where the outline uses the latter for the first time."""
    for person in event.people:
        short, full = person.abbreviation, person.organization
        if not short or not full or short in document.defined:
            continue
        if re.search(rf"(?<![\w“-]){re.escape(short)}(?![\w”-])", text):
            text = re.sub(rf"(?<![\w“-]){re.escape(short)}(?![\w”-])", f"{full} (“{short}”)", text, count=1)
            document.defined[short] = None
    return text


def _shorten(text: str, document: _Document, event: Event) -> str:
    """Write the abbreviation of an organization that was defined before, in the place of its full name."""
    for person in event.people:
        short, full = person.abbreviation, person.organization
        if short and full and short in document.defined:
            text = re.sub(rf"\b(?:the )?{re.escape(full)}(?! \(“)(?![\w-])", short, text)
    return text


def _quote_once(text: str, document: _Document) -> str:
    """Keep the quotation marks of a coined term at its first mention only."""

    def unquote(match: re.Match[str]) -> str:
        term = match[1].rstrip(",.").lower()
        if term in document.coined:
            return match[1]
        document.coined.add(term)
        return match[0]

    return re.sub(r"(?<!\()“([^”]+)”", unquote, text)
