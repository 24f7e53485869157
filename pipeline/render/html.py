"""The outline as one HTML file that shows and plays what each sentence rests on, and what all pages have in common.

A page opens by double click: one classic script, one style, no address but that of the recording beside it. Whatever
was said is text; the policy in its head lets nothing run but the script whose digest it names.
"""

import base64
import functools
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from urllib.parse import quote

import jinja2
from markupsafe import Markup

from pipeline.records import Event, Language, Method, Outline, Proceedings, Rendering, Track, Translations
from pipeline.render.reading import (
    DRAFT_NOTE,
    TITLES,
    evidence_of,
    lines_by_id,
    printable,
    sentences_of,
    show_rendering,
    show_span,
    show_time,
)

LEAD = 500
"""Milliseconds before a sentence from which it is played."""

_ORIGINS: Mapping[Method, str] = {
    "template": "made from a template",
    "extractive": "made by extraction",
    "model": "written by a model",
    "person": "written by a person",
}
_REPLACED = "made by extraction, where the sentences of the model did not serve"


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """One file of a track as a page plays it.

    Attributes:
        address: Relative to the page, percent-encoded.
        name: As people know it.
        start: Where it begins on the recording's clock, in milliseconds.
        duration: Milliseconds.
        several: Whether the track is not the first of the file's audio streams, which is what a browser plays.
    """

    address: str
    name: str
    start: int
    duration: int
    several: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """Script and style as they stand in a page, and the policy that allows them and nothing else."""

    script: Markup
    style: Markup
    policy: str


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


@functools.cache
def read_sources(page: str) -> Sources:
    """Return script and style of the template *page* (such as "outline"), after the player that all pages share."""
    folder = files("pipeline.render") / "templates"
    script = "\n".join((folder / name).read_text("utf-8") for name in ("player.js", f"{page}.js"))
    style = (folder / f"{page}.css").read_text("utf-8")
    policy = "; ".join(
        [
            "default-src 'none'",
            f"script-src '{_hash(script)}'",
            f"style-src '{_hash(style)}'",
            "media-src file: blob: 'self'",  # the recording beside the page, or one that the reader picks
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )
    return Sources(script=Markup(script), style=Markup(style), policy=policy)


def _hash(text: str) -> str:
    """Return the digest by which a Content-Security-Policy names an inline element."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def list_media(event: Event, track: Track) -> tuple[Media, ...]:
    """Return the files of a track in order of time."""
    return tuple(
        Media(
            address=address_recording(event.id, part.path),
            name=printable(part.path),
            start=part.start,
            duration=part.duration,
            several=part.stream > 0,
        )
        for part in sorted(track.parts, key=lambda each: each.start)
    )


def address_recording(event: str, path: str) -> str:
    """Return the address of a file of `recordings/<event>/` as seen from `outputs/<event>/`."""
    return "/".join(["../../recordings", quote(event, safe=""), *(quote(each, safe="") for each in path.split("/"))])


def render_outline(
    event: Event,
    floor: Track,
    tracks: Sequence[Track],
    proceedings: Proceedings,
    translations: Translations,
    outline: Outline,
) -> str:
    """Return the page for `outputs/<event>/`; each sentence opens to what it rests on, and plays it.

    Args:
        event: Whose names and headings it shows.
        floor: The track that plays what was said; without files, the page plays nothing.
        tracks: Those of the recording, among them the interpreters'.
        proceedings: Who said what.
        translations: Shown beside the original.
        outline: What is shown first.
    """
    lines = lines_by_id(event, proceedings, translations)
    evidence = {sentence.id: evidence_of(sentence, lines) for sentence in sentences_of(outline)}
    renderings = [each for cited in evidence.values() for line in cited for each in line.renderings]
    played = [track for track in (floor, *_list_interpreters(tracks, renderings)) if track.parts]
    return (
        templates()
        .get_template("outline.html")
        .render(
            event=event,
            outline=outline,
            evidence=evidence,
            origins=_tell_origins(outline),
            note=DRAFT_NOTE,
            heading=TITLES[outline.language],
            sources=read_sources("outline"),
            floor=floor.id,
            played=[list_media(event, track) for track in played],
            places={track.id: place for place, track in enumerate(played)},
            lead=LEAD,
            told=_tag(translations.language, event),
            written=_tag(outline.language, event),
        )
    )


def _list_interpreters(tracks: Iterable[Track], renderings: Iterable[Rendering]) -> list[Track]:
    """Return the tracks of *renderings* that a browser can play, which takes the first stream of each file."""
    heard = {each.track for each in renderings}
    return [track for track in tracks if track.id in heard and not any(part.stream for part in track.parts)]


def _tell_origins(outline: Outline) -> Mapping[str, str]:
    """Return in words what made each sentence, by its id."""
    replaced = {each.target for each in outline.doubts if each.kind == "sentence-replaced"}
    origins: dict[str, str] = {}
    for section in outline.sections:
        for paragraph in section.paragraphs:
            served = paragraph.talk in replaced or any(each.method == "model" for each in paragraph.sentences)
            for sentence in paragraph.sentences:
                instead = served and sentence.method == "extractive"
                origins[sentence.id] = _REPLACED if instead else _ORIGINS[sentence.method]
    return origins


def _tag(language: Language, event: Event) -> str:
    """Return the tag of what is written in *language*, which for Chinese tells its characters, and so the font."""
    if language != "zh":
        return language
    return "zh-Hans" if event.chinese == "simplified" else "zh-Hant"
