"""The record of what training never sees: hashes of every held-out template, name and voice.

`heldout.json` is written once, before anything that matches templates exists, by `python -m world.heldout`, and a
test compares it with the tables: moving one of them in or out of the held-out set shows in a review.
"""

import hashlib
import json
from typing import Any, get_args

from pipeline.records import LANGUAGES
from world.grammar import FUNCTIONS, templates
from world.lexicon import Part, name_elements
from world.phrases import HERE
from world.unplanned import unplanned_templates
from world.voices import unseen_voices

RECORD = HERE / "heldout.json"


def digest(text: str) -> str:
    """SHA-256 of a text in UTF-8, as 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def describe_held_out() -> dict[str, Any]:
    """Hashes of the held-out templates by id and language, of names by `origin.part`, and of the unseen voices."""
    held_out = {
        template.id: {
            language: digest(source) for language, source in zip(LANGUAGES, template.phrase.source, strict=True)
        }
        for template in (
            *(each for function in FUNCTIONS for each in templates(function, held_out=True)),
            *unplanned_templates(held_out=True),
        )
    }
    names = {
        f"{origin}.{part}": sorted(
            digest(f"{language}:{writing}")
            for element in name_elements(origin, part, held_out=True)
            for language, writing in zip(LANGUAGES, element[:4], strict=True)
        )
        for origin in LANGUAGES
        for part in get_args(Part)
    }
    voices = sorted(digest(f"{each.variant} {each.pitch}") for each in unseen_voices())
    return {"templates": held_out, "names": names, "voices": voices}


if __name__ == "__main__":
    RECORD.write_text(json.dumps(describe_held_out(), indent=1) + "\n", encoding="utf-8")
