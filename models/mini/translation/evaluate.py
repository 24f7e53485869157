"""Score the mini translation model and write the figures into `scores.json` and the model card.

Run from the root of the project: `python -m models.mini.translation.evaluate`. The sentences pass through the
translate stage, with their people in the event, exactly as in a run. Templates and names are either both seen in
training or both held out.
"""

import argparse
import json
import logging
import math
import random
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sacrebleu.metrics import CHRF

from models.mini.translation.samples import DIRECTIONS, invent_name
from models.mini.translation.terms import known_terms
from pipeline.backends import Translator
from pipeline.backends.catalogue import Catalogue, ModelCard
from pipeline.backends.translation_model import TranslationModel
from pipeline.backends.weights import hash_file
from pipeline.language.numbers import same_numbers
from pipeline.records import LANGUAGES, Event, InLanguages, Language, Person, Span, Term, Translations, Utterance
from pipeline.stages.translate import Engines, translate_utterances
from world.grammar import FUNCTIONS, Line, line, templates
from world.phrases import Four

HERE = Path(__file__).parent
CODES = tuple(enumerate(LANGUAGES))
MARKS = ("<!-- scores begin -->\n", "<!-- scores end -->\n")


def open_folder(folder: Path) -> TranslationModel:
    """Return the translator whose files are in *folder*."""
    card = ModelCard(
        name="mini-translation",
        role="translator",
        engine="transformers-translation",
        license="Apache-2.0",
        source=folder.name,
        local=True,
        weights="model.safetensors",
        sha256=hash_file(folder / "model.safetensors"),
    )
    return TranslationModel(card=card, catalogue=Catalogue(folder=folder.parent, models=(card,)), device="cpu")


def draw_lines(rng: random.Random, count: int, *, held_out: bool) -> tuple[Line, ...]:
    """Draw different lines whose people have different names, as the people of one event would."""
    functions = [each for each in FUNCTIONS if templates(each, held_out=held_out)]
    weights = [len(templates(each, held_out=held_out)) for each in functions]
    lines: dict[str, Line] = {}
    names: dict[str, str] = {}
    while len(lines) < count:
        drawn = line(rng, rng.choices(functions, weights)[0], held_out=held_out)
        if all(names.setdefault(form, p.id) == p.id for p in drawn.people for form in p.names.values()):
            lines.setdefault(drawn.text["en"], drawn)
    return tuple(lines.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A line, and a term in it that nobody knows, as each language writes it; `None` if it has none."""

    line: Line
    term: Mapping[Language, str] | None = None


UNSEEN_KINDS: Four = ("网格", "グリッド", " 그리드", " Grid")
"""What half of the terms end with: none of what training ends them with."""


def coin(rng: random.Random, language: Language) -> str:
    """Return a word that nobody knows, long enough to be a term: a single syllable is part of too many words."""
    while True:
        word = re.split("[ ·・]", invent_name(rng, language))[0]
        if len(word) >= (4 if language == "en" else 2):
            return word


def with_terms(rng: random.Random, lines: Iterable[Line], count: int) -> tuple[Told, ...]:
    """Return *count* of the lines with an invented term in the place of one of the world, as far as they have any."""
    told: list[Told] = []
    for drawn in lines:
        places = [each for each in known_terms() if all(drawn.text[code].count(each[i]) == 1 for i, code in CODES)]
        if places and len(told) < count:
            old = rng.choice(places)
            words = {code: coin(rng, code) for code in LANGUAGES}
            kinds = UNSEEN_KINDS if rng.random() < 0.5 else ("", "", "", "")
            term = {code: words[code] + kinds[i] for i, code in CODES}
            text = {code: drawn.text[code].replace(old[i], term[code]) for i, code in CODES}
            told.append(Told(line=replace(drawn, text=text), term=term))
    return tuple(told)


def event_of(lines: Iterable[Line], terms: Iterable[Mapping[Language, str]] = ()) -> Event:
    """Return an event whose people are those that *lines* name, and whose glossary are *terms*."""
    people = {person.id: person for line in lines for person in line.people}
    return Event(
        id="evaluation",
        title="Evaluation",
        languages=("zh", "ja", "ko", "en"),
        people=tuple(
            Person(
                id=each.id,
                name=each.names["en"],
                family=each.family["en"],
                native=InLanguages(zh=each.names["zh"], ja=each.names["ja"], ko=each.names["ko"]),
            )
            for each in people.values()
        ),
        glossary=tuple(Term(names=InLanguages(**term)) for term in terms),
    )


def translate_told(translator: Translator, told: Sequence[Told], source: Language, target: Language) -> Translations:
    """Return what the translate stage makes of the lines."""
    utterances = tuple(
        Utterance(
            id=str(i),
            span=Span(start=0, end=0),
            language=source,
            text=each.line.text[source],
            voice=None,
            speaker=None,
        )
        for i, each in enumerate(told)
    )
    event = event_of([each.line for each in told], [each.term for each in told if each.term])
    return translate_utterances(utterances, event, Engines(translators=[translator]), target)


def translated(translator: Translator, lines: Sequence[Line], source: Language, target: Language) -> tuple[str, ...]:
    """Return the texts that the translate stage makes of *lines*."""
    made = translate_told(translator, [Told(line=each) for each in lines], source, target)
    return tuple(each.text for each in made.translations)


def judge(told: Sequence[Told], made: Translations, source: Language, target: Language) -> dict[str, list[bool]]:
    """Tell of every translation whether it is exact, and whether its numbers, names and term are right, if it has any.

    *kept* says that all of these are right, or that a doubt says they are not. Names are whole names; a family name
    alone counts in chrF only.
    """
    doubted = {each.target for each in made.doubts}
    judged: dict[str, list[bool]] = {"exact": [], "numbers_right": [], "names_right": [], "terms_right": [], "kept": []}
    for each, translation in zip(told, made.translations, strict=True):
        text, line = translation.text, each.line
        judged["exact"].append(text == line.text[target])
        parts = []
        if line.numbers:
            parts.append(("numbers_right", not same_numbers(line.text[source], source, text, target)))
        if names := [person.names[target] for person in line.people if person.names[target] in line.text[target]]:
            parts.append(("names_right", all(name in text for name in names)))
        if each.term:
            parts.append(("terms_right", each.term[target] in text))
        for name, right in parts:
            judged[name].append(right)
        judged["kept"].append(all(right for _, right in parts) or translation.utterance in doubted)
    return judged


def share(right: Sequence[bool]) -> dict[str, object]:
    """Return the share of true values with its 95 % interval (Wilson's, which is sound next to 0 and 1)."""
    n, z = len(right), 1.96
    if not n:
        return {"share": 0.0, "n": 0, "interval": [0.0, 0.0]}
    p = sum(right) / n
    middle, half = p + z * z / (2 * n), z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    low, high = ((middle + sign * half) / (1 + z * z / n) for sign in (-1, 1))
    return {"share": round(p, 4), "n": n, "interval": [round(low, 4), round(high, 4)]}


def evaluate(translator: Translator, told: Sequence[Told]) -> dict[str, dict[str, Any]]:
    """Return the figures of every direction, and of all together."""
    figures: dict[str, dict[str, Any]] = {}
    together: dict[str, list[bool]] = {}
    for source, target in DIRECTIONS:
        made = translate_told(translator, told, source, target)
        judged = judge(told, made, source, target)
        references = [[each.line.text[target] for each in told]]
        chrf = CHRF().corpus_score([each.text for each in made.translations], references, n_bootstrap=500)
        figures[f"{source}-{target}"] = {
            "sentences": len(told),
            "chrf": round(chrf.score, 1),
            "chrf_interval": [round(min(100.0, float(chrf._mean + sign * chrf._ci)), 1) for sign in (-1, 1)],
            **{name: share(right) for name, right in judged.items()},
        }
        for name, right in judged.items():
            together[name] = together.get(name, []) + right
        logging.info("%s-%s %s", source, target, json.dumps(figures[f"{source}-{target}"]))
    return {
        "all": {
            "sentences": len(told) * len(DIRECTIONS),
            "chrf": round(sum(each["chrf"] for each in figures.values()) / len(figures), 1),
            **{name: share(right) for name, right in together.items()},
        },
        **figures,
    }


def table(scores: Mapping[str, Mapping[str, Any]]) -> str:
    """Return the figures as Markdown."""
    rows = [
        "| templates and names | direction | sentences | chrF | exact | numbers | names | terms | right or doubted |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for kind, directions in scores.items():
        for direction, each in directions.items():
            interval = "–".join(str(bound) for bound in each.get("chrf_interval", ()))
            cells = [
                kind,
                direction,
                str(each["sentences"]),
                f"{each['chrf']} {f'({interval})' if interval else ''}".strip(),
            ]
            for name in ("exact", "numbers_right", "names_right", "terms_right", "kept"):
                low, high = each[name]["interval"]
                shown = f"{each[name]['share']:.1%} ({low:.1%}–{high:.1%}; n={each[name]['n']})"
                cells.append(shown if each[name]["n"] else "")
            rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows) + "\n"


def main() -> None:
    """Score and write."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--folder", type=Path, default=HERE, help="where the checkpoint is")
    parser.add_argument("--sentences", type=int, default=200, help="of each kind, in every direction")
    parser.add_argument("--seed", type=int, default=20)
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    translator = open_folder(arguments.folder)
    scores = {}
    for kind, held_out in (("held out", True), ("seen", False)):
        lines = draw_lines(random.Random(arguments.seed), 4 * arguments.sentences, held_out=held_out)
        scores[kind] = evaluate(translator, [Told(line=each) for each in lines[: arguments.sentences]])
        told = with_terms(random.Random(arguments.seed), lines, arguments.sentences)
        scores[f"{kind}, with terms"] = evaluate(translator, told)
    written = {"seed": arguments.seed, "weights": translator.identity.model, "scores": scores}
    (arguments.folder / "scores.json").write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")
    card = arguments.folder / "README.md"
    if card.is_file():
        before, rest = card.read_text(encoding="utf-8").split(MARKS[0])
        after = rest.split(MARKS[1])[1]
        card.write_text("".join([before, MARKS[0], table(scores), MARKS[1], after]), encoding="utf-8")
    logging.info("%s", table(scores))


if __name__ == "__main__":
    main()
