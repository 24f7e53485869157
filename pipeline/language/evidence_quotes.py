"""C7: what a sentence puts between quotation marks was said so, in the original or in its translation."""

import re
from collections.abc import Sequence

from pipeline.language.authority import write_approved
from pipeline.language.evidence import Evidence, Problem, fold
from pipeline.language.evidence_names import approved_english
from pipeline.records import Event

_QUOTED = re.compile(r"(?<!\()[“\"]([^”\"]+?)[,.;:!?]?[”\"]")


def check_quotes(body: str, cited: Sequence[Evidence], event: Event) -> list[Problem]:
    """Return a problem for each quotation of *body* that nobody said; definitions in brackets are no quotations."""
    quoted = [match[1] for match in _QUOTED.finditer(body)]
    if not quoted:
        return []
    said = [_bare(text) for each in cited for text in (each.text, each.translation)]
    return [
        Problem(code="C7", blocks=True, message=f"“{each}” was not said in these words.")
        for each in quoted
        if not _bare(each).strip()
        or not (any(_bare(each) in text for text in said) or any(_bare(each) in _approved(one, event) for one in cited))
    ]


def _approved(each: Evidence, event: Event) -> str:
    """Return the original with the known names and terms in English."""
    return "" if each.language == "en" else _bare(write_approved(each.text, approved_english(event))[0])


def _bare(text: str) -> str:
    """Return the words of *text* between single spaces, so that punctuation and width do not count."""
    words = re.findall(r"[a-z0-9\u00c0-\u024f]+|[^\W_]", re.sub(r"(?<=\w)'(?=\w)", "", fold(text)))
    return f" {' '.join(words)} "
