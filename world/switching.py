"""Floors on which the language changes often: the hardest thing a webinar does to a recognizer.

    floor = make_floor(seed=3, languages=("ja", "ko"), undeclared="zh", minutes=6)

Voices take turns of 5 to 60 seconds, each in a language of its own; in three turns of ten the speaker says one or two
sentences in another language and goes on, with no more than the pause between two sentences. A language that the
event does not declare is spoken by one voice. Half of the sentences are of held-out templates, and half of the
voices are those no training hears.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.records import LANGUAGES, Language, Span
from world.floor import choose_microphones, mix, place
from world.grammar import FUNCTIONS, line, templates
from world.speech import Samples, Speech, speak
from world.voices import training_voices, unseen_voices

TURN_SECONDS = (5, 60)
SHARE_SWITCHING = 0.3
"""Of the turns: those in which the speaker says something in another language and goes on."""
SHARE_UNDECLARED = 0.2
"""Of the turns, where there is an undeclared language."""
CHARACTERS_PER_SECOND: dict[Language, float] = {"zh": 3.7, "ja": 8.0, "ko": 6.5, "en": 16.4}
"""Of what is spoken; a mean over the training voices (see `world.talks`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One sentence of the truth; times in milliseconds on the floor's clock."""

    span: Span
    language: Language
    voice: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SwitchingFloor:
    """A floor and its truth.

    Attributes:
        samples: Mono at 16 kHz.
        declared: What the event says is spoken.
    """

    samples: Samples
    declared: tuple[Language, ...]
    said: tuple[Said, ...]


def make_floor(
    seed: int, *, languages: Sequence[Language], undeclared: Language | None = None, minutes: float = 6.0
) -> SwitchingFloor:
    """Speak a floor.

    Args:
        seed: Decides everything that is not given.
        languages: What the event declares; every one is spoken.
        undeclared: What is spoken although nobody said so, by one voice.
        minutes: How long it roughly is.
    """
    rng, sound = random.Random(seed), np.random.default_rng(seed)
    tongues = [*languages, *([undeclared] if undeclared else [])]
    pools = [list(training_voices()), list(unseen_voices())]
    for pool in pools:
        rng.shuffle(pool)
    voices = {
        tongue: [pools[1 - at % 2].pop() if pools[1 - at % 2] else pools[0].pop()]
        for at, tongue in enumerate(tongues)
    }  # fmt: skip
    for tongue in languages:
        voices[tongue].append(pools[0].pop())
    turns: list[tuple[str, list[tuple[Language, str, Speech]]]] = []
    total, before = 0.0, ""
    while total < minutes * 60 or len({sentence[0] for _, turn in turns for sentence in turn}) < len(tongues):
        rare = undeclared is not None and rng.random() < SHARE_UNDECLARED
        tongue = undeclared if rare and undeclared else rng.choice(list(languages))
        choices = [each for each in voices[tongue] if each.id != before]
        if not choices:
            continue
        voice = rng.choice(choices)
        before = voice.id
        sentences = []
        for language, text, spoken in _draw_turn(rng, tongue, languages):
            speech = speak(spoken, language, voice)
            sentences.append((language, text, speech))
            total += speech.duration / 1000
        turns.append((voice.id, sentences))
    speeches = [tuple(speech for _, _, speech in sentences) for _, sentences in turns]
    timing = place(sound, speeches)
    people = sorted({voice for voice, _ in turns})
    heard = [(voice, own) for (voice, _), own in zip(turns, speeches, strict=True)]
    samples = mix(sound, heard, timing, choose_microphones(sound, people))
    said = tuple(
        Said(span=Span(start=start, end=start + speech.duration), language=language, voice=voice, text=text)
        for (voice, sentences), starts in zip(turns, timing.starts, strict=True)
        for (language, text, speech), start in zip(sentences, starts, strict=True)
    )
    return SwitchingFloor(samples=samples, declared=tuple(each for each in LANGUAGES if each in languages), said=said)


def _draw_turn(rng: random.Random, tongue: Language, languages: Sequence[Language]) -> list[tuple[Language, str, str]]:
    """Return (language, text, spoken) of the sentences of one turn."""
    low, high = TURN_SECONDS
    seconds = low * (high / low) ** rng.random()  # as many short turns as long ones
    others = [each for each in languages if each != tongue]
    switching = bool(others) and rng.random() < SHARE_SWITCHING
    sentences: list[tuple[Language, str, str]] = []
    spent = 0.0
    while spent < seconds:
        language = tongue
        if switching and sentences and spent > seconds / 3:
            language, switching = rng.choice(others), False
        for _ in range(rng.randint(1, 2) if language != tongue else 1):
            held_out = rng.random() < 0.5
            functions = [each for each in FUNCTIONS if templates(each, held_out=held_out)]
            drawn = line(rng, rng.choice(functions), held_out=held_out)
            sentences.append((language, drawn.text[language], drawn.spoken[language]))
            spent += len(drawn.spoken[language]) / CHARACTERS_PER_SECOND[language]
    return sentences
