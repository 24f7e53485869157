"""The transcript by time as one HTML file that plays the recording from any word.

It opens by double click: one classic script, one style, no address but that of the recording beside it. Whatever was
said is text; the policy in its head lets nothing run but the script whose digest it names.
"""

import base64
import functools
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from urllib.parse import quote

from markupsafe import Markup

from pipeline.account import account_for, total
from pipeline.records import LANGUAGES, Doubt, Event, Proceedings, Track, Transcript, Translations, Utterance, Word
from pipeline.render.html import templates
from pipeline.render.reading import printable, show_time
from pipeline.render.strip import WIDTH, draw_strip
from pipeline.render.timeline import group_rows, list_rows, place_doubts

LEAD = 500
"""Milliseconds before a sentence from which it is played."""

NAMES = {"zh": "Chinese", "ja": "Japanese", "ko": "Korean", "en": "English"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """One file of the floor as the page plays it.

    Attributes:
        address: Relative to the page, percent-encoded.
        name: As people know it.
        start: Where it begins on the recording's clock, in milliseconds.
        duration: Milliseconds.
        several: Whether the floor is not the first of the file's audio streams, which is what a browser plays.
    """

    address: str
    name: str
    start: int
    duration: int
    several: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sources:
    """Script and style as they stand in the page, and the policy that allows them and nothing else."""

    script: Markup
    style: Markup
    policy: str


def render_transcript(
    event: Event,
    floor: Track,
    duration: int,
    transcript: Transcript,
    proceedings: Proceedings,
    translations: Translations | None = None,
    doubts: Sequence[Doubt] = (),
) -> str:
    """Return the page for `outputs/<event>/`.

    Args:
        event: Whose names and headings it shows.
        floor: The track it plays; without files, the page plays nothing.
        duration: Of the recording, in milliseconds.
        transcript: Its ledger says what was not transcribed; its segments, how sure the recognizer was.
        proceedings: Who said what.
        translations: Shown beside the original.
        doubts: Of every stage.
    """
    rows = list_rows(event, transcript, proceedings, translations)
    rows, unplaced = place_doubts(rows, doubts, transcript, proceedings)
    account = account_for(transcript, duration)
    used = {row.line.utterance.language for row in rows if row.line}
    sources = _read_sources()
    return (
        templates()
        .get_template("transcript.html")
        .render(
            event=event,
            sources=sources,
            media=list_media(event, floor),
            duration=duration,
            lead=LEAD,
            account=account,
            total=total,
            languages=[each for each in LANGUAGES if each in used],
            names=NAMES,
            target=translations.language if translations else None,
            chapters=group_rows(event, proceedings, rows),
            unplaced=unplaced,
            strip=draw_strip(transcript, doubts, duration),
            width=WIDTH,
            words=mark_words,
            percent=show_percent,
            clock=show_time,
        )
    )


def list_media(event: Event, floor: Track) -> tuple[Media, ...]:
    """Return the files of the floor in order of time."""
    return tuple(
        Media(
            address=address_recording(event.id, part.path),
            name=printable(part.path),
            start=part.start,
            duration=part.duration,
            several=part.stream > 0,
        )
        for part in sorted(floor.parts, key=lambda each: each.start)
    )


def address_recording(event: str, path: str) -> str:
    """Return the address of a file of `recordings/<event>/` as seen from `outputs/<event>/`."""
    return "/".join(["../../recordings", quote(event, safe=""), *(quote(each, safe="") for each in path.split("/"))])


def show_percent(probability: float) -> str:
    """Return a probability in percent, rounded down: only certainty is 100."""
    return f"{int(probability * 100)} %"


def mark_words(utterance: Utterance) -> Markup:
    """Return the text of *utterance*, each word with the time it begins (`data-m`) and lasts (`data-d`).

    Times are milliseconds on the recording's clock. The names are those of hyperaudio-lite, so that its editor can
    read the page. A text that its words do not join to, as a person's may be, is one word.
    """
    words: Iterable[Word] = utterance.words
    if "".join(word.text for word in words).strip() != utterance.text.strip():
        words = (Word(span=utterance.span, text=utterance.text, confidence=0.0),)
    pieces: list[str] = []
    for word in words:
        text = word.text if word.text.isprintable() else _visible(word.text)
        bare = text.lstrip()
        if bare:
            space = " " if len(bare) < len(text) and pieces else ""
            start, length = word.span.start, word.span.duration
            pieces.append(f'{space}<span data-m="{start}" data-d="{length}">{escape(bare, quote=False)}</span>')
    return Markup("".join(pieces))


def _visible(text: str) -> str:
    """Return *text* as `printable` does, with the space before it, if any."""
    return (" " if text[:1].isspace() else "") + printable(text)


@functools.cache
def _read_sources() -> _Sources:
    """Read script and style from beside the templates."""
    folder = files("pipeline.render") / "templates"
    script, style = ((folder / name).read_text("utf-8") for name in ("transcript.js", "transcript.css"))
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
    return _Sources(script=Markup(script), style=Markup(style), policy=policy)


def _hash(text: str) -> str:
    """Return the digest by which a Content-Security-Policy names an inline element."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
