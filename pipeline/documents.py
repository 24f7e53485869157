"""Which documents a run leaves in an event's folder, and what each is made from."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from pipeline.language.evidence_review import Reviewed
from pipeline.records import Doubt, Event, Language, Outline, Proceedings, Recording, Transcript, Translations
from pipeline.render import markdown, review_list, subtitles
from pipeline.stages.listen import find_floor
from pipeline.store import Key
from pipeline.work import make_key

VERSION = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One file for people.

    Attributes:
        render: Called only if the file is out of date, so that templates and libraries load only then.
    """

    name: str
    key: Key
    render: Callable[[], bytes]


def list_documents(
    event: Event,
    recording: Recording,
    transcript: Transcript,
    proceedings: Proceedings,
    everything_in: Mapping[Language, Translations],
    outlines: Mapping[Language, Outline],
    doubts: Sequence[Doubt],
    reviewed: Sequence[Reviewed] = (),
) -> tuple[Document, ...]:
    """Return the documents that can be made of what there is, those to read first at the front.

    Args:
        event: Whose names and headings they show.
        recording: What they play.
        transcript: What was not transcribed, and how sure the recognizer was.
        proceedings: Who said what.
        everything_in: The translations, that into the language of the report first.
        outlines: The one that was written first, and then what it was restated as; none if the run stopped before.
        doubts: Of every stage.
        reviewed: The sentences of the outline, in the order in which to read them.
    """
    translations = next(iter(everything_in.values()), None)
    documents: list[Document] = []

    def add(name: str, render: Callable[[], str | bytes], **inputs: object) -> None:
        def as_bytes() -> bytes:
            content = render()
            return content if isinstance(content, bytes) else content.encode()

        documents.append(Document(name=name, key=make_key(VERSION, event=event, **inputs), render=as_bytes))

    spoken = proceedings
    for number, (code, drawn) in enumerate(outlines.items()):
        told = everything_in[code]
        everything = {"proceedings": spoken, "translations": told, "outline": drawn}
        name = f"outline.{code}" if number else "outline"
        add(f"{name}.docx", partial(_docx, event, spoken, told, drawn), **everything)
        add(
            f"{name}.html",
            partial(_outline_html, event, recording, spoken, told, drawn),
            recording=recording,
            **everything,
        )
        add(f"{name}.md", partial(markdown.render_outline, drawn), outline=drawn)
        add(f"{name}.evidence.md", partial(markdown.render_evidence, event, spoken, told, drawn), **everything)
    add(
        "review.md",
        lambda: review_list.render_review(event, doubts, reviewed),
        doubts=tuple(doubts),
        reviewed=tuple(reviewed),
    )
    both = {"proceedings": spoken, "translations": translations}
    add(
        "transcript.html",
        lambda: _transcript_html(event, recording, transcript, spoken, translations, doubts),
        recording=recording,
        transcript=transcript,
        doubts=tuple(doubts),
        **both,
    )
    add("transcript.md", lambda: markdown.render_transcript(event, spoken, translations), **both)
    add("transcript.vtt", lambda: subtitles.render_vtt(event, spoken), proceedings=spoken)
    add("transcript.srt", lambda: subtitles.render_srt(event, spoken), proceedings=spoken)
    add("transcript.rttm", lambda: subtitles.render_rttm(event, spoken), proceedings=spoken)
    add("transcript.stm", lambda: subtitles.render_stm(event, spoken), proceedings=spoken)
    for code, told in everything_in.items():
        both = {"proceedings": spoken, "translations": told}
        add(f"transcript.{code}.docx", partial(_transcript_docx, event, spoken, told), **both)
        add(f"transcript.{code}.vtt", partial(subtitles.render_vtt, event, spoken, told), **both)
        add(f"transcript.{code}.srt", partial(subtitles.render_srt, event, spoken, told), **both)
    return tuple(documents)


def _docx(event: Event, proceedings: Proceedings, translations: Translations, outline: Outline) -> bytes:
    from pipeline.render.docx import render_outline

    return render_outline(event, proceedings, translations, outline)


def _transcript_docx(event: Event, proceedings: Proceedings, translations: Translations) -> bytes:
    from pipeline.render.transcript_docx import render_transcript

    return render_transcript(event, proceedings, translations)


def _outline_html(
    event: Event, recording: Recording, proceedings: Proceedings, translations: Translations, outline: Outline
) -> str:
    from pipeline.render.html import render_outline

    return render_outline(event, find_floor(recording), recording.tracks, proceedings, translations, outline)


def _transcript_html(
    event: Event,
    recording: Recording,
    transcript: Transcript,
    proceedings: Proceedings,
    translations: Translations | None,
    doubts: Sequence[Doubt],
) -> str:
    from pipeline.render.transcript_page import render_transcript

    floor = find_floor(recording)
    return render_transcript(event, floor, recording.duration, transcript, proceedings, translations, doubts)
