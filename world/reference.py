"""The truth about a synthetic webinar as `trilogue evaluate` reads it: `pipeline.evaluate` describes the files."""

from collections.abc import Sequence
from pathlib import Path

from pipeline.codec import encode
from pipeline.records import Proceedings, Rendering, Span, Talk, Translation, Translations, Utterance
from world.interpreters import Rendition
from world.truth import TrueTalk, TrueUtterance


def write_reference(
    folder: Path,
    talks: Sequence[tuple[TrueTalk, Sequence[TrueUtterance]]],
    renditions: Sequence[tuple[str, Rendition]] = (),
    *,
    via_interpreter: bool = False,
) -> None:
    """Write `proceedings.json`, `translations.json` and `held_out.json`.

    Args:
        folder: Where to; it exists.
        talks: Every turn with its sentences.
        renditions: What interpreters say.
        via_interpreter: Whether that is all there is of those sentences; else it lies beside them.
    """
    interpreted = {each.utterance for _, each in renditions} if via_interpreter else set()
    utterances = sorted((each for _, own in talks for each in own), key=lambda each: (each.start, each.end))
    proceedings = Proceedings(
        utterances=tuple(
            Utterance(
                id=each.id,
                span=Span(start=each.start, end=each.end),
                language=each.language,
                text=each.text[each.language],
                voice=each.voice,
                speaker=each.speaker,
                via_interpreter=each.id in interpreted,
            )
            for each in utterances
        ),
        talks=tuple(
            Talk(
                id=each.id,
                session=each.session,
                round=each.round,
                speaker=each.speaker,
                kind=each.kind,
                utterances=each.utterances,
            )
            for each, _ in talks
        ),
        renderings=tuple(
            Rendering(
                id=each.id,
                track=f"interpretation-{each.language}",
                language=each.language,
                span=each.span,
                text=each.text,
                utterances=(each.utterance,),
            )
            for _, each in sorted(renditions, key=lambda pair: (pair[1].span, pair[1].id))
            if not via_interpreter
        ),
    )
    translations = Translations(
        language="en",
        translations=tuple(
            Translation(utterance=each.id, language="en", text=each.text["en"], engine="person") for each in utterances
        ),
    )
    (folder / "proceedings.json").write_bytes(encode(proceedings))
    (folder / "translations.json").write_bytes(encode(translations))
    (folder / "held_out.json").write_bytes(encode(tuple(each.id for each in utterances if each.held_out)))
