"""Write a whole synthetic webinar: a folder like one downloaded from Zoom, with the truth beside it.

    python -m world.events --seed 7 --out recordings/demo

The folder gets `event.toml`, the audio under the name that Zoom gives it, and `reference/`:

- `truth.rttm`: who speaks when, a line for each sentence; speakers are ids of people.
- `truth.stm`: the same with the language as label and the text.
- `transcript.json`: every sentence with its times, speaker, voice, talk, template and text in four languages.
- `translations.en.json`: the English of every sentence, by its id.
- `talks.json`: every turn with session, round, kind, sentences and how it hands over.
- `proceedings.json`, `translations.json`, `held_out.json`: the same as `trilogue evaluate` reads it.
- `difficulty.json`: every gap, overlap, hand-over and microphone.

The same arguments give the same bytes on the same machine.
"""

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from pipeline.records import LANGUAGES, Language
from world.booklet import describe_event
from world.cast import Guest, Shape, draw_programme
from world.floor import choose_microphones, mix, place, write_audio
from world.reference import write_reference
from world.script import write_script
from world.speech import speak
from world.truth import Staged, list_talks, write_truth
from world.voices import Voice, training_voices, unseen_voices

DATE = "2026-09-15"
AUDIO_NAME = "GMT20260915-050000_Recording.m4a"


def choose_voices(rng: random.Random, guests: Sequence[Guest], *, held_out: bool) -> dict[str, Voice]:
    """Give everybody a different voice, the higher ones to women.

    Args:
        rng: Draws the voices.
        guests: Who needs one.
        held_out: Whether all unseen voices are among them; otherwise none is.

    Raises:
        ValueError: There are more people than voices.
    """
    training, unseen = list(training_voices()), list(unseen_voices()) if held_out else []
    if len(guests) > len(training) + len(unseen):
        raise ValueError(f"{len(guests)} people, but only {len(training) + len(unseen)} voices")
    rng.shuffle(training)
    chosen = sorted([*unseen, *training][: len(guests)], key=lambda voice: voice.hertz or 0)
    men = [each.person.id for each in guests if each.person.pronoun == "he"]
    women = [each.person.id for each in guests if each.person.pronoun == "she"]
    low, high = chosen[: len(men)], chosen[len(men) :]
    rng.shuffle(low)
    rng.shuffle(high)
    return dict(zip([*men, *women], [*low, *high], strict=True))


def hold(seed: int, *, shape: Shape, held_out: bool, mc_language: Language | None = None) -> Staged:
    """Draw, write and speak a webinar; the arguments are those of `make_event`."""
    rng, sound = random.Random(seed), np.random.default_rng(seed)
    programme = draw_programme(rng, shape, held_out=held_out, mc_language=mc_language)
    turns = write_script(rng, programme, shape, held_out=held_out)
    voices = choose_voices(rng, programme.guests, held_out=held_out)
    speeches = []
    for turn in turns:
        language, voice = turn.guest.language, voices[turn.guest.person.id]
        speeches.append(tuple(speak(line.spoken[language], language, voice) for line in turn.lines))
    return Staged(
        programme=programme,
        turns=turns,
        voices=voices,
        microphones=choose_microphones(sound, [each.person.id for each in programme.guests]),
        speeches=tuple(speeches),
        timing=place(sound, speeches),
    )


def make_event(
    folder: Path,
    seed: int,
    *,
    shape: Shape | None = None,
    held_out: bool = False,
    mc_language: Language | None = None,
) -> Staged:
    """Write a webinar into a folder, which is made if need be; its name is the event's id.

    Args:
        folder: Where to.
        seed: Decides everything that is not given.
        shape: How many speak where; `Shape()` if not given.
        held_out: Whether names, hand-overs, introductions, questions and half of the voices are those that no
            training sees; otherwise everything is from what training sees.
        mc_language: What the MC speaks; drawn if not given.

    Returns:
        What was written.
    """
    staged = hold(seed, shape=shape or Shape(), held_out=held_out, mc_language=mc_language)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "event.toml").write_text(describe_event(staged.programme, DATE), encoding="utf-8")
    heard = [(turn.guest.person.id, speeches) for turn, speeches in zip(staged.turns, staged.speeches, strict=True)]
    samples = mix(np.random.default_rng((seed, 1)), heard, staged.timing, staged.microphones)
    write_audio(folder / AUDIO_NAME, samples)
    write_truth(folder / "reference", folder.name, staged, seed=seed, held_out=held_out)
    write_reference(folder / "reference", list_talks(staged))
    return staged


def main(
    out: Annotated[Path, typer.Option(help="The event's folder; its name becomes the event's id.")],
    seed: Annotated[int, typer.Option(help="Decides who is there and what is said.")] = 7,
    held_out: Annotated[bool, typer.Option(help="Take what no training sees.")] = False,
    mc_language: Annotated[str | None, typer.Option(help="zh, ja, ko or en; drawn if not given.")] = None,
) -> None:
    """Write a synthetic webinar with its truth."""
    language = next((each for each in LANGUAGES if each == mc_language), None)
    if mc_language is not None and language is None:
        raise typer.BadParameter("must be zh, ja, ko or en", param_hint="--mc-language")
    staged = make_event(out, seed, held_out=held_out, mc_language=language)
    minutes, seconds = divmod(staged.timing.duration // 1000, 60)
    typer.echo(f"{out}: {minutes} min {seconds} s, {len(staged.turns)} turns by {len(staged.voices)} people")


if __name__ == "__main__":
    typer.run(main)
