"""From what was said to the same in other languages, talk by talk.

One paragraph of the pipeline (see `pipeline.run`): a talk is translated again only if it, or a name or term in it, has
changed.
"""

from collections.abc import Iterator, Sequence

from pipeline.backends.catalogue import open_translators
from pipeline.codec import decode, encode
from pipeline.edits import resolve
from pipeline.records import Language, Proceedings, Translations
from pipeline.stages import translate
from pipeline.work import Work, fingerprint, make_key

TOGETHER = 200
"""Utterances that are translated together, and kept together when they are done: talks are short, batches long."""

TYPED = "typed"
"""What is translated together of the chat and the Q&A, as a talk is."""


def name_translations(language: Language) -> str:
    """Return the artifact that holds everything in *language*."""
    return f"translations/{language}.json"


def open_engines(work: Work) -> translate.Engines:
    """The translation models of the run."""
    choice = work.settings
    translators = open_translators(
        work.catalogue,
        choice.translator,
        choice.device,
        offline=choice.offline,
        engine=choice.translator_engine,
        say=work.watch.say,
    )
    return translate.Engines(translators=translators)


def translate_event(
    work: Work, proceedings: Proceedings, engines: translate.Engines, language: Language
) -> Translations:
    """The same in another language; a talk is translated again only if it or a term in it has changed."""
    name = name_translations(language)
    identities = [each.identity for each in engines.translators]
    of = {each.id: each for each in proceedings.utterances}
    talks = {talk.id: tuple(of[each] for each in talk.utterances) for talk in proceedings.talks}
    talks |= {TYPED: proceedings.typed} if proceedings.typed else {}
    keys = {
        talk: fingerprint(
            make_key(
                translate.VERSION,
                utterances=utterances,
                forms=translate.forms_in_use(utterances, work.event, language),
                names=translate.names_in(utterances, work.event, language),
                chinese=work.event.chinese,
                translators=identities,
                target=language,
            )
        )
        for talk, utterances in talks.items()
    }
    chunks = work.store.chunks(f"translate-{language}")
    if name in work.store.refresh and not work.dry:
        chunks.keep_used()

    def place(talk: str) -> str:
        """Where a talk is kept: what another model did for one that was given up is made again when that works."""
        return fingerprint((keys[talk], sorted(engines.given_up))) if engines.given_up else keys[talk]

    def make() -> Translations:
        engines.ensure_weights()
        of_talk = {talk: chunks.get(place(talk)) for talk in talks}
        missing = [talk for talk, data in of_talk.items() if data is None]
        for group in _group(missing, [len(talks[talk]) for talk in missing], TOGETHER):
            translated = translate.translate_talks([talks[talk] for talk in group], work.event, engines, language)
            for talk, found in zip(group, translated, strict=True):
                of_talk[talk] = encode(found)
                chunks.put(place(talk), encode(found))
            done = [talk for talk, data in of_talk.items() if data is not None]
            work.watch.advance(sum(each.span.duration for talk in done for each in talks[talk]), total)
        chunks.keep_used()
        made = [decode(Translations, data or b"", f"the translation of {talk}") for talk, data in of_talk.items()]
        of_utterance = {each.utterance: each for translations in made for each in translations.translations}
        differences = translate.compare_interpreters(proceedings, of_utterance, work.event, language)
        return Translations(
            language=language,
            translations=tuple(of_utterance[each.id] for each in everything),
            doubts=(*(each for translations in made for each in translations.doubts), *differences),
        )

    everything = (*proceedings.utterances, *proceedings.typed)
    total = sum(each.span.duration for each in everything)
    key = {"talks": fingerprint(keys), "order": fingerprint([each.id for each in everything])}
    renderings = [each for each in proceedings.renderings if each.language == language]
    if renderings:
        key["interpreters"] = fingerprint(renderings)
    translations = work.make(name, Translations, key, total, make)
    work.doubts += translations.doubts
    return work.lay_over(resolve(translations, work.edits, proceedings=proceedings))


def _group(talks: Sequence[str], sizes: Sequence[int], most: int) -> Iterator[list[str]]:
    """Cut *talks* into groups of at most *most* utterances, at least one talk each."""
    group: list[str] = []
    size = 0
    for talk, count in zip(talks, sizes, strict=True):
        if group and size + count > most:
            yield group
            group, size = [], 0
        group.append(talk)
        size += count
    if group:
        yield group
