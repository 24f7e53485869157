"""The list for the reviewer: every doubt, by time, with what to do about it, and what to read first."""

from collections.abc import Iterable, Sequence

from pipeline.language.evidence_review import Reviewed, describe
from pipeline.records import Doubt, Event
from pipeline.render.markdown import escape
from pipeline.render.reading import show_span

_WHAT_TO_DO = {
    "unknown-speaker": "Listen, and say who speaks.",
    "drafted-title": "Write the approved title into `appositive` in event.toml.",
    "sentence-blocked": "Write the sentence by hand, or correct the words it rests on.",
    "sentence-unsupported": "Correct the sentence, or what it rests on.",
    "sentence-warning": "Listen, and correct the sentence if it says more than was said.",
    "nothing-to-report": "Read the transcript of this talk and write its paragraph by hand.",
}


FIRST = 10
"""Sentences that a reviewer is asked to read before all others."""


def render_review(event: Event, doubts: Iterable[Doubt], reviewed: Sequence[Reviewed] = ()) -> str:
    """Return the doubts in order of time, those about no moment last, and then the sentences to read first."""
    known = {each.id: each for each in doubts}
    ordered = sorted(known.values(), key=lambda each: (each.span is None, each.span.start if each.span else 0, each.id))
    blocks = [f"# Review: {escape(event.title)}"]
    if not ordered:
        blocks.append("Nothing is in doubt.")
    else:
        blocks.append(f"{len(ordered)} {'thing is' if len(ordered) == 1 else 'things are'} in doubt.")
    items = []
    for each in ordered:
        where = show_span(each.span) or "the whole event"
        todo = _WHAT_TO_DO.get(each.kind, "")
        items.append(f"- [ ] **{where}** ({escape(each.kind)}) {escape(each.message)}" + (f" {todo}" if todo else ""))
    blocks += ["\n".join(items)] if items else []
    return "\n\n".join([*blocks, *_read_first(reviewed)]) + "\n"


def _read_first(reviewed: Sequence[Reviewed]) -> list[str]:
    """Return the riskiest sentences of the outline: no check can tell an opposite or an opinion for sure."""
    if not reviewed:
        return []
    items = [
        f"1. {escape(each.text)} ({each.status}; {describe(each.score)}"
        + (f"; evidence from {show_span(each.evidence[0].span)}" if each.evidence else "")
        + ")"
        for each in reviewed[:FIRST]
    ]
    return ["## Read these sentences first", "\n".join(items)]
