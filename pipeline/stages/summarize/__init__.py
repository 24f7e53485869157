"""From what was said to the outline in the house style.

Each talk is drafted by extraction, alone (`draft_talk`): spoken clutter goes, the statements closest to the center of
the talk stay, and reported speech is made of them. `assemble` puts the drafts together with what only the whole
document knows: first mentions, abbreviations, pronouns, coined terms. Every sentence cites its utterances, and what
does not pass the evidence checks is left out with a doubt. It is a draft, and says so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from pipeline.errors import UsageError
from pipeline.language.profile import StyleProfile
from pipeline.records import Event, Outline, Proceedings, Talk, Translations
from pipeline.stages.summarize.assembly import assemble
from pipeline.stages.summarize.claims import prompts_digest
from pipeline.stages.summarize.drafting import DraftSentence, TalkDraft, draft_talk
from pipeline.stages.summarize.reviewing import find_doubts, review
from pipeline.stages.summarize.saying import Said
from pipeline.stages.summarize.writing import write_talks

__all__ = [
    "VERSION",
    "DraftSentence",
    "Said",
    "TalkDraft",
    "assemble",
    "collect_said",
    "draft_talk",
    "find_doubts",
    "narrow_event",
    "prompts_digest",
    "review",
    "summarize",
    "worth_drafting",
    "write_talks",
]

VERSION = 5


def summarize(proceedings: Proceedings, translations: Translations, event: Event, profile: StyleProfile) -> Outline:
    """Return the outline of the whole event.

    Raises:
        UsageError: If the translations are not English: the extractive drafts can be written in no other language.
    """
    if translations.language != "en":
        raise UsageError(
            f"The outline can be drafted in English only, and the translations are in {translations.language!r}: "
            "translate into en."
        )
    said = collect_said(proceedings, translations)
    drafts = [
        draft_talk(talk, said[talk.id], narrow_event(event, talk, said[talk.id]), profile)
        for talk in worth_drafting(proceedings)
    ]
    return assemble(proceedings, translations, drafts, event, profile)


def worth_drafting(proceedings: Proceedings) -> tuple[Talk, ...]:
    """Return the talks that get a paragraph: all but the bridging between them."""
    return tuple(talk for talk in proceedings.talks if talk.kind != "bridging")


def collect_said(proceedings: Proceedings, translations: Translations) -> Mapping[str, tuple[Said, ...]]:
    """Return, for every talk by its id, its utterances with their English text, in order of time."""
    english = {each.utterance: each.text for each in translations.translations}
    utterances = {each.id: each for each in proceedings.utterances}
    return {
        talk.id: tuple(Said(utterance=utterances[each], english=english.get(each, "")) for each in talk.utterances)
        for talk in proceedings.talks
    }


def narrow_event(event: Event, talk: Talk, said: Sequence[Said]) -> Event:
    """Return what the draft of one talk needs to know of the event, so that it is redone for nothing else.

    Titles and approved appositives are left to `assemble`, as are other sessions and terms nobody used.
    """
    texts = "\n".join(f"{each.utterance.text}\n{each.english}" for each in said).casefold()
    return replace(
        event,
        people=tuple(replace(person, title=None, appositive=None) for person in event.people),
        sessions=tuple(session for session in event.sessions if session.id == talk.session),
        glossary=tuple(
            term
            for term in event.glossary
            if any(form.casefold() in texts for form in (*(form for _, form in term.names.known()), *term.aliases))
        ),
        tracks=(),
    )
