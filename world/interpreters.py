"""What interpreters say, and when.

Two interpreters for each language take turns every minute or two. Each sentence that is not in their language is
rendered by the sentence that the script has in it, 1.5 to 5 s after it began; who is late speaks faster.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from pipeline.records import LANGUAGES, Language, Span
from world.speech import Speech, speak
from world.truth import TrueTalk, TrueUtterance
from world.turns import Turn
from world.voices import Voice, training_voices, unseen_voices

LAG = (1500, 5000)
"""Milliseconds from the beginning of a sentence to the beginning of its rendering."""
_CALM = (1500, 4000)  # what an interpreter keeps who is not late
_BREATH = (80, 200)
_DUE = 4600  # after the beginning of the next sentence, an interpreter wants to be done with this one
_FASTEST = 2.0
SHIFT = (60_000, 150_000)
"""Milliseconds after which interpreters take turns; in a short event, a third of it at most."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rendition:
    """A sentence of an interpreter.

    Attributes:
        talk: Id of the talk it belongs to.
        utterance: Id of the sentence it renders.
        said: When that one was said on the floor.
        span: When the interpreter says it; both on the floor's clock.
        speed: Times as fast as the interpreter usually speaks.
    """

    id: str
    talk: str
    utterance: str
    said: Span
    language: Language
    interpreter: str
    voice: str
    span: Span
    speed: float
    text: str
    speech: Speech


def reserve_voice(rng: random.Random, *, held_out: bool) -> tuple[Voice, ...]:
    """Return the unseen voice that is kept for an interpreter, if there is to be one."""
    return (rng.choice(unseen_voices()),) if held_out else ()


def choose_interpreters(
    rng: random.Random, taken: Sequence[Voice], *, reserved: Sequence[Voice], held_out: bool, most: int = len(LANGUAGES)
) -> dict[Language, tuple[Voice, Voice]]:
    """Give every language two voices that no speaker has: first English, then others, while there are voices.

    Args:
        rng: Draws languages and voices.
        taken: The voices of the speakers.
        reserved: The first voices of the first languages.
        held_out: Whether unseen voices may be among the others.
        most: So many languages at most.

    Raises:
        ValueError: Fewer than two voices are free.
    """
    everybody = [*training_voices(), *(unseen_voices() if held_out else ())]
    free = [each for each in everybody if each not in taken and each not in reserved]
    rng.shuffle(free)
    free = [*free, *reversed(reserved)]
    others = [each for each in LANGUAGES if each != "en"]
    rng.shuffle(others)
    languages: tuple[Language, ...] = ("en", *others)
    chosen: dict[Language, tuple[Voice, Voice]] = {}
    for language in languages[: min(most, len(free) // 2)]:
        chosen[language] = (free.pop(), free.pop())
    if not chosen:
        raise ValueError(f"{len(taken)} people leave no two voices for interpreters")
    return chosen


def interpret(
    rng: np.random.Generator,
    turns: Sequence[Turn],
    talks: Sequence[tuple[TrueTalk, Sequence[TrueUtterance]]],
    language: Language,
    voices: tuple[Voice, Voice],
) -> tuple[Rendition, ...]:
    """Return the renderings of everything that is not in a language, in order of time.

    Args:
        rng: Draws lags and when interpreters take turns.
        turns: What is said.
        talks: When, in the same order.
        language: Of the interpreters.
        voices: Of both.
    """
    renditions: list[Rendition] = []
    everything = [each for _, own in talks for each in own]
    due = {one.id: other.start + _DUE for one, other in pairwise(everything)}
    whole = max(talk.end for talk, _ in talks)
    shift = (min(SHIFT[0], whole // 4), min(SHIFT[1], whole // 3))
    now, at_work, until = 0, 0, int(rng.integers(*shift))
    for turn, (talk, utterances) in zip(turns, talks, strict=True):
        if turn.guest.language == language:
            continue
        for line, said in zip(turn.lines, utterances, strict=True):
            start = max(said.start + int(rng.integers(*_CALM)), now + int(rng.integers(*_BREATH)))
            if start > until:
                at_work, until = 1 - at_work, start + int(rng.integers(*shift))
            voice = voices[at_work]
            speech, speed = _say(line.spoken[language], language, voice, due.get(said.id, said.end + LAG[1]) - start)
            now = start + speech.duration
            renditions.append(
                Rendition(
                    id=f"{language}-{len(renditions):04}",
                    talk=talk.id,
                    utterance=said.id,
                    said=Span(start=said.start, end=said.end),
                    language=language,
                    interpreter=f"interpreter-{language}-{at_work + 1}",
                    voice=voice.id,
                    span=Span(start=start, end=now),
                    speed=speed,
                    text=line.text[language],
                    speech=speech,
                )
            )
    return tuple(renditions)


def _say(spoken: str, language: Language, voice: Voice, time: int) -> tuple[Speech, float]:
    """Return a sentence and how much faster than usual it is said: so that it takes *time* milliseconds, if it can."""
    speech = speak(spoken, language, voice)
    speed = 1.0
    while speech.duration > time and speed < _FASTEST:
        speed = min(_FASTEST, max(speed + 0.1, speed * speech.duration / max(time, 1)))
        speech = speak(spoken, language, replace(voice, speed=round(voice.speed * speed)))
    return speech, round(speed, 2)


def find_pause(renditions: Sequence[Rendition], time: int) -> int:
    """Return the first moment from *time* on at which no interpreter speaks, nor within 50 ms."""
    for each in sorted(renditions, key=lambda each: each.span):
        if each.span.start - 50 < time < each.span.end + 50:
            time = each.span.end + 50
    return time


def retell(
    talks: Sequence[tuple[TrueTalk, Sequence[TrueUtterance]]], renditions: Sequence[Rendition]
) -> list[tuple[TrueTalk, list[TrueUtterance]]]:
    """Return the talks as they are heard on a channel: with the times, the voices and the language of interpreters.

    The speaker of what an interpreter says is the one whose words are rendered.
    """
    rendered: Mapping[str, Rendition] = {each.utterance: each for each in renditions}
    retold = []
    for talk, own in talks:
        heard = [_retell(each, rendered.get(each.id)) for each in own]
        retold.append((replace(talk, start=heard[0].start, end=heard[-1].end), heard))
    return retold


def _retell(said: TrueUtterance, rendition: Rendition | None) -> TrueUtterance:
    if rendition is None:
        return said
    return replace(
        said,
        start=rendition.span.start,
        end=rendition.span.end,
        voice=rendition.voice,
        language=rendition.language,
    )
