"""From the English outline to the same in Chinese, Japanese and Korean.

One paragraph of the pipeline (see `pipeline.run`): a paragraph is restated again only if it, its evidence, or a name or
term in it has changed.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.codec import decode, encode
from pipeline.language.profile import built_in_profile
from pipeline.records import Language, Outline, Proceedings, Translations
from pipeline.stages import restate
from pipeline.stages.translate import Engines
from pipeline.work import Work, fingerprint, make_key


def name_outline(language: Language) -> str:
    """Return the artifact that holds the outline in *language*."""
    return "outline.json" if language == "en" else f"outlines/{language}.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Made:
    """One paragraph as it is kept."""

    sentences: tuple[restate.Restated, ...]


def restate_event(
    work: Work,
    outline: Outline,
    proceedings: Proceedings,
    translations: Mapping[Language, Translations],
    engines: Engines,
    language: Language,
) -> Outline:
    """The outline in another language, with the ids and the evidence of the English one.

    Args:
        work: The event.
        outline: The effective English outline.
        proceedings: What it is about.
        translations: What there is, by language; that into *language*, if any, is evidence to choose words from.
        engines: The translation models.
        language: Any but English.
    """
    name = name_outline(language)
    profile = built_in_profile()
    wanted = restate.collect(outline, proceedings, translations, work.event, profile, language)
    asker = restate.make_asker(work.event, engines, language)
    appositives = [pair for each in wanted for pair in each.appositives]
    subjects = (restate.list_headings(outline), restate.list_organizations(wanted))
    chunks = work.store.chunks(f"restate-{language}")
    if name in work.store.refresh and not work.dry:
        chunks.keep_used()
    shared = {
        "translators": [each.identity for each in engines.translators],
        "target": language,
        "chinese": work.event.chinese,
        "people": work.event.people,
        "glossary": work.event.glossary,
    }
    title_key = fingerprint(
        make_key(restate.VERSION, titles=[text for _, text in appositives], subjects=subjects, **shared)
    )

    def place(key: str) -> str:
        """Where it is kept: what another model did for one that was given up is made again when that works."""
        return fingerprint((key, sorted(engines.given_up))) if engines.given_up else key

    def make() -> Outline:
        engines.ensure_weights()
        kept = chunks.get(place(title_key))
        titles = (
            restate.draft_titles(appositives, *subjects, asker) if kept is None else decode(restate.Titles, kept, name)
        )
        chunks.put(place(title_key), encode(titles))
        keys = {
            each.talk: fingerprint(make_key(restate.VERSION, paragraph=each, titles=titles, **shared))
            for each in wanted
        }
        found = {each.talk: chunks.get(place(keys[each.talk])) for each in wanted}
        missing = [each for each in wanted if found[each.talk] is None]
        for each, sentences in zip(missing, restate.restate_paragraphs(missing, titles, asker), strict=True):
            found[each.talk] = encode(_Made(sentences=sentences))
            chunks.put(place(keys[each.talk]), found[each.talk] or b"")
        chunks.keep_used()
        made = {talk: decode(_Made, data or b"", f"{name}, {talk}").sentences for talk, data in found.items()}
        return restate.assemble(outline, made, titles, language)

    key = make_key(
        restate.VERSION,
        paragraphs=list(wanted),
        headings=restate.list_headings(outline),
        sections=[each.session for each in outline.sections],
        **shared,
    )
    restated = work.make(name, Outline, key, 0, make)
    work.doubts += restated.doubts
    return restated
