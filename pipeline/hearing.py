"""From the folder of an event to what was said there: as models hear it, or as other people wrote it down.

The first paragraphs of the pipeline (see `pipeline.run`): the recording, where somebody speaks, and what is said.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from pipeline import transcripts
from pipeline.backends import Audio, Samples, Transcriber, Weighty
from pipeline.backends.catalogue import open_detector, open_transcriber, open_voices
from pipeline.edits import resolve
from pipeline.media import DecodedAudio, read_recording
from pipeline.media.choose import find_media
from pipeline.records import Listening, Recording, Transcript, TranscriptMapping, doubt
from pipeline.stages import listen, transcribe
from pipeline.stages.transcribe.prompts import NO_PROMPTS, write_prompts
from pipeline.transcripts import choose_transcript, load_transcript, make_recording, read_transcript
from pipeline.work import Work, fingerprint, make_key


def hear(work: Work, needed: Sequence[Weighty]) -> tuple[Listening, Transcript]:
    """Return who speaks when, and what is said.

    Args:
        work: The event; its doubts are added to.
        needed: Models that are needed later: they must be at hand before the first long piece of work.
    """
    has_media = bool(work.event.tracks or find_media(work.folder))
    given = choose_transcript(work.folder, work.event.transcripts, has_media=has_media)
    if given is None:
        return _hear(work, _read(work), needed)
    return _take_over(work, given, _read(work) if has_media else None)


def _hear(work: Work, recording: Recording, needed: Sequence[Weighty]) -> tuple[Listening, Transcript]:
    """What models hear in the recording."""
    choice = work.settings
    audio = DecodedAudio(
        folder=work.folder,
        recording=recording,
        cache=work.store.folder / "audio",
        progress=lambda done: work.watch.advance(int(listen.DECODING * done), recording.duration),
    )
    transcriber = open_transcriber(
        work.catalogue,
        choice.transcriber,
        choice.device,
        offline=choice.offline,
        engine=choice.engine,
        say=work.watch.say,
    )
    work.engine = f"{transcriber.identity.name} {transcriber.identity.compute}"
    heard = _listen(work, recording, audio, transcriber, needed)
    if heard.recording != recording:  # a track was put elsewhere on the clock; it is decoded already
        audio = DecodedAudio(folder=work.folder, recording=heard.recording, cache=work.store.folder / "audio")
    return heard, _transcribe(work, heard, audio, transcriber)


def _take_over(work: Work, given: TranscriptMapping, recording: Recording | None) -> tuple[Listening, Transcript]:
    """What other people wrote down, in place of what models would hear: none is loaded, none is needed.

    Without audio the transcript is also all that is known of the recording. No later stage depends on how it was read.
    """
    event = work.event
    data = load_transcript(work.folder / given.file)
    written = cache(lambda: read_transcript(data, given, event.languages, event.people))
    key = make_key(
        transcripts.VERSION,
        file=hashlib.sha256(data).hexdigest(),
        mapping=given,
        languages=event.languages,
        people=event.people,
    )
    if recording is None:
        recording = work.make("recording.json", Recording, key, 0, lambda: make_recording(written()))
    of, key = recording, {**key, "recording": fingerprint(recording)}
    listening = work.make("listening.json", Listening, key, 0, lambda: written().as_listening(of))
    duration = listening.recording.duration
    transcript = work.make("transcript.json", Transcript, key, 0, lambda: written().as_transcript(duration))
    work.doubts += (*listening.doubts, *transcript.doubts)
    work.event = replace(event, transcripts=())
    return listening, work.lay_over(resolve(transcript, work.edits))


def _read(work: Work) -> Recording:
    """What there is: files, their order and their clock."""
    truncated = work.settings.accept_truncated
    key = make_key(1, files=_list_files(work.folder), tracks=work.event.tracks, accept_truncated=truncated)
    recording = work.make(
        "recording.json",
        Recording,
        key,
        0,
        lambda: read_recording(work.folder, work.event, accept_truncated=truncated),
    )
    work.doubts += recording.doubts
    return recording


def _listen(
    work: Work, recording: Recording, audio: DecodedAudio, transcriber: Transcriber, needed: Sequence[Weighty]
) -> Listening:
    """Where somebody speaks, and which anonymous voice it is.

    It is the first long piece of work, so this is when all models that are *needed* later must be at hand.
    """
    detector = open_detector()
    voices = open_voices(work.catalogue, work.settings.voices, work.settings.device, offline=work.settings.offline)
    # The languages of a track are asked for only where nobody has said what the track is; what [[tracks]] says stands.
    unclear = not work.event.tracks and any(each.content == "mixed" for each in recording.tracks[1:])

    def tell_languages(stretches: Sequence[Samples]) -> Iterator[Mapping[str, float]]:
        for slices in transcriber.trace_languages(stretches):
            yield {code: sum(each[code] for each in slices) / len(slices) for code in slices[0]}

    def make() -> Listening:
        for model in (transcriber, *needed, *([voices] if isinstance(voices, Weighty) else [])):
            model.ensure_weights()
        listening = listen.listen(
            recording,
            audio,
            detector,
            voices,
            tell_languages=tell_languages if unclear else None,
            progress=work.watch.advance,
        )
        return replace(listening, doubts=(*audio.damage(), *listening.doubts))

    asked = {"transcriber": transcriber.identity} if unclear else {}
    key = make_key(listen.VERSION, recording=recording, detector=detector.identity, voices=voices.identity, **asked)
    listening = work.make("listening.json", Listening, key, recording.duration, make)
    settled = [each for each in recording.doubts if each not in listening.recording.doubts]
    work.doubts = [each for each in work.doubts if each not in settled] + list(listening.doubts)
    return listening


def _transcribe(work: Work, heard: Listening, audio: Audio, transcriber: Transcriber) -> Transcript:
    """What was said, in the language it was said in.

    It depends on the voices as they were heard: that a person merged two of them says nothing about words. Nor do
    changed names send it through the recognizer again: they may be heard better, and that is for a person to ask.
    """
    card = work.catalogue.card("transcriber", work.settings.transcriber, work.settings.device)
    prompts = write_prompts(work.event) if card.prompts else NO_PROMPTS
    chunks = work.store.chunks("transcribe")
    if "transcript.json" in work.store.refresh and not work.dry:
        chunks.keep_used()
    transcript = work.make(
        "transcript.json",
        Transcript,
        {
            **make_key(
                transcribe.VERSION,
                listening=heard,
                languages=work.event.languages,
                transcriber=transcriber.identity,
            ),
            "engine": work.engine,  # in words, for who reads the manifest
        },
        heard.recording.duration,
        lambda: transcribe.transcribe(
            heard,
            audio,
            transcriber,
            work.event.languages,
            prompts=prompts,
            chunks=chunks,
            progress=work.watch.advance,
        ),
    )
    work.doubts += transcript.doubts
    if transcript.prompts != prompts:
        message = (
            "The names or terms in event.toml have changed since the recording was transcribed; "
            "--refresh transcript may hear them better."
        )
        work.doubts.append(doubt("names-changed", message))
    return work.lay_over(resolve(transcript, work.edits))


def _list_files(folder: Path) -> list[tuple[str, int, int]]:
    """Return (path, size, date) of every file that may be media; a changed date costs a look, and changes no more."""
    skipped = ("event.toml", "edits.jsonl")
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path.name not in skipped)
    inside = [(path.relative_to(folder), path.stat()) for path in paths]
    return [(str(name), s.st_size, s.st_mtime_ns) for name, s in inside if name.parts[0] != "reference"]
