"""The outline as one HTML file: no script, nothing fetched, everything said escaped."""

import functools

import jinja2

from pipeline.records import Event, Outline, Proceedings, Translations
from pipeline.render.reading import (
    DRAFT_NOTE,
    evidence_of,
    lines_by_id,
    printable,
    show_rendering,
    show_span,
    show_time,
)


@functools.cache
def templates() -> jinja2.Environment:
    """Return what renders the files of `templates/`, escaping everything that is put into them."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("pipeline.render"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"printable": printable, "time": show_time, "span": show_span, "rendering": show_rendering}
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
        templates()
        .get_template("outline.html")
        .render(event=event, outline=outline, evidence=evidence, note=DRAFT_NOTE)
    )
