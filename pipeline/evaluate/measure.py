"""All scores of one event, in the order in which the pipeline works."""

from collections.abc import Iterator, Mapping
from typing import TypeVar

from pipeline.codec import decode
from pipeline.evaluate.meaning import score_outline, score_translations
from pipeline.evaluate.reference import Reference
from pipeline.evaluate.scores import Score, Scores
from pipeline.evaluate.speakers import score_speakers
from pipeline.evaluate.structure import score_talks
from pipeline.evaluate.wording import score_wording
from pipeline.records import Event, Listening, Outline, Proceedings, Translations

T = TypeVar("T")


def measure(event: Event, reference: Reference, made: Mapping[str, bytes]) -> Scores:
    """Return all scores of the artifacts *made*, by name; `proceedings.json` is among them.

    Raises:
        UsageError: A library that scoring needs is not installed.
        Malformed: An artifact is not what its format says.
    """

    def read(type_: type[T], name: str) -> T | None:
        return decode(type_, made[name], name) if name in made else None

    proceedings = decode(Proceedings, made["proceedings.json"], "proceedings.json")
    listening, translations = read(Listening, "listening.json"), read(Translations, "translations.json")
    outline = read(Outline, "outline.json")
    return Scores(
        event=event.id,
        scores=tuple(_score(event, reference, proceedings, listening, translations, outline)),
        notes=tuple(_list_notes(event, reference, translations, outline)),
    )


def _score(
    event: Event,
    reference: Reference,
    proceedings: Proceedings,
    listening: Listening | None,
    translations: Translations | None,
    outline: Outline | None,
) -> Iterator[Score]:
    heard = tuple(sorted((u for u in proceedings.utterances if u.source == "track"), key=lambda u: u.span))
    yield from score_wording(reference, heard, event.people)
    yield from score_speakers(reference, heard, listening, event.people)
    yield from score_talks(reference.proceedings, proceedings)
    if translations is not None:
        yield from score_translations(reference, heard, translations, event.people)
    if outline is not None:
        yield from score_outline(outline, proceedings, translations, event)


def _list_notes(
    event: Event, reference: Reference, translations: Translations | None, outline: Outline | None
) -> Iterator[str]:
    yield "What the run made is scored, without the corrections of edits.jsonl."
    strangers = {each.speaker for each in reference.utterances if each.speaker} - {each.id for each in event.people}
    if strangers:
        yield f"Speakers of the reference who are not in event.toml: {', '.join(sorted(strangers))}."
    if translations is None:
        yield "There is no translation to score yet; `trilogue translate` makes it."
    elif outline is None:
        yield "There is no outline to score yet; `trilogue summarize` makes it."
