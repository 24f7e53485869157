"""The whole pipeline: from the folder of an event to its transcript, translation and outline.

`run` reads top to bottom as the stages follow each other. Each paragraph asks the store for one artifact; the
store calls the stage only if something the artifact depends on has changed, and the next stage reads the
**effective** record: the artifact with a person's corrections applied.
"""

from collections.abc import Sequence
from contextlib import nullcontext
from functools import partial
from typing import Literal

from pipeline.backends.catalogue import read_catalogue
from pipeline.documents import list_documents
from pipeline.edits import active_edits, read_edits, resolve, resolve_speakers, resolve_voices
from pipeline.event import read_event
from pipeline.hearing import hear
from pipeline.language.evidence_review import Reviewed
from pipeline.records import Language, Listening, Outline, Proceedings, Transcript, Translations, Utterance
from pipeline.restating import name_outline, restate_event
from pipeline.stages import split
from pipeline.store import Store, hold
from pipeline.summarizing import open_chat, review_outline, summarize_event
from pipeline.transcripts.labels import is_on_programme
from pipeline.translating import name_translations, open_engines, translate_event
from pipeline.work import Outcome, Place, Settings, Step, Watch, Work, WouldMakeError, make_key
from pipeline.zoom.finding import read_side_files

Until = Literal["transcribe", "translate", "summarize"]
BLOCKED = "sentence-blocked"
"""The kind of doubt that stands for a sentence which did not pass the evidence checks."""


def run(place: Place, event: str, settings: Settings, until: Until, watch: Watch, *, dry: bool = False) -> Outcome:
    """Bring an event's artifacts up to date, as far as *until*; with *dry*, only say what would be made.

    Raises:
        PipelineError: Something a user can put right; everything made so far is kept.
    """
    folder = place.recordings / event
    written_down = read_event(folder)
    log = read_edits(folder / "edits.jsonl")
    work = Work(
        folder=folder,
        event=written_down,
        edits=log.edits,
        settings=settings,
        catalogue=read_catalogue(place.catalogue),
        store=Store(folder=place.outputs / event, refresh=settings.refresh),
        watch=watch,
        dry=dry,
        doubts=list(log.doubts),
    )
    with nullcontext() if dry else hold(work.store.folder):
        try:
            return _run(work, until)
        except WouldMakeError as first:
            return _foretell(work, first, until)


def _run(work: Work, until: Until) -> Outcome:
    """The stages in their order."""
    work.event = work.lay_over(resolve(work.event, work.edits))
    choice = work.settings
    engines = open_engines(work) if until != "transcribe" else None
    chat = open_chat(work) if until == "summarize" else None
    heard, transcript = hear(work, [each for each in (engines, chat) if each is not None])
    proceedings = _split(work, heard, transcript)
    translations: dict[Language, Translations] = {}
    if engines:
        for language in dict.fromkeys((choice.target, *choice.into)):
            translations[language] = translate_event(work, proceedings, engines, language)
    outlines: dict[Language, Outline] = {}
    reviewed: tuple[Reviewed, ...] = ()
    if until == "summarize" and engines:
        outline = summarize_event(work, proceedings, translations[choice.target], chat)
        reviewed = review_outline(work, outline, proceedings, translations[choice.target])
        outlines[choice.target] = outline
        for language in [each for each in translations if each != choice.target]:
            outlines[language] = restate_event(work, outline, proceedings, translations, engines, language)
    documents = list_documents(
        work.event, heard.recording, transcript, proceedings, translations, outlines, work.doubts, reviewed
    )
    for document in documents:
        work.write(document.name, document.key, 0, document.render)
    return Outcome(
        event=work.event.id,
        folder=work.store.folder,
        steps=tuple(work.steps),
        engine=work.engine,
        doubts=len(work.doubts),
        blocked=sum(each.kind == BLOCKED for each in work.doubts),
        look_at=tuple(each.name for each in documents if each.name.endswith((".md", ".html", ".docx"))),
    )


def _foretell(work: Work, first: WouldMakeError, until: Until) -> Outcome:
    """Return what a run would make: the first artifact that is out of date, and those that depend on it."""
    done = {step.artifact for step in work.steps}
    later = list_artifacts(until, (work.settings.target, *work.settings.into))
    steps = [*work.steps, Step(artifact=first.artifact, action="would make", reason=first.reason)]
    for name in later:
        if name not in done and name != first.artifact:
            reason = f"if {first.artifact} comes out different"
            steps.append(Step(artifact=name, action="would make", reason=reason))
    return Outcome(event=work.event.id, folder=work.store.folder, steps=tuple(steps), engine=work.engine)


def list_artifacts(until: Until, languages: Sequence[Language]) -> list[str]:
    """Return what a run makes as far as *until*, in the order in which it does; documents are rendered last."""
    names = ["recording.json", "listening.json", "transcript.json", "proceedings.json"]
    if until != "transcribe":
        names += [name_translations(language) for language in dict.fromkeys(languages)]
    if until == "summarize":
        names += [name_outline(language) for language in dict.fromkeys(languages)]
    return names


def _split(work: Work, heard: Listening, transcript: Transcript) -> Proceedings:
    """Who said it, in which session, and what was typed beside it."""
    listening = work.lay_over(resolve(heard, work.edits))
    side = read_side_files(work.folder, heard.recording, partial(is_on_programme, people=work.event.people))
    typed, unread = split.write_typed(side.messages, side.questions, work.event.languages, heard.recording.duration)
    work.doubts += (*side.doubts, *unread)
    # Attendees of a webinar cannot speak, and are many.
    attended = tuple(each.name for each in side.participants if each.role != "attendee")
    named = work.lay_over(resolve_voices(listening, work.edits, event=work.event))
    spoken = tuple(each for each in active_edits(work.edits) if each.target.kind == "utterance")

    def correct(utterances: tuple[Utterance, ...]) -> tuple[Utterance, ...]:
        return resolve_speakers(utterances, work.edits, event=work.event).effective

    key = make_key(
        split.VERSION,
        listening=listening,
        transcript=transcript,
        people=work.event.people,
        sessions=work.event.sessions,
        named=named,
        corrections=spoken,
        labels=side.labels,
        typed=typed,
        attended=attended,
    )
    proceedings = work.make(
        "proceedings.json",
        Proceedings,
        key,
        0,
        lambda: split.split(
            listening,
            transcript,
            work.event,
            named=named,
            labels=side.labels,
            typed=typed,
            attended=attended,
            correct=correct,
        ),
    )
    work.doubts += proceedings.doubts
    work.lay_over(resolve_speakers(proceedings.utterances, work.edits, event=work.event))
    return work.lay_over(resolve(proceedings, work.edits, event=work.event))
