"""Outline and transcript as one HTML file each: no script, nothing fetched, everything said escaped."""

import functools
from itertools import groupby

import jinja2

from pipeline.records import Event, Outline, Proceedings, Translations
from pipeline.render.reading import (
    DRAFT_NOTE,
    evidence_of,
    lines_by_id,
    passages,
    printable,
    show_span,
    show_time,
)


@functools.cache
def _templates() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("pipeline.render"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"printable": printable, "time": show_time, "span": show_span}
    return environment


def render_outline(event: Event, proceedings: Proceedings, translations: Translations, outline: Outline) -> str:
    """Return the outline; each sentence opens to the words it rests on, their translation, speaker and time."""
    lines = lines_by_id(event, proceedings, translations)
    evidence = {
        sentence.id: evidence_of(sentence, lines)
        for section in outline.sections
        for paragraph in section.paragraphs
        for sentence in paragraph.sentences
    }
    return (
        _templates()
        .get_template("outline.html")
        .render(event=event, outline=outline, evidence=evidence, note=DRAFT_NOTE)
    )


def render_transcript(event: Event, proceedings: Proceedings, translations: Translations | None = None) -> str:
    """Return the transcript by session and speaker, each utterance with its translation if there is one."""
    sessions = [
        (heading, tuple(group))
        for heading, group in groupby(passages(event, proceedings, translations), key=lambda passage: passage.heading)
    ]
    return _templates().get_template("transcript.html").render(event=event, sessions=sessions)
