"""What is said in the synthetic world: sentences of a webinar, parallel in zh, ja, ko and en.

The world exists to train the tiny models of the demo, to write the demo's recording and to test the pipeline
against a known truth. A `Line` is one sentence in all four languages, as a transcript writes it and as a
synthesizer is fed. It comes from a template (`templates.toml` around the talks, `claims.toml` inside them) whose
slots are filled from `lexicon.toml` and `names.toml`.

At least 30 % of the templates for hand-overs, introductions and questions, about 10 % of the claims and 20 % of
the names are held out: `training_line` and `salad` never use them, and `heldout.json` records their hashes.

    rng = random.Random(7)
    line(rng, "handover", people={"next": guest}, organisation=office).text["ko"]
    training_line(rng).spoken["ja"]
    salad(rng, "zh")
"""

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from pipeline.records import LANGUAGES, Language
from world.lexicon import Organisation, Person, Topic, phrases, topics
from world.phrases import Phrase, by_language, japanese_words
from world.slots import Scene
from world.templates import Template, read_templates

FUNCTIONS = (
    "welcome",
    "introduction",
    "handover",
    "thanks",
    "question",
    "answer",
    "claim",
    "closing",
    "housekeeping",
    "session_intro",
    "bridging",
)
CLAIM_PARTS = ("situation", "problem", "measure", "number", "example", "plan", "cooperation", "finish")
_TRAINING_SHARES = {
    "welcome": 6,
    "introduction": 13,
    "handover": 14,
    "thanks": 5,
    "question": 10,
    "answer": 8,
    "claim": 34,
    "closing": 4,
    "housekeeping": 2,
    "session_intro": 4,
    "bridging": 2,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One sentence in four languages.

    Attributes:
        function: What it does, one of `FUNCTIONS`.
        template: The id of its template.
        held_out: Whether training never sees the template.
        text: As a transcript writes it.
        spoken: As a synthesizer is fed: Japanese in kana, numbers in words.
        people: Who is named in it.
        numbers: The numbers in it, as plain digits.
    """

    function: str
    template: str
    held_out: bool
    text: Mapping[Language, str]
    spoken: Mapping[Language, str]
    people: tuple[Person, ...]
    numbers: tuple[str, ...]


@cache
def templates(
    function: str | None = None, *, part: str | None = None, held_out: bool | None = None
) -> tuple[Template, ...]:
    """The templates of a function, of a part of a talk, held out or not; `None` is any."""
    return tuple(
        template
        for template in _all_templates()
        if function in (None, template.function)
        and part in (None, template.part)
        and held_out in (None, template.held_out)
    )


@cache
def _all_templates() -> tuple[Template, ...]:
    return (*read_templates("templates.toml"), *read_templates("claims.toml", are_claims=True))


def line(
    rng: random.Random,
    function: str,
    *,
    people: Mapping[str, Person] | None = None,
    organisation: Organisation | None = None,
    topic: Topic | None = None,
    role: Phrase | None = None,
    held_out: bool | None = None,
) -> Line:
    """Sample a sentence.

    Args:
        rng: Decides everything that is not given.
        function: What it does, one of `FUNCTIONS`.
        people: `speaker` says it, `next` is handed over to or asked, `previous` spoke before.
        organisation: Where the person it is about works: the speaker in an introduction, `next` in a hand-over,
            `previous` in thanks.
        topic: What it is about.
        role: What that person is there, one of `phrases("roles")`.
        held_out: Whether the template, and every name not given, is held out; `None` is either.
    """
    fitting = [
        template
        for template in templates(function, held_out=held_out)
        if topic is None or template.topic in (None, topic.id)
    ]
    template = rng.choice(fitting)
    scene = Scene(
        rng,
        people=people or {},
        organisation=organisation,
        topic=topic or (topics()[template.topic] if template.topic else None),
        role=role,
        held_out_names=rng.random() < 0.5 if held_out is None else held_out,
    )
    return render(template, scene)


def render(template: Template, scene: Scene) -> Line:
    """Fill a template from a scene."""
    filled = template.phrase.fill(scene.fill)
    return Line(
        function=template.function,
        template=template.id,
        held_out=template.held_out,
        text=by_language((*filled.text[:3], _capitalized(filled.text[3]))),
        spoken=by_language((*filled.spoken[:3], _capitalized(filled.spoken[3]))),
        people=scene.named(template.phrase.slots),
        numbers=filled.numbers,
    )


def has_opener(line: Line) -> bool:
    """Tell whether a line begins with words such as "in addition" that join it to what was said before."""
    return any(
        line.text["en"].lower().startswith(opener.source[LANGUAGES.index("en")]) for opener in phrases("openers")
    )


def _capitalized(sentence: str) -> str:
    return sentence[0].upper() + sentence[1:]


def training_line(rng: random.Random) -> Line:
    """Sample a sentence to train on: never a held-out template, never a held-out name."""
    functions = tuple(_TRAINING_SHARES)
    function = rng.choices(functions, weights=tuple(_TRAINING_SHARES.values()))[0]
    return line(rng, function, held_out=False)


def salad(rng: random.Random, language: Language) -> tuple[str, str]:
    """Words of the training vocabulary in random order, so that a model must listen rather than guess.

    Returns:
        As a transcript writes it, and as a synthesizer is fed.
    """
    scene = Scene(rng, people={})
    index = LANGUAGES.index(language)
    pieces = []
    for _ in range(rng.randint(3, 6)):
        if rng.random() < _SALAD_FILLERS:
            filler = scene.fill(rng.choice(_SALAD_SLOTS))
            pieces.append((filler.text[index], filler.spoken[index]))
            scene = Scene(rng, people={})
        else:
            words = rng.choice(_fragments(language))
            length = min(len(words), rng.randint(1, 4) * (2 if language == "zh" else 1))
            start = rng.randint(0, len(words) - length)
            chosen = words[start : start + length]
            joint = "" if language in ("zh", "ja") else " "
            pieces.append((joint.join(word for word, _ in chosen), joint.join(said for _, said in chosen)))
    comma, stop = {"zh": ("，", "。"), "ja": ("、", "。")}.get(language, (", ", "."))
    plain = "" if language in ("zh", "ja") else " "
    text, spoken = pieces[0]
    for written, said in pieces[1:]:
        joint = comma if rng.random() < _SALAD_COMMAS else plain
        text, spoken = text + joint + written, spoken + joint + said
    text, spoken = text + stop, spoken + stop
    return (_capitalized(text), _capitalized(spoken)) if language == "en" else (text, spoken)


_SALAD_FILLERS = 0.55
_SALAD_COMMAS = 0.4
_SALAD_SLOTS = (
    *("me", "me", "me", "me", "next_family", "role", "org", "city", "topic", "problem", "measure"),
    *("technology", "group", "partner", "past_year", "future_year", "percent", "percent", "money", "money"),
    *("persons", "population", "places", "companies", "sensors", "minutes", "tons", "kilometers"),
)


@cache
def _fragments(language: Language) -> tuple[tuple[tuple[str, str], ...], ...]:
    """Runs of words between slots and punctuation in the training templates, each word as (text, spoken)."""
    index = LANGUAGES.index(language)
    sources = [template.phrase.source[index] for template in templates(held_out=False)]
    sources += [opener.source[index] for opener in (*phrases("openers"), *phrases("contrasts"))]
    runs = []
    for source in sources:
        for run in re.split(r"\{[^}]*\}|[、。，？,.?]", source):
            if not run.strip():
                continue
            if language == "ja":
                runs.append(japanese_words(run))
            else:
                # What follows a slot without a space, such as 입니다 or 님, is said together with the name: left out.
                words = tuple(run) if language == "zh" else tuple(run.split())
                runs.append(tuple((word, word) for word in words))
    return tuple(runs)
