"""How well every language is followed: ``python -m benchmarks.languages``.

Speaks floors on which the language changes every 5 to 60 seconds, with a language that the event does not declare and
with changes inside a region, and transcribes them twice with the same model: as the pipeline does, and with the
true cuts and languages given. Prints, and with ``--json`` writes, for each floor: the share of speech time in the right
language, and both error rates of each language.
"""

import argparse
import json
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from multiprocessing import get_context
from pathlib import Path

from pipeline.backends import Listen, Transcriber
from pipeline.backends.catalogue import open_detector, open_transcriber, open_voices, read_catalogue
from pipeline.evaluate.wording import units
from pipeline.records import LANGUAGES, Language, Part, Recording, Span, Track, Transcript
from pipeline.stages.listen import listen
from pipeline.stages.transcribe import transcribe
from world.sound import Sound
from world.switching import Said, SwitchingFloor, make_floor

FLOORS: tuple[tuple[tuple[Language, ...], Language | None], ...] = (
    (("ja", "ko"), None),
    (("zh", "en"), "ja"),
    (("zh", "ja", "ko"), "en"),
    (("ja", "ko", "en"), "zh"),
    (("zh", "ja", "ko", "en"), None),
    (("zh", "ja", "en"), "ko"),
)
"""What each floor declares, and what is spoken on it besides."""
CATALOGUE = Path(__file__).parents[1] / "models" / "models.toml"
GAP = 400
"""Milliseconds of silence on either side of a window that is given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One floor.

    Attributes:
        right: Share of the time of the sentences, as far as it was transcribed, in the right language.
        missed: Share of that time that no segment covers.
        followed, given: (edits, length) of each language, in words for en and in characters for the others.
    """

    declared: tuple[Language, ...]
    undeclared: Language | None
    seconds: float
    right: float
    missed: float
    followed: dict[str, tuple[int, int]]
    given: dict[str, tuple[int, int]]


def score_floor(seed: int, languages: tuple[Language, ...], undeclared: Language | None, minutes: float) -> Result:
    """Make one floor and score it."""
    import torch

    torch.set_num_threads(1)
    floor = make_floor(seed, languages=languages, undeclared=undeclared, minutes=minutes)
    catalogue = read_catalogue(CATALOGUE)
    transcriber = open_transcriber(catalogue, "mini-speech", "cpu", offline=True)
    transcript = follow(floor, transcriber)
    stretches = group(floor.said)
    right, missed = judge(floor.said, transcript)
    followed = rate(stretches, [hear(each, transcript) for each in stretches])
    given = rate(stretches, read_given(stretches, Sound(samples=floor.samples), transcriber))
    return Result(
        declared=languages,
        undeclared=undeclared,
        seconds=len(floor.samples) / 16_000,
        right=right,
        missed=missed,
        followed=followed,
        given=given,
    )


def follow(floor: SwitchingFloor, transcriber: Transcriber) -> Transcript:
    """Transcribe a floor as the pipeline does."""
    catalogue = read_catalogue(CATALOGUE)
    sound = Sound(samples=floor.samples)
    duration = len(floor.samples) // 16
    part = Part(path="floor", sha256="0" * 64, start=0, duration=duration)
    recording = Recording(tracks=(Track(id="floor", content="floor", parts=(part,)),), duration=duration)
    voices = open_voices(catalogue, "resemblyzer", "cpu", offline=True)
    return transcribe(listen(recording, sound, open_detector(), voices), sound, transcriber, floor.declared)


def group(said: Sequence[Said]) -> list[list[Said]]:
    """Return the sentences in runs of one voice and one language."""
    runs: list[list[Said]] = []
    for each in said:
        if runs and (runs[-1][-1].voice, runs[-1][-1].language) == (each.voice, each.language):
            runs[-1].append(each)
        else:
            runs.append([each])
    return runs


def judge(said: Sequence[Said], transcript: Transcript) -> tuple[float, float]:
    """Return the share of speech time in the right language, of what was transcribed; and what was not."""
    right = wrong = total = 0
    for each in said:
        total += each.span.duration
        for segment in transcript.segments:
            shared = segment.span.overlap(each.span)
            right += shared if segment.language == each.language else 0
            wrong += shared if segment.language != each.language else 0
    return right / max(1, right + wrong), max(0.0, 1 - (right + wrong) / total)


def hear(run: Sequence[Said], transcript: Transcript) -> str:
    """Return the words whose middle lies in a run, with half of the pause around it."""
    first, last = run[0].span.start - 75, run[-1].span.end + 75
    words = [
        (each.span.start, each.text if each.text.startswith(" ") else " " + each.text)
        for segment in transcript.segments
        for each in segment.words
        if first <= (each.span.start + each.span.end) // 2 < last
    ]
    return "".join(text for _, text in sorted(words)) if run[0].language == "en" else "".join(t for _, t in words)


def read_given(runs: Sequence[Sequence[Said]], sound: Sound, transcriber: Transcriber) -> list[str]:
    """Return what the model makes of each run if it is told where sentences end and in which language they are."""
    requests, owners = [], []
    for at, run in enumerate(runs):
        window: list[Said] = []
        for each in [*run, None]:
            if window and (each is None or each.span.end - window[0].span.start > transcriber.max_span - 2 * GAP):
                span = Span(start=max(0, window[0].span.start - 75), end=window[-1].span.end + 75)
                requests.append(Listen(samples=sound.read("floor", span), language=window[0].language))
                owners.append(at)
                window = []
            if each is not None:
                window.append(each)
    texts = [""] * len(runs)
    for owner, heard in zip(owners, transcriber.transcribe(requests), strict=True):
        texts[owner] += " " + heard.text
    return texts


def rate(runs: Sequence[Sequence[Said]], texts: Sequence[str]) -> dict[str, tuple[int, int]]:
    """Return how many edits each language needs, and how long the truth is."""
    from rapidfuzz.distance import Levenshtein

    edits, lengths = dict.fromkeys(LANGUAGES, 0), dict.fromkeys(LANGUAGES, 0)
    for run, text in zip(runs, texts, strict=True):
        language = run[0].language
        truth = units(" ".join(each.text for each in run), language)
        edits[language] += Levenshtein.distance(truth, units(text, language))
        lengths[language] += len(truth)
    return {each: (edits[each], lengths[each]) for each in LANGUAGES if lengths[each]}


def pool(results: Sequence[Result]) -> Result:
    """Return all floors as one; shares are weighted by the floors' lengths."""

    def add(each: Sequence[dict[str, tuple[int, int]]]) -> dict[str, tuple[int, int]]:
        found = {of: [rates[of] for rates in each if of in rates] for of in LANGUAGES}
        return {of: (sum(e for e, _ in some), sum(n for _, n in some)) for of, some in found.items() if some}

    seconds = sum(each.seconds for each in results)
    return Result(
        declared=LANGUAGES,
        undeclared=None,
        seconds=seconds,
        right=sum(each.right * each.seconds for each in results) / seconds,
        missed=sum(each.missed * each.seconds for each in results) / seconds,
        followed=add([each.followed for each in results]),
        given=add([each.given for each in results]),
    )


def show(results: Sequence[Result]) -> str:
    """Return the results as Markdown."""

    def rates(each: dict[str, tuple[int, int]]) -> str:
        return ", ".join(f"{language} {edits / length:.1%}" for language, (edits, length) in each.items())

    rows = [
        "| declared + undeclared | seconds | language right | not covered | error rates, followed | given |",
        "|---|---:|---:|---:|---|---|",
    ]
    for each in (*results, pool(results)):
        name = " ".join(each.declared) + (f" + {each.undeclared}" if each.undeclared else "")
        name = name if each in results else "all floors"
        rows.append(
            f"| {name} | {each.seconds:.0f} | {each.right:.2%} | {each.missed:.2%} "
            f"| {rates(each.followed)} | {rates(each.given)} |"
        )
    return "\n".join(rows)


def main() -> None:
    """Score the floors, two at a time."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seed", type=int, default=700, help="of the first floor; decisions were taken on 300")
    parser.add_argument("--minutes", type=float, default=6.0)
    parser.add_argument("--floors", type=int, default=len(FLOORS))
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args()
    with ProcessPoolExecutor(chosen.processes, mp_context=get_context("spawn")) as pool:
        jobs = [
            pool.submit(score_floor, chosen.seed + at, languages, undeclared, chosen.minutes)
            for at, (languages, undeclared) in enumerate(FLOORS[: chosen.floors])
        ]
        results = [job.result() for job in jobs]
    print(show(results))  # noqa: T201
    if chosen.json:
        chosen.json.write_text(json.dumps([asdict(each) for each in results], indent=1) + "\n")


if __name__ == "__main__":
    main()
