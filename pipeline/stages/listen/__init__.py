"""From a recording to its regions: who speaks when on the floor, as anonymous voices.

The floor is streamed twice: once through the speech detector and, where there is speech, once through the voice
embedder. Regions are cut by pauses and by changes of voice, never by anything that a recognizer says.
"""

from collections.abc import Callable, Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from pipeline.backends import SAMPLE_RATE, Audio, Samples, SpeechDetector, VoiceEmbedder
from pipeline.records import Listening, Recording, Span, Track
from pipeline.stages.levels import LEVEL, make_sane, measure_levels
from pipeline.stages.listen.activity import Bytes, build_activity, watch_bands
from pipeline.stages.listen.beneath import part_beneath
from pipeline.stages.listen.beside import Beside, TellLanguages, Watched, hear_beside
from pipeline.stages.listen.regions import build_regions
from pipeline.stages.listen.speech import find_speech, join
from pipeline.stages.listen.voices import Turn, find_turns
from pipeline.stages.listen.windows import HOP, STEP, STEPS, Windows, normalize

VERSION = "7"

BLOCK = 10_000
"""Milliseconds of audio that are decoded at a time."""
STRETCH_PAUSE = 300
"""Milliseconds of silence across which a window may reach."""
STRICTER = 0.8
"""Of the way from the embedder's threshold to 1: how alike what is heard beneath others must be to be one voice."""
DECODING, DETECTING, EMBEDDING = 0.1, 0.2, 0.95
"""How much of the work is done when the audio is decoded, speech detected, and voices embedded; for progress alone."""

Progress = Callable[[int, int], None]
"""Told the milliseconds done and the milliseconds there are."""


def listen(
    recording: Recording,
    audio: Audio,
    detector: SpeechDetector,
    embedder: VoiceEmbedder,
    *,
    tell_languages: TellLanguages | None = None,
    progress: Progress = lambda done, total: None,
) -> Listening:
    """Find the regions of the floor and name their voices v1, v2, … in order of first appearance.

    Args:
        recording: What there is.
        audio: Of it.
        detector: Tells speech from everything else.
        embedder: Tells voices apart.
        tell_languages: Helps to tell what a track is of which neither a name nor a person has said so.
        progress: Told how far the work has come.
    """
    floor = find_floor(recording)
    duration = recording.duration

    def advance(since: float, until: float) -> Progress:
        return lambda done, total: progress(int(since * total + (until - since) * min(done, total)), total)

    blocks = watch_blocks(audio.blocks(floor.id, BLOCK), advance(DECODING, DETECTING), duration)
    bands: list[Bytes] = []
    is_alone = len(recording.tracks) == 1
    probabilities, levels = detect(blocks if is_alone else watch_bands(blocks, bands), detector)
    speech = find_speech(probabilities, detector.frame, duration)
    aloud, beneath = part_beneath(speech, levels)

    def hear_turns(stretches: list[Span], threshold: float, progress: Progress) -> list[Turn]:
        heard = list(embed(floor.id, stretches, audio, embedder, levels, progress, duration))
        return find_turns(heard, embedder.window, threshold) if heard else []

    turns = hear_turns(join(aloud, STRETCH_PAUSE), embedder.threshold, advance(DETECTING, EMBEDDING))
    # Whose the voices beneath are is learned later, so one in two parts does no harm; two in one would.
    strict = embedder.threshold + STRICTER * (1 - embedder.threshold)
    quiet_turns = hear_turns(beneath, strict, lambda done, total: None)
    regions, doubts = build_regions(floor.id, aloud, turns, beneath, quiet_turns)
    beside = Beside(recording=recording)
    if not is_alone:
        beside = hear_beside(
            recording,
            build_activity(floor.id, probabilities, detector.frame, levels, bands),
            audio,
            detector.frame,
            lambda track: watch_track(track, audio.blocks(track.id, BLOCK), detector),
            tell_languages,
        )
    progress(duration, duration)
    return Listening(
        recording=beside.recording,
        regions=tuple(regions),
        interpreted=beside.interpreted,
        labels=beside.labels,
        doubts=(*doubts, *beside.doubts),
    )


def find_floor(recording: Recording) -> Track:
    """Return the track that holds everybody who spoke: the floor, else the mixed track, else the first."""
    for content in ("floor", "mixed"):
        for track in recording.tracks:
            if track.content == content:
                return track
    return recording.tracks[0]


def watch_blocks(blocks: Iterable[Samples], progress: Progress, duration: int) -> Iterator[Samples]:
    """Yield *blocks*, telling how far they have come of *duration* milliseconds."""
    done = 0
    for block in blocks:
        yield block
        done += len(block) * 1000 // SAMPLE_RATE
        progress(done, duration)


def watch_track(track: Track, blocks: Iterable[Samples], detector: SpeechDetector) -> Watched:
    """Return what is measured of a track in one pass over its *blocks*."""
    bands: list[Bytes] = []
    probabilities, levels = detect(watch_bands(blocks, bands), detector)
    activity = build_activity(track.id, probabilities, detector.frame, levels, bands)
    return Watched(activity=activity, probabilities=probabilities, levels=levels)


def detect(blocks: Iterable[Samples], detector: SpeechDetector) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return the detector's probabilities and the level of every 10 ms, in dB of full scale, in one pass."""
    levels: list[NDArray[np.float32]] = []

    def measure() -> Iterator[Samples]:
        for block in blocks:
            sane = make_sane(block)
            levels.append(measure_levels(sane))
            yield sane

    probabilities = list(detector.probabilities(measure()))
    empty = np.zeros(0, dtype=np.float32)
    return np.nan_to_num(np.concatenate([empty, *probabilities])), np.concatenate([empty, *levels])


def embed(
    track: str,
    stretches: list[Span],
    audio: Audio,
    embedder: VoiceEmbedder,
    levels: NDArray[np.float32],
    progress: Progress,
    duration: int,
) -> Iterator[Windows]:
    """Yield each stretch with the vectors of its windows, which slide by HOP and stay inside it."""
    window = embedder.window

    def cut() -> Iterator[Samples]:
        for stretch in stretches:
            for first in range(0, len(middles := place_windows(stretch, window)), BLOCK // HOP):
                some = middles[first : first + BLOCK // HOP]
                yield from cut_windows(track, stretch, some, audio, window)
            progress(stretch.end, duration)

    vectors = embedder.embed(cut())
    for stretch in stretches:
        middles = place_windows(stretch, window)
        rows = normalize(np.nan_to_num(np.stack([next(vectors) for _ in middles])))
        yield Windows(stretch=stretch, middles=middles, vectors=rows, calm=measure_calm(levels, stretch))


def place_windows(stretch: Span, window: int) -> NDArray[np.int64]:
    """Return the middles of the windows of a stretch: one every HOP and one at its end; at least one."""
    first, last = stretch.start + window // 2, stretch.end - window // 2
    if last <= first:
        return np.array([(stretch.start + stretch.end) // 2], dtype=np.int64)
    return np.unique(np.append(np.arange(first, last, HOP), last)).astype(np.int64)


def cut_windows(track: str, stretch: Span, middles: NDArray[np.int64], audio: Audio, window: int) -> Iterator[Samples]:
    """Yield the samples of each window; a stretch shorter than a window is repeated until it fills it."""
    length = window * SAMPLE_RATE // 1000
    start, end = int(middles[0]) - window // 2, int(middles[-1]) + window // 2
    if stretch.duration < window:
        yield np.resize(make_sane(audio.read(track, stretch)), length)
        return
    samples = make_sane(audio.read(track, Span(start=start, end=end)))
    for middle in middles:
        first = (int(middle) - window // 2 - start) * SAMPLE_RATE // 1000
        yield samples[first : first + length]


def measure_calm(levels: NDArray[np.float32], stretch: Span) -> NDArray[np.float32]:
    """Return how quiet the quietest 10 ms of each step are: 0 as the speech around, 1 at 20 dB below it or less."""
    steps = max(1, -(-stretch.duration // STEP))
    per_step = STEP // LEVEL
    first = stretch.start // LEVEL
    some = levels[first : first + steps * per_step]
    some = np.pad(some, (0, steps * per_step - len(some)), constant_values=-100.0)
    quietest = some.reshape(steps, per_step).min(axis=1)
    reach = 1000 // STEP
    padded = np.pad(some.reshape(steps, per_step).max(axis=1), reach, mode="edge")
    views = np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1)
    around = np.concatenate([np.quantile(views[at : at + STEPS], 0.8, axis=1) for at in range(0, steps, STEPS)])
    return np.asarray(((around - quietest - 5) / 15).clip(0, 1), dtype=np.float32)
