"""What is heard quietly beneath a louder voice is told apart from it, and nothing else is taken for that."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pipeline.records import Span
from pipeline.stages.levels import LEVEL
from pipeline.stages.listen.beneath import leave_out, part_beneath
from tests.test_listen import SENTENCES, hear
from world.noise import noise
from world.speech import speak
from world.voices import training_voices

LOUD, QUIET, SILENT = -22.0, -40.0, -70.0
turns = st.tuples(st.integers(2_000, 6_000), st.integers(1_500, 3_500))


def draw_levels(turns: list[tuple[int, float]], seed: int = 0) -> tuple[list[Span], np.ndarray]:
    """Return the speech and the levels of stretches of so many milliseconds at a level, with syllables in them."""
    rng = np.random.default_rng(seed)
    levels, speech, start = [], [], 0
    for duration, level in turns:
        count = duration // LEVEL
        syllables = 4 * np.sin(np.arange(count) * 2 * np.pi / 22)  # four and a half a second
        levels.append(level + syllables + rng.normal(0, 1.5, count))
        if level > SILENT:
            last = speech[-1] if speech and speech[-1].end == start else None
            speech[-1:] = [Span(start=last.start, end=start + duration)] if last else [
                *speech[-1:], Span(start=start, end=start + duration)
            ]  # fmt: skip
        start += duration
    return speech, np.concatenate(levels).astype(np.float32)


@given(st.lists(turns, min_size=4, max_size=12), st.integers(0, 9))
def test_the_floor_beneath_an_interpreter_is_parted_from_the_interpreter(pauses: list[tuple[int, int]], seed: int):
    """Wherever the interpreter pauses, to a tenth of a second, and nowhere else."""
    heard = [turn for aloud, pause in pauses for turn in ((aloud, LOUD), (pause, QUIET))]
    speech, levels = draw_levels([(duration // LEVEL * LEVEL, level) for duration, level in heard], seed)

    aloud, beneath = part_beneath(speech, levels)

    quiet, clock = [], 0
    for duration, level in heard:
        quiet += [(clock, clock + duration // LEVEL * LEVEL)] if level == QUIET else []
        clock += duration // LEVEL * LEVEL
    assert len(beneath) == len(quiet)
    for span, (start, end) in zip(beneath, quiet, strict=True):
        assert start <= span.start <= start + 250
        assert end - 250 <= span.end <= end
    assert sum(each.duration for each in (*aloud, *beneath)) == sum(each.duration for each in speech)


@given(st.lists(st.integers(9_000, 40_000), min_size=2, max_size=8), st.integers(0, 9))
def test_people_who_speak_more_quietly_are_not_beneath_others(lengths: list[int], seed: int):
    """In a conversation one microphone is often quieter than another, for as long as its owner has the floor."""
    turns = [(each, QUIET if at % 2 else LOUD) for at, each in enumerate(lengths)]
    speech, levels = draw_levels([(each // LEVEL * LEVEL, level) for each, level in turns], seed)
    assert part_beneath(speech, levels) == (speech, [])


def test_pauses_and_silence_are_nobody_beneath():
    """What is no speech is not heard beneath anybody."""
    speech, levels = draw_levels([(3_000, LOUD), (2_000, SILENT)] * 10)
    assert part_beneath(speech, levels) == (speech, [])


spans = st.lists(st.integers(0, 400), unique=True, max_size=24).map(
    lambda edges: [Span(start=a, end=b) for a, b in zip(sorted(edges)[::2], sorted(edges)[1::2], strict=False)]
)


@given(spans, spans)
def test_what_is_left_of_spans_is_what_no_hole_covers(whole: list[Span], holes: list[Span]):
    """Millisecond by millisecond, and in order."""
    left = leave_out(whole, holes)

    covered = {moment for each in whole for moment in range(each.start, each.end)}
    covered -= {moment for each in holes for moment in range(each.start, each.end)}
    assert {moment for each in left for moment in range(each.start, each.end)} == covered
    assert sum(each.duration for each in left) == len(covered)
    assert left == sorted(left)


def test_on_a_channel_the_voices_beneath_are_others_than_the_interpreters() -> None:
    """Two people speak, each in turn; the interpreter waits for each sentence to begin, and is 18 dB louder."""
    maeda, _, bang, _, interpreter, *_ = training_voices()
    floor, aloud, truth, now = [], [], [], 500
    for voice, language in ((maeda, "ja"), (bang, "ko")):
        for number in range(8):
            said = speak(SENTENCES[language][number % 2], language, voice).samples
            rendered = speak(SENTENCES["en"][number % 2], "en", interpreter).samples
            floor.append((now, said))
            aloud.append((now + 2_600, rendered))
            truth.append((now, now + 2_600))
            now += 2_600 + max(len(said) // 16 - 2_600, len(rendered) // 16) + 300
    samples = np.zeros((now + 1_000) * 16, dtype=np.float32)
    for pieces, gain in ((floor, 10 ** (-18 / 20)), (aloud, 1.0)):
        for start, piece in pieces:
            samples[start * 16 : start * 16 + len(piece)] += piece * np.float32(gain)
    samples += noise(np.random.default_rng(5), len(samples), "pink") * np.float32(samples.std() * 10 ** (-32 / 20))

    regions = hear(samples * np.float32(0.5)).regions

    beneath = [each for each in regions if each.beneath]
    for each in beneath:
        owner = max(truth, key=lambda it: min(each.span.end, it[1]) - max(each.span.start, it[0]))
        assert min(each.span.end, owner[1]) - max(each.span.start, owner[0]) >= 0.8 * each.span.duration
    assert sum(each.span.duration for each in beneath) >= 0.35 * sum(end - start for start, end in truth)
    assert not {each.voice for each in beneath} & {each.voice for each in regions if not each.beneath}
