"""Write a whole synthetic webinar: a folder like one downloaded from Zoom, with the truth beside it.

    python -m world.events --seed 7 --out recordings/demo
    python -m world.events --seed 7 --out recordings/two --form interpreted --trouble changed --trouble chat

The folder gets `event.toml`, as it was written before the webinar; the audio under the names that Zoom gives it, in one
of four forms (see `world.forms`); what goes wrong, if anything is to (see `world.changes`); and `reference/`:

- `truth.rttm`: who speaks when, a line for each sentence; speakers are ids of people.
- `truth.stm`: the same with the language as label and the text.
- `transcript.json`: every sentence with its times, speaker, voice, talk, template and text in four languages.
- `translations.en.json`: the English of every sentence, by its id.
- `talks.json`: every turn with session, round, kind, sentences and how it hands over.
- `proceedings.json`, `translations.json`, `held_out.json`: the same as `trilogue evaluate` reads it.
- `difficulty.json`: every gap, overlap, hand-over and microphone, and what went wrong.
- in every form but a floor on which all goes as planned, `tracks.json`: what every file holds, and when it begins;
  `renderings.json`: what interpreters say of what; and where there is a chat, `typed.json`.

All times are on the clock of the recording: that of the floor, or of the only file. On a channel the sentences are
those of the interpreters, and the speaker is the one whose words are rendered. The same arguments give the same bytes
on the same machine.
"""

import random
from collections import Counter
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from pipeline.records import LANGUAGES, Language
from world.booklet import describe_event
from world.cast import Guest, Shape, draw_programme
from world.changes import TROUBLES, Changes, Trouble, draw_changes
from world.floor import SHARE_OVERLAPS, choose_microphones, place, record
from world.forms import AUDIO_NAME, DATE, FORMS, Form, Room, write_form
from world.interpreters import choose_interpreters, reserve_voice
from world.reference import write_reference
from world.script import write_script
from world.speech import speak
from world.tracks import write_tracks
from world.truth import Staged, list_talks, write_truth
from world.turns import Turn
from world.voices import Voice, training_voices, unseen_voices

__all__ = ["AUDIO_NAME", "choose_voices", "hold", "make_event"]

MORE_OVERLAPS = 0.10
"""How many changes of speaker overlap where that is a trouble."""


def choose_voices(
    rng: random.Random, guests: Sequence[Guest], *, held_out: bool, reserved: Collection[Voice] = ()
) -> dict[str, Voice]:
    """Give everybody a different voice, the higher ones to women.

    Args:
        rng: Draws the voices.
        guests: Who needs one.
        held_out: Whether all unseen voices are among them; otherwise none is.
        reserved: Voices that nobody gets.

    Raises:
        ValueError: There are more people than voices.
    """
    training, unseen = list(training_voices()), list(unseen_voices()) if held_out else []
    unseen = [each for each in unseen if each not in reserved]
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


def hold(
    seed: int,
    *,
    shape: Shape,
    held_out: bool,
    mc_language: Language | None = None,
    form: Form = "floor",
    troubles: Collection[Trouble] = (),
) -> Staged:
    """Draw, write and speak a webinar; the arguments are those of `make_event`."""
    rng, sound = random.Random(seed), np.random.default_rng(seed)
    planned = draw_programme(
        rng, shape, held_out=held_out, mc_language=mc_language, namesakes_meet="namesakes" in troubles
    )
    changes = draw_changes(random.Random(f"{seed} changes"), planned, troubles, held_out=held_out)
    guests = changes.programme.guests
    turns = write_script(rng, planned, shape, held_out=held_out, changes=changes)
    others = random.Random(f"{seed} interpreters")
    interpreted = form in ("interpreted", "channel")
    reserved = reserve_voice(others, held_out=held_out) if interpreted else ()
    voices = choose_voices(rng, guests, held_out=held_out, reserved=reserved)
    speeches = []
    for turn in turns:
        language, voice = turn.guest.language, voices[turn.guest.person.id]
        speeches.append(tuple(speak(line.spoken[language], language, voice) for line in turn.lines))
    microphones = choose_microphones(sound, [each.person.id for each in guests])
    sharing = _choose_sharing(random.Random(f"{seed} sharing"), changes) if "shared-microphone" in troubles else ()
    if sharing:
        microphones[sharing[1]] = microphones[sharing[0]]
    return Staged(
        programme=changes.programme,
        planned=planned,
        turns=turns,
        voices=voices,
        microphones=microphones,
        speeches=tuple(speeches),
        timing=place(sound, speeches, MORE_OVERLAPS if "overlap" in troubles else SHARE_OVERLAPS),
        changes=changes,
        bad=_choose_bad(random.Random(f"{seed} line"), turns) if "bad-line" in troubles else frozenset(),
        sharing=sharing,
        interpreters=choose_interpreters(
            others,
            tuple(voices.values()),
            reserved=reserved,
            held_out=held_out,
            most=len(LANGUAGES) if form == "interpreted" else 1,
        )
        if interpreted
        else {},
    )


def _choose_sharing(rng: random.Random, changes: Changes) -> tuple[str, ...]:
    """Return ids of two who do not follow each other in the programme, of one language if there are such."""
    people = (*changes.programme.presenters, *changes.programme.panelists)
    pairs = [(one, other) for at, one in enumerate(people) for other in people[at + 1 :]]
    alike = [(one, other) for one, other in pairs if one.language == other.language]
    return tuple(each.person.id for each in rng.choice(alike or pairs))


def _choose_bad(rng: random.Random, turns: Sequence[Turn]) -> frozenset[int]:
    """Return the first half of the turns of somebody who speaks several times, and is no host."""
    spoken = Counter(turn.guest.person.id for turn in turns if turn.guest.role == "speaker")
    person = rng.choice([each for each, count in spoken.items() if count > 1] or list(spoken))
    own = [at for at, turn in enumerate(turns) if turn.guest.person.id == person]
    return frozenset(own[: (len(own) + 1) // 2])


def make_event(
    folder: Path,
    seed: int,
    *,
    shape: Shape | None = None,
    held_out: bool = False,
    mc_language: Language | None = None,
    form: Form = "floor",
    troubles: Collection[Trouble] = (),
) -> Staged:
    """Write a webinar into a folder, which is made if need be; its name is the event's id.

    Args:
        folder: Where to.
        seed: Decides everything that is not given.
        shape: How many speak where; `Shape()` if not given.
        held_out: Whether names, hand-overs, introductions, questions and half of the voices are those that no
            training sees; otherwise everything is from what training sees.
        mc_language: What the MC speaks; drawn if not given.
        form: What was recorded.
        troubles: What goes wrong.

    Returns:
        What was written.
    """
    staged = hold(
        seed, shape=shape or Shape(), held_out=held_out, mc_language=mc_language, form=form, troubles=troubles
    )
    folder.mkdir(parents=True, exist_ok=True)
    described = describe_event(staged.planned, DATE, staged.changes.unlisted)
    (folder / "event.toml").write_text(described, encoding="utf-8")
    heard = [(turn.guest.person.id, speeches) for turn, speeches in zip(staged.turns, staged.speeches, strict=True)]
    floor, pieces = record(np.random.default_rng((seed, 1)), heard, staged.timing, staged.microphones, bad=staged.bad)
    room = Room(staged=staged, floor=floor, pieces=pieces, talks=list_talks(staged), seed=seed)
    recorded = write_form(folder, form, room, held_out=held_out)
    reference = folder / "reference"
    is_plain = form == "floor" and not troubles
    more = {} if is_plain else {"form": form, **describe_troubles(staged, troubles)}
    write_truth(reference, folder.name, staged, recorded.talks, seed=seed, held_out=held_out, troubles=more)
    write_reference(reference, recorded.talks, recorded.renditions, via_interpreter=form == "channel")
    if not is_plain:
        write_tracks(reference, recorded.tracks, recorded.renditions, recorded.messages)
    return staged


def describe_troubles(staged: Staged, troubles: Collection[Trouble]) -> dict[str, object]:
    """Return what goes wrong, as `difficulty.json` tells it."""
    changes = staged.changes
    bad = sorted(staged.bad)
    families = Counter(each.person.family["en"] for each in staged.programme.guests)
    return {
        "troubles": [each for each in TROUBLES if each in troubles],
        "absent": [each.person.id for each in (changes.dropped, changes.replaced) if each],
        "strangers": sorted(changes.unlisted),
        "reordered": changes.is_reordered,
        "closes_first": changes.closes_first,
        "bad_line": [f"t{at:03}" for at in bad],
        "shared_microphone": list(staged.sharing),
        "namesakes": [each.person.id for each in staged.programme.guests if families[each.person.family["en"]] > 1],
    }


def read_troubles(given: Sequence[str] | None) -> tuple[Trouble, ...]:
    """Return the troubles that are given one by one or joined by commas. Raises `ValueError` if one is unknown."""
    wanted = [each for several in given or () for each in several.split(",") if each]
    for each in wanted:
        if each not in TROUBLES:
            raise ValueError(f"{each!r} is none of {', '.join(TROUBLES)}")
    return tuple(each for each in TROUBLES if each in wanted)


def main(
    out: Annotated[Path, typer.Option(help="The event's folder; its name becomes the event's id.")],
    seed: Annotated[int, typer.Option(help="Decides who is there and what is said.")] = 7,
    held_out: Annotated[bool, typer.Option(help="Take what no training sees.")] = False,
    mc_language: Annotated[str | None, typer.Option(help="zh, ja, ko or en; drawn if not given.")] = None,
    form: Annotated[str, typer.Option(help="What was recorded: " + ", ".join(FORMS) + ".")] = "floor",
    trouble: Annotated[list[str] | None, typer.Option(help="What goes wrong: " + ", ".join(TROUBLES) + ".")] = None,
) -> None:
    """Write a synthetic webinar with its truth; several troubles are given one by one, or joined by commas."""
    language = next((each for each in LANGUAGES if each == mc_language), None)
    if mc_language is not None and language is None:
        raise typer.BadParameter("must be zh, ja, ko or en", param_hint="--mc-language")
    shape = next((each for each in FORMS if each == form), None)
    if shape is None:
        raise typer.BadParameter(f"must be one of {', '.join(FORMS)}", param_hint="--form")
    try:
        troubles = read_troubles(trouble)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--trouble") from error
    staged = make_event(out, seed, held_out=held_out, mc_language=language, form=shape, troubles=troubles)
    minutes, seconds = divmod(staged.timing.duration // 1000, 60)
    typer.echo(f"{out}: {minutes} min {seconds} s, {len(staged.turns)} turns by {len(staged.voices)} people")


if __name__ == "__main__":
    typer.run(main)
