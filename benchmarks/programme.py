"""How well event pages become drafts: people, what they are, sessions and their speakers, against a person's reading.

    python -m benchmarks.programme [FOLDER] [--also FILE] [--errors]

A page (`NN.html` or `NN.txt`) stands beside its truth (`NN.json`): title, date, people (name, native, title,
organization, role) and sessions (title, kind, speakers by number). Under `also_ok` in the truth, or by page in a file
of their own, stand other readings that are as good. A value is *silently wrong* if it is wrong and no comment of the
draft says that it is a gap or a guess.
"""

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.programme_scores import KINDS, Result, score_page

PAGES = Path(__file__).parent.parent / "tests" / "data" / "programmes"


def score_folder(folder: Path, also: Mapping[str, Any]) -> dict[str, Result]:
    """Return the result of each page of a folder by the page's name."""
    results = {}
    for truth in sorted(folder.glob("*.json")):
        pages = [each for each in sorted(folder.glob(f"{truth.stem}.*")) if each.suffix in (".html", ".txt")]
        if pages:
            told = json.loads(truth.read_text("utf-8"))
            fair = told.get("also_ok") or also.get(truth.stem, {}).get("also_ok", {})
            results[truth.stem] = score_page(pages[0], told, fair)
    return results


def sum_up(results: Sequence[Result]) -> Result:
    """Return the result of all pages together."""
    total = Result()
    for each in results:
        total.add(each)
    return total


def _show(name: str, result: Result) -> str:
    people, *rest = (result.scores[each] for each in KINDS)
    cells = [f"{people.precision:6.3f}", f"{people.recall:6.3f}", *(f"{each.f1:8.3f}" for each in rest)]
    return f"{name:17}" + " ".join(cells) + f" {len(result.silent):7} {len(result.marked):7}"


def main() -> None:
    """Print a table, and the errors if they are asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, default=PAGES)
    parser.add_argument("--also", type=Path, help="readings that are as good, by page")
    parser.add_argument("--errors", action="store_true", help="show what is wrong or missing")
    chosen = parser.parse_args()
    also = json.loads(chosen.also.read_text("utf-8")) if chosen.also else {}
    results = score_folder(chosen.folder, also)
    rest = " ".join(f"{each[:8]:>8}" for each in KINDS[1:])
    print(f"{'page':17}people                                                        (F1, people: precision, recall)")  # noqa: T201
    print(f"{'':17}{'prec':>6} {'rec':>6} {rest} {'silent':>7} {'marked':>7}")  # noqa: T201
    for name, result in results.items():
        print(_show(name, result))  # noqa: T201
    total = sum_up(list(results.values()))
    print(_show("all", total))  # noqa: T201
    people = total.scores["people"]
    print(f"{people.right} of {people.wanted} people, {people.drafted - people.right} wrong ones")  # noqa: T201
    if chosen.errors:
        for name, result in results.items():
            for kind, errors in (("SILENT", result.silent), ("missed", result.missed), ("marked", result.marked)):
                for error in errors:
                    print(f"{name} {kind}: {error}")  # noqa: T201


if __name__ == "__main__":
    main()
