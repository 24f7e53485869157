"""The transcript by time as one HTML file that plays the recording from any word."""

from collections.abc import Iterable, Sequence
from html import escape

from markupsafe import Markup

from pipeline.account import account_for, total
from pipeline.records import LANGUAGES, Doubt, Event, Proceedings, Track, Transcript, Translations, Utterance, Word
from pipeline.render.html import LEAD, list_media, read_sources, templates
from pipeline.render.reading import printable, show_time
from pipeline.render.strip import WIDTH, draw_strip
from pipeline.render.timeline import group_rows, list_rows, place_doubts

NAMES = {"zh": "Chinese", "ja": "Japanese", "ko": "Korean", "en": "English"}


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
    return (
        templates()
        .get_template("transcript.html")
        .render(
            event=event,
            sources=read_sources("transcript"),
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
