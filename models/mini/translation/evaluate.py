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
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from sacrebleu.metrics import CHRF

from models.mini.translation.samples import DIRECTIONS
from pipeline.backends import Translator
from pipeline.backends.catalogue import Catalogue, ModelCard
from pipeline.backends.translation_model import TranslationModel
from pipeline.backends.weights import hash_file
from pipeline.language.numbers import same_numbers
from pipeline.records import Event, InLanguages, Language, Person, Span, Utterance
from pipeline.stages.translate import Engines, translate_utterances
from world.grammar import FUNCTIONS, Line, line, templates

HERE = Path(__file__).parent
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


def event_of(lines: Iterable[Line]) -> Event:
    """Return an event whose people are those that *lines* name."""
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
    )


def translated(translator: Translator, lines: Sequence[Line], source: Language, target: Language) -> tuple[str, ...]:
    """Return what the translate stage makes of *lines*."""
    utterances = tuple(
        Utterance(
            id=str(i), span=Span(start=0, end=0), language=source, text=each.text[source], voice=None, speaker=None
        )
        for i, each in enumerate(lines)
    )
    engines = Engines(translators=[translator])
    return tuple(each.text for each in translate_utterances(utterances, event_of(lines), engines, target).translations)


def judge(lines: Sequence[Line], answers: Sequence[str], source: Language, target: Language) -> dict[str, list[bool]]:
    """Tell of every answer whether it is exact, and whether its numbers and its names are right, where it has any.

    Names are whole names; a family name alone is not looked up by the stage, and counts in chrF only.
    """
    pairs = list(zip(lines, answers, strict=True))
    named = [(answer, names) for each, answer in pairs if (names := _names(each, target))]
    return {
        "exact": [answer == each.text[target] for each, answer in pairs],
        "numbers_right": [
            not same_numbers(each.text[source], source, answer, target) for each, answer in pairs if each.numbers
        ],
        "names_right": [all(name in answer for name in names) for answer, names in named],
    }


def _names(line: Line, target: Language) -> list[str]:
    return [each.names[target] for each in line.people if each.names[target] in line.text[target]]


def share(right: Sequence[bool]) -> dict[str, object]:
    """Return the share of true values with its 95 % interval (Wilson's, which is sound next to 0 and 1)."""
    n, z = len(right), 1.96
    p = sum(right) / n
    middle, half = p + z * z / (2 * n), z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    low, high = ((middle + sign * half) / (1 + z * z / n) for sign in (-1, 1))
    return {"share": round(p, 4), "n": n, "interval": [round(low, 4), round(high, 4)]}


def evaluate(translator: Translator, lines: Sequence[Line]) -> dict[str, dict[str, Any]]:
    """Return the figures of every direction on *lines*, and of all together."""
    figures: dict[str, dict[str, Any]] = {}
    together: dict[str, list[bool]] = {}
    for source, target in DIRECTIONS:
        answers = translated(translator, lines, source, target)
        judged = judge(lines, answers, source, target)
        references = [[each.text[target] for each in lines]]
        chrf = CHRF().corpus_score(list(answers), references, n_bootstrap=500)
        figures[f"{source}-{target}"] = {
            "sentences": len(lines),
            "chrf": round(chrf.score, 1),
            "chrf_interval": [round(min(100.0, float(chrf._mean + sign * chrf._ci)), 1) for sign in (-1, 1)],
            **{name: share(right) for name, right in judged.items()},
        }
        for name, right in judged.items():
            together[name] = together.get(name, []) + right
        logging.info("%s-%s %s", source, target, json.dumps(figures[f"{source}-{target}"]))
    return {
        "all": {
            "sentences": len(lines) * len(DIRECTIONS),
            "chrf": round(sum(each["chrf"] for each in figures.values()) / len(figures), 1),
            **{name: share(right) for name, right in together.items()},
        },
        **figures,
    }


def table(scores: Mapping[str, Mapping[str, Any]]) -> str:
    """Return the figures as Markdown."""
    rows = [
        "| templates and names | direction | sentences | chrF | exact | numbers right | names right |",
        "|---|---|---|---|---|---|---|",
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
            for name in ("exact", "numbers_right", "names_right"):
                low, high = each[name]["interval"]
                cells.append(f"{each[name]['share']:.1%} ({low:.1%}–{high:.1%}; n={each[name]['n']})")
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
    scores = {
        kind: evaluate(translator, draw_lines(random.Random(arguments.seed), arguments.sentences, held_out=held_out))
        for kind, held_out in (("held out", True), ("seen", False))
    }
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
