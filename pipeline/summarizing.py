"""From what was said, and its translation, to the outline.

One paragraph of the pipeline (see `pipeline.run`): a talk is drafted again only if it, or something it says of the
event, has changed.
"""

from collections.abc import Sequence

from pipeline.backends.catalogue import open_summarizer
from pipeline.backends.chat import Chat
from pipeline.codec import decode, encode
from pipeline.edits import resolve
from pipeline.language.evidence_review import Reviewed
from pipeline.language.profile import built_in_profile
from pipeline.records import Event, Outline, Proceedings, Talk, Translations
from pipeline.stages import summarize
from pipeline.work import Work, fingerprint, make_key


def open_chat(work: Work) -> Chat | None:
    """Return the chat model that writes the outline; `None` for extraction."""
    choice = work.settings
    return open_summarizer(work.catalogue, choice.summarizer, choice.device, offline=choice.offline)


def summarize_event(work: Work, proceedings: Proceedings, translations: Translations, chat: Chat | None) -> Outline:
    """The outline."""
    profile = built_in_profile()
    said = summarize.collect_said(proceedings, translations)
    chunks = work.store.chunks("summarize")
    if "outline.json" in work.store.refresh and not work.dry:
        chunks.keep_used()
    asked = {
        talk.id: (talk, said[talk.id], summarize.narrow_event(work.event, talk, said[talk.id]))
        for talk in summarize.worth_drafting(proceedings)
    }
    by = {"chat": chat.identity, "prompts": summarize.prompts_digest()} if chat else {}
    keys = {
        name: fingerprint(make_key(summarize.VERSION, talk=talk, said=words, event=event, profile=profile, **by))
        for name, (talk, words, event) in asked.items()
    }

    def make() -> Outline:
        made = {name: chunks.get(keys[name]) for name in asked}
        missing = [name for name, data in made.items() if data is None]
        drafts, kept = _draft([asked[name] for name in missing], chat)
        for name, draft in zip(missing, drafts, strict=True):
            made[name] = encode(draft)
            if kept:
                chunks.put(keys[name], encode(draft))
        chunks.keep_used()
        told = [decode(summarize.TalkDraft, data or b"", f"the draft of {name}") for name, data in made.items()]
        return summarize.assemble(proceedings, translations, told, work.event, profile)

    def _draft(
        talks: list[tuple[Talk, Sequence[summarize.Said], Event]], chat: Chat | None
    ) -> tuple[list[summarize.TalkDraft], bool]:
        if chat is None:
            return [summarize.draft_talk(*each, profile) for each in talks], True
        drafts, reason = summarize.write_talks(talks, profile, chat)
        return drafts, not reason  # what a model could not do is tried again when it can

    key = make_key(
        summarize.VERSION,
        drafts=keys,
        proceedings=proceedings,
        translations=translations,
        people=work.event.people,
        sessions=work.event.sessions,
        profile=profile,
    )
    outline = work.make("outline.json", Outline, key, 0, make)
    work.doubts += outline.doubts
    return work.lay_over(resolve(outline, work.edits, proceedings=proceedings))


def review_outline(
    work: Work, outline: Outline, proceedings: Proceedings, translations: Translations
) -> tuple[Reviewed, ...]:
    """Return the sentences of the outline, a person's own included, in the order in which to read them."""
    reviewed = summarize.review(outline, proceedings, translations, work.event, built_in_profile())
    work.doubts += summarize.find_doubts(reviewed)
    return reviewed
