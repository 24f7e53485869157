"""Whole talks of the synthetic world: what one speaker says about one topic, in order."""

import random
from dataclasses import replace
from functools import partial

from pipeline.records import Language
from world.grammar import Line, render, templates
from world.lexicon import Organisation, Person, Topic
from world.phrases import Phrase
from world.slots import Scene
from world.templates import Template

_SECONDS = {"zh": 0.27, "ja": 0.125, "ko": 0.155, "en": 0.061}
"""Seconds a character of what is spoken takes, a mean over 40 sentences by the training voices."""
_MIDDLE = ("situation", "problem", "measure", "number", "example", "plan", "cooperation")
# Parts that a longer talk says more about, the most talkative first.
_MORE = ("number", "measure", "example", "problem", "plan", "number", "measure", "situation", "cooperation", "number")
_FOCUS = 2


def talk(
    rng: random.Random,
    speaker: Person,
    language: Language,
    topic: Topic,
    *,
    sentences: int = 12,
    minutes: float | None = None,
    organisation: Organisation | None = None,
    role: Phrase | None = None,
    held_out: bool | None = None,
) -> tuple[Line, ...]:
    """A talk: introduction, situation, problem, measure, number, example, plan, cooperation, finish.

    It stays with two problems and two measures of its topic and says no template twice.

    Args:
        rng: Decides everything that is not given.
        speaker: Introduces himself or herself in the first sentence.
        language: The language it is given in; it only matters for `minutes`.
        topic: What it is about.
        sentences: How many, at least 9.
        minutes: How long it should roughly take; then `sentences` is not used.
        organisation: Where the speaker works.
        role: What the speaker is there.
        held_out: `False` keeps to training templates, `None` is any. `True` takes every held-out template that
            fits, and others once those are used up: there are one or two for each part of a talk.
    """
    topic = replace(
        topic, problems=tuple(rng.sample(topic.problems, _FOCUS)), measures=tuple(rng.sample(topic.measures, _FOCUS))
    )
    scene = Scene(
        rng,
        people={"speaker": speaker},
        organisation=organisation,
        topic=topic,
        role=role,
        held_out_names=bool(held_out),
    )
    used: set[str] = set()
    say = partial(_say, rng, scene, topic, used, held_out)
    opening, closing = say("introduction", None), say("claim", "finish")
    body = {part: [say("claim", part)] for part in _MIDDLE}

    def is_enough() -> bool:
        lines = [opening, *(line for part in body.values() for line in part), closing]
        if minutes is None:
            return len(lines) >= sentences
        return sum(len(line.spoken[language]) for line in lines) * _SECONDS[language] >= minutes * 60

    turn = 0
    while not is_enough() and turn < 4 * len(_MORE):
        part = _MORE[turn % len(_MORE)]
        if _unused("claim", part, topic, None if held_out else held_out, used):
            body[part].append(say("claim", part))
        turn += 1
    return (opening, *(line for part in _MIDDLE for line in body[part]), closing)


def _say(
    rng: random.Random,
    scene: Scene,
    topic: Topic,
    used: set[str],
    held_out: bool | None,
    function: str,
    part: str | None,
) -> Line:
    fresh = _unused(function, part, topic, held_out, used) or _unused(function, part, topic, None, used)
    template = rng.choice(fresh)
    used.add(template.id)
    return render(template, scene)


def _unused(function: str, part: str | None, topic: Topic, held_out: bool | None, used: set[str]) -> list[Template]:
    return [
        template
        for template in templates(function, part=part, held_out=held_out)
        if template.topic in (None, topic.id) and template.id not in used
    ]
