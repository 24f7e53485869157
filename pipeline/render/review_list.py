"""The list for the reviewer: every doubt, by time, with what to do about it."""

from collections.abc import Iterable

from pipeline.records import Doubt, Event
from pipeline.render.markdown import escape
from pipeline.render.reading import show_span

_WHAT_TO_DO = {
    "unknown-speaker": "Listen, and say who speaks.",
    "drafted-title": "Write the approved title into `appositive` in event.toml.",
    "sentence-blocked": "Write the sentence by hand, or correct the words it rests on.",
    "nothing-to-report": "Read the transcript of this talk and write its paragraph by hand.",
}


def render_review(event: Event, doubts: Iterable[Doubt]) -> str:
    """Return the doubts in order of time; those about no moment come last."""
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
    return "\n\n".join([*blocks, "\n".join(items)] if items else blocks) + "\n"
