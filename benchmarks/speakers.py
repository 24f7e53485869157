"""How finding voices grows with the length of an event, and how well it does: ``python -m benchmarks.speakers``.

Draws the vectors of an event instead of its audio: 60 people, each with a talk, an MC between the talks, discussions
in which people come back after hours, and some who ask one question of ten seconds and are never heard again. How far
vectors spread within a voice, between the languages of one voice, and between voices is as Resemblyzer's encoder gives
it for the 20 voices of the synthetic world in four languages, 25 dB above noise. Each length runs in its own process
through the real `find_turns` and `build_regions`, on one thread.
"""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from benchmarks.usage import limit_threads, memory_peak, new_process, time_call
from pipeline.records import Region, Span
from pipeline.stages.listen import STRETCH_PAUSE, build_regions, place_windows
from pipeline.stages.listen.speech import join
from pipeline.stages.listen.voices import find_turns
from pipeline.stages.listen.windows import HOP, STEP, Matrix, Windows, normalize

HOURS = (1.0, 2.0, 5.0, 10.0)
PEOPLE, BRIEF, BRIEF_SPEECH = 60, 6, 10_000
"""How many there are; how many of them ask one question, of so many milliseconds, and are not heard again."""
WINDOW, THRESHOLD = 1_600, 0.86
"""Resemblyzer's."""
WIDTH, TELLING, SOUNDS = 256, 16, 60
"""Numbers in a vector; dimensions in which voices differ; dimensions in which sounds do."""
COMMON = 0.69
"""Squared length of what all voices share; the rest of a voice's mean, which has length 1, tells it from others."""
KEPT, LANGUAGE, SOUND = 0.783, 0.070, 0.147
"""Squared length of the mean of a voice's windows; of what its languages add to it; of what the sounds of 1.6 s do."""
CHANNEL = 0.01
"""Squared length of what a turn adds: another distance from the microphone. Assumed, not measured."""
SHARED = 0.15
"""How much of the last three lies in the dimensions that tell voices apart."""
CLOSEST = 0.83
"""Cosine of the two most alike voices."""
SECOND_LANGUAGE = 0.2
"""How many turns are in the second language of who speaks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Speech by one person without a pause."""

    span: Span
    person: int
    turn: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How well voices stand for people.

    Attributes:
        voices: How many were found.
        wrong: Share of speech that is not in the voice of who speaks, in the best one-to-one matching.
        impure: Share of speech in a voice that is mostly another person's: the part of *wrong* that could
            become a wrong name. The rest is in a voice too many.
        whole: How many people heard for longer than a question have at least 95 % of their speech in one voice.
        brief: How many of those who asked one question have a voice of their own.
    """

    voices: int
    wrong: float
    impure: float
    whole: int
    brief: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One length.

    Attributes:
        seconds: Of CPU, from vectors to regions.
        peak: Megabytes in memory, at most: the vectors, and what is made of them.
    """

    hours: float
    people: int
    windows: int
    seconds: float
    peak: float
    score: Score


def plan_event(hours: float, people: int, rng: np.random.Generator) -> list[Said]:
    """Return who speaks when: talks in an order, the MC (person 0) between, a discussion after each."""
    end = round(hours * 3_600_000)
    regular = people - BRIEF
    asking = dict(zip(rng.choice(np.arange(1, regular), BRIEF, False).tolist(), range(regular, people), strict=True))
    share = end // (regular - 1)
    said: list[Said] = []
    now = turn = 0

    def speak(person: int, until: int) -> None:
        nonlocal now, turn
        turn += 1
        while now < until:
            length = min(int(rng.integers(1_500, 8_000)), max(until - now, 1_000))
            said.append(Said(span=Span(start=now, end=now + length), person=person, turn=turn))
            now += length + int(rng.choice([rng.integers(80, 250), rng.integers(250, 600), rng.integers(600, 2_000)]))

    for number in range(1, regular):
        close = number * share
        speak(0, now + min(int(rng.integers(6_000, 20_000)), share // 6))
        speak(number, now + int(0.5 * (close - now)))
        if number in asking:
            speak(asking[number], now + BRIEF_SPEECH)
        last = -1
        while now < close:
            circle = [0, number, int(rng.integers(0, number + 1)), int(rng.integers(max(0, number - 5), number + 1))]
            person = int(rng.choice([each for each in circle if each != last] or [0]))
            speak(person, min(now + int(3_000 + rng.exponential(20_000)), close))
            now -= int(rng.choice([0, min(now - said[-1].span.end, 500)]))  # half of them follow fast
            last = person
    return said


def draw_people(people: int, rng: np.random.Generator) -> tuple[Matrix, Matrix]:
    """Return the mean (people, 2, WIDTH) of each voice in each of its languages, and what noise is mixed from.

    White noise times the second, (TELLING + SOUNDS, WIDTH), has a squared length of 1 on average.
    """
    basis = np.linalg.qr(rng.normal(size=(WIDTH, 1 + TELLING + SOUNDS)))[0].T
    common, telling, sounds = basis[0], basis[1 : 1 + TELLING], basis[1 + TELLING :]
    spread = np.linspace(1, 0.2, TELLING)
    spread = np.sqrt((1 - COMMON) * spread / spread.sum())
    means: list[NDArray[np.float64]] = []
    while len(means) < people:
        drawn = np.sqrt(COMMON) * common + (rng.normal(size=TELLING) * spread) @ telling
        drawn /= np.linalg.norm(drawn)
        if not means or max(drawn @ each for each in means) <= CLOSEST:
            means.append(drawn)

    mixing = np.concatenate([np.sqrt(SHARED / TELLING) * telling, np.sqrt((1 - SHARED) / SOUNDS) * sounds])
    offsets = np.sqrt(LANGUAGE) * rng.normal(size=(people, 2, len(mixing))) @ mixing
    centers = np.sqrt(KEPT) * np.stack(means)[:, None] + offsets
    return centers.astype(np.float32), mixing.astype(np.float32)


def draw_windows(said: Sequence[Said], people: int, rng: np.random.Generator) -> Iterator[Windows]:
    """Yield the windows of each stretch; one across a change of voice is the mixture of both."""
    centers, mixing = draw_people(people, rng)
    turns = said[-1].turn + 1
    second = (rng.random(turns) < SECOND_LANGUAGE).astype(int)
    channels = (np.sqrt(CHANNEL) * rng.normal(size=(turns, len(mixing))) @ mixing).astype(np.float32)
    starts = np.array([each.span.start for each in said])
    ends = np.array([each.span.end for each in said])
    persons = np.array([each.person for each in said])
    numbers = np.array([each.turn for each in said])
    reach = WINDOW // HOP
    for stretch in join([each.span for each in said], STRETCH_PAUSE):
        middles = place_windows(stretch, WINDOW)
        moments = np.arange(stretch.start + HOP // 2, max(stretch.end, stretch.start + WINDOW + HOP), HOP)
        at = np.searchsorted(starts, np.minimum(moments, stretch.end - 1), "right") - 1
        sounds = np.sqrt(SOUND * reach) * rng.normal(size=(len(moments), len(mixing))).astype(np.float32) @ mixing
        frames = centers[persons[at], second[numbers[at]]] + channels[numbers[at]] + sounds
        sums = np.concatenate([np.zeros((1, WIDTH)), np.cumsum(frames, axis=0, dtype=np.float64)])
        first = ((middles - WINDOW // 2 - stretch.start) // HOP).clip(0, len(moments) - reach)
        vectors = normalize(((sums[first + reach] - sums[first]) / reach).astype(np.float32))
        steps = max(1, -(-stretch.duration // STEP))
        edges = np.arange(stretch.start, stretch.start + steps * STEP, STEP)
        after = np.searchsorted(starts, edges, "right") - 1
        calm = (edges + STEP > ends[after]).astype(np.float32)
        yield Windows(stretch=stretch, middles=middles, vectors=vectors, calm=calm)


def score(said: Sequence[Said], regions: Sequence[Region], people: int) -> Score:
    """Compare who spoke with what was found; the last BRIEF of the people are those who asked one question."""
    names = {name: number for number, name in enumerate(dict.fromkeys(each.voice for each in regions))}
    shared = np.zeros((people, max(len(names), people)), dtype=np.int64)
    grid = np.full((2, max(said[-1].span.end, regions[-1].span.end) // 10), -1)  # who speaks, and whose voice it is
    for each in said:
        grid[0, each.span.start // 10 : each.span.end // 10] = each.person
    for region in regions:
        grid[1, region.span.start // 10 : region.span.end // 10] = names[region.voice]
    np.add.at(shared, tuple(grid[:, (grid >= 0).all(axis=0)]), 10)
    voices = linear_sum_assignment(-shared)[1]
    own, heard, total = shared[np.arange(people), voices], shared.sum(axis=1), int(shared.sum())
    alone = (own > 0.5 * heard) & (own > 0.5 * shared[:, voices].sum(axis=0))
    return Score(
        voices=len(names),
        wrong=1 - int(own.sum()) / total,
        impure=1 - int(shared.max(axis=0).sum()) / total,
        whole=int((own >= 0.95 * heard)[:-BRIEF].sum()),
        brief=int(alone[-BRIEF:].sum()),
    )


def measure(hours: float, people: int, seed: int) -> Result:
    """Find the voices of an event of *hours*, in a process that does nothing else."""
    rng = np.random.default_rng(seed)
    said = plan_event(hours, people, rng)
    stretches = list(draw_windows(said, people, rng))
    speech = join([each.span for each in said], 1)
    regions, cost = time_call(lambda: build_regions("floor", speech, find_turns(stretches, WINDOW, THRESHOLD))[0])
    return Result(
        hours=hours,
        people=people,
        windows=sum(len(each.middles) for each in stretches),
        seconds=cost.cpu,
        peak=memory_peak(),
        score=score(said, regions, people),
    )


def show(results: Sequence[Result]) -> str:
    """Return the results as Markdown; growth is 1 where the seconds grew as n log n since the length before."""

    def effort(of: Result) -> float:
        return of.windows * log(of.windows)

    rows = [
        "| hours | windows | seconds | growth | peak, MB | voices | wrong | impure | whole | brief |",
        "|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for before, each in zip([None, *results], results, strict=False):
        found = each.score
        growth = f"{each.seconds / before.seconds / (effort(each) / effort(before)):.2f}" if before else ""
        rows.append(
            f"| {each.hours:g} | {each.windows} | {each.seconds:.1f} | {growth} | {each.peak:.0f} "
            f"| {found.voices} of {each.people} | {found.wrong:.2%} | {found.impure:.2%} "
            f"| {found.whole} of {each.people - BRIEF} | {found.brief} of {BRIEF} |"
        )
    return "\n".join(rows)


def main() -> None:
    """Measure each length, one after the other."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--hours", type=float, nargs="+", default=HOURS)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    limit_threads(1)
    results: list[Result] = []
    for hours in chosen.hours:
        with new_process() as pool:
            results.append(pool.submit(measure, hours, PEOPLE, chosen.seed).result())
    print(show(results))  # noqa: T201


if __name__ == "__main__":
    main()
