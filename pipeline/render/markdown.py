"""Outline and transcript as Markdown. Whatever was said is text: nothing in it becomes a heading, a link or a tag."""

import re
from itertools import groupby

from pipeline.records import Event, Outline, Proceedings, Translations
from pipeline.render.reading import (
    JOINTS,
    TITLES,
    evidence_of,
    lines_by_id,
    passages,
    printable,
    sentences_of,
    show_rendering,
    show_span,
)

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~])")
_LINE_START = re.compile(r"^(\s*)([-+=]|\d+(?=[.)]))")
_ADDRESS = re.compile(r"(?<=\w)(:)(?=//)|(?<=\bwww)(\.)|(?<=\w)(@)(?=\w)", re.IGNORECASE)


def escape(text: str) -> str:
    """Return *text* so that Markdown shows exactly its characters, on one line."""
    escaped = _SPECIAL.sub(r"\\\1", printable(text))
    escaped = _ADDRESS.sub(lambda match: f"\\{match[0]}", escaped)
    escaped = re.sub(r"&(?=#?\w+;)", r"\\&", escaped)
    start = _LINE_START.match(escaped)
    if start is None:
        return escaped
    if start[2].isdigit():
        return f"{escaped[: start.end()]}\\{escaped[start.end() :]}"
    return f"{start[1]}\\{escaped[len(start[1]) :]}"


def render_outline(outline: Outline) -> str:
    """Return the outline: its heading, one heading for each session, its paragraphs, and nothing else."""
    blocks = [f"# {TITLES[outline.language]}"]
    joint = JOINTS[outline.language]
    for section in outline.sections:
        blocks.append(f"## {escape(section.heading)}")
        blocks += [
            escape(joint.join(sentence.text for sentence in paragraph.sentences)) for paragraph in section.paragraphs
        ]
    return "\n\n".join(blocks) + "\n"


def render_evidence(event: Event, proceedings: Proceedings, translations: Translations, outline: Outline) -> str:
    """Return the companion of the outline: every sentence with what it rests on."""
    lines = lines_by_id(event, proceedings, translations)
    blocks = ["# Evidence", "Each sentence of the outline, with the words it rests on."]
    for sentence in sentences_of(outline):
        items = [f"**{escape(sentence.text)}** ({sentence.method})"]
        for line in evidence_of(sentence, lines):
            translated = f"\n    - {escape(line.translation)}" if line.translation else ""
            who = f"{show_span(line.utterance.span)} {escape(line.speaker)} ({line.utterance.language})"
            rendered = "".join(f"\n    - {escape(show_rendering(each))}" for each in line.renderings)
            items.append(f"- {who}: {escape(line.utterance.text)}{translated}{rendered}")
        blocks.append("\n".join([items[0], "", *items[1:]]))
    return "\n\n".join(blocks) + "\n"


def render_transcript(event: Event, proceedings: Proceedings, translations: Translations | None = None) -> str:
    """Return the transcript by session and speaker; with *translations*, each utterance is followed by its own."""
    blocks = [f"# {escape(event.title)}"]
    for heading, group in groupby(passages(event, proceedings, translations), key=lambda passage: passage.heading):
        blocks.append(f"## {escape(heading)}")
        for passage in group:
            if passage.lines:
                blocks.append(f"**{escape(passage.speaker)}** ({passage.lines[0].time})")
            for line in passage.lines:
                beside = [line.translation] if line.translation else []
                beside += map(show_rendering, line.renderings)
                quoted = "\n>\n".join(f"> {escape(each)}" for each in beside)
                blocks.append(escape(line.utterance.text) + (f"\n\n{quoted}" if quoted else ""))
    return "\n\n".join(blocks) + "\n"
