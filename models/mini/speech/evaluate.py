"""Score the mini speech model: ``python -m models.mini.speech.evaluate``.

Speaks fresh sentences, feeds them to `whisper.decode` as a user of the checkpoint would, and writes `scores.json` and
the table of the model card. The development set (``--set development``) is for decisions, the test set for the figures.
"""

import argparse
import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from models.mini.speech.corpus import jittered
from models.mini.speech.train import CHECKPOINT
from models.mini.speech.units import MAX_SPAN_MS
from pipeline.records import LANGUAGES, Language
from world.grammar import FUNCTIONS, Line, line, templates, training_line
from world.noise import NOISE_KINDS, NOISE_LEVELS, add_noise, music, noise, silence
from world.speech import SAMPLE_RATE, Samples, speak
from world.voices import Voice, training_voices, unseen_voices

SCORES = Path(__file__).with_name("scores.json")
CARD = Path(__file__).with_name("README.md")
SEEDS = {"development": 500_000, "test": 900_000}
Templates = Literal["seen", "held out"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A window of one to three sentences by one voice, and its truth."""

    language: Language
    samples: Samples
    text: str
    names: tuple[str, ...]
    utterances: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Figures of one language under one condition; rates are shares with a 95 % interval from the bootstrap.

    Attributes:
        error_rate: Characters (zh, ja, ko) or words (en) to change, over those said.
        told_error_rate: The same where the model is told the language, as the pipeline does.
        language_right: Share of speech time whose language the model tells rightly.
        names_right: Share of whole names that stand in the output.
        numbers_right: Share of numbers that stand in the output.
        exact: Share of windows without any difference.
    """

    language: str
    templates: str
    voices: str
    utterances: int
    error_rate: float
    interval: tuple[float, float]
    told_error_rate: float
    language_right: float
    names: int
    names_right: float
    numbers: int
    numbers_right: float
    exact: float


def units(text: str, language: str) -> list[str]:
    """What is counted: words of English, characters of the others; no punctuation, no case."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    kept = "".join(character if character.isalnum() else " " for character in plain)
    return kept.split() if language == "en" else list(kept.replace(" ", ""))


def _fresh(random: Random, kind: Templates) -> Line:
    if kind == "seen":
        return training_line(random)
    functions = [function for function in FUNCTIONS if templates(function, held_out=True)]
    return line(random, random.choice(functions), held_out=True)


def make_samples(
    language: Language, kind: Templates, voices: Sequence[Voice], utterances: int, seed: int
) -> list[Sample]:
    """Speak fresh sentences in windows of one to three, with pauses and noise, none longer than the span allows."""
    random = Random(seed + LANGUAGES.index(language))
    rng = np.random.default_rng(seed)
    made: list[Sample] = []
    while (spoken := sum(sample.utterances for sample in made)) < utterances:
        voice = voices[len(made) % len(voices)]
        parts: list[Samples] = [_pause(random, 40, 350)]
        texts: list[str] = []
        names: list[str] = []
        for _ in range(min(random.choices((1, 2, 3), (0.6, 0.3, 0.1))[0], utterances - spoken)):
            said = _fresh(random, kind)
            speech = speak(said.spoken[language], language, jittered(voice, random))
            length = sum(map(len, parts)) + len(speech.samples)
            if texts and length > (MAX_SPAN_MS / 1000 - 0.4) * SAMPLE_RATE:
                break
            parts += [speech.samples, _pause(random, 150, 700)]
            texts.append(said.text[language])
            names += [person.names[language] for person in said.people if person.names[language] in texts[-1]]
        parts[-1] = _pause(random, 40, 350)
        samples = np.concatenate(parts)
        if len(samples) > 20 * SAMPLE_RATE:
            continue
        bed = noise(rng, len(samples), random.choice(NOISE_KINDS))
        samples = add_noise(samples, bed, random.choice(NOISE_LEVELS))
        made.append(
            Sample(
                language=language,
                samples=samples,
                text=("" if language in ("zh", "ja") else " ").join(texts),
                names=tuple(names),
                utterances=len(texts),
            )
        )
    return made


def _pause(random: Random, low: float, high: float) -> Samples:
    return np.zeros(int(random.uniform(low, high) * SAMPLE_RATE / 1000), np.float32)


def recognize(
    model: Any,  # noqa: ANN401 - whisper has no types
    windows: Iterable[Samples],
    language: Language | None = None,
    batch: int = 8,
) -> list[tuple[str, str]]:
    """(language, text) of each window, by Whisper's own greedy decoding; without *language* it tells that itself."""
    import torch
    from whisper import DecodingOptions, decode, log_mel_spectrogram, pad_or_trim

    options = DecodingOptions(fp16=False, temperature=0.0, language=language)
    found: list[tuple[str, str]] = []
    pending = list(windows)
    for start in range(0, len(pending), batch):
        mels = [log_mel_spectrogram(pad_or_trim(samples)) for samples in pending[start : start + batch]]
        found += [(result.language, result.text) for result in decode(model, torch.stack(mels), options)]
    return found


def score(
    language: Language,
    kind: str,
    voices: str,
    samples: Sequence[Sample],
    found: Sequence[tuple[str, str]],
    told: Sequence[tuple[str, str]],
) -> Score:
    """Compare what was recognized, without and with the language told, with the truth."""
    from rapidfuzz.distance import Levenshtein

    edits, told_edits, lengths, exact = [], 0, [], 0
    names = names_right = numbers = numbers_right = 0
    for sample, (_, text), (_, text_told) in zip(samples, found, told, strict=True):
        truth, heard = units(sample.text, language), units(text, language)
        edits.append(Levenshtein.distance(truth, heard))
        told_edits += Levenshtein.distance(truth, units(text_told, language))
        lengths.append(len(truth))
        exact += truth == heard
        joined = "".join(heard)
        names += len(sample.names)
        names_right += sum("".join(units(name, language)) in joined for name in sample.names)
        heard_numbers = re.findall(r"\d+", text)
        for number in re.findall(r"\d+", sample.text):
            numbers += 1
            numbers_right += number in heard_numbers
    seconds = np.array([len(sample.samples) for sample in samples], float)
    right = np.array([guess == language for guess, _ in found])
    return Score(
        language=language,
        templates=kind,
        voices=voices,
        utterances=sum(sample.utterances for sample in samples),
        error_rate=round(sum(edits) / sum(lengths), 4),
        interval=_interval(np.array(edits), np.array(lengths)),
        told_error_rate=round(told_edits / sum(lengths), 4),
        language_right=round(float((seconds * right).sum() / seconds.sum()), 4),
        names=names,
        names_right=round(names_right / max(1, names), 4),
        numbers=numbers,
        numbers_right=round(numbers_right / max(1, numbers), 4),
        exact=round(exact / len(samples), 4),
    )


def _interval(edits: NDArray[np.int64], lengths: NDArray[np.int64]) -> tuple[float, float]:
    rng = np.random.default_rng(0)
    picks = rng.integers(len(edits), size=(1000, len(edits)))
    low, high = np.quantile(edits[picks].sum(1) / lengths[picks].sum(1), (0.025, 0.975))
    return round(float(low), 4), round(float(high), 4)


def probe(model: Any, seed: int) -> dict[str, tuple[int, int]]:  # noqa: ANN401 - whisper has no types
    """For each kind of window without speech: how many were tried, and how many gave any text."""
    rng = np.random.default_rng(seed)
    probes: dict[str, list[Samples]] = {"silence": [silence(SAMPLE_RATE * length) for length in (1, 2, 5, 11, 30)]}
    for kind in NOISE_KINDS:
        probes[kind] = [
            (noise(rng, length * SAMPLE_RATE, kind) * np.float32(loudness)).astype(np.float32)
            for length in (1, 4, 11, 30)
            for loudness in (0.001, 0.01, 0.1)
        ]
    probes["music"] = [
        music(rng, length * SAMPLE_RATE) * np.float32(loudness)
        for length in (2, 5, 11, 30)
        for loudness in (0.05, 0.3, 1)
    ]
    return {
        kind: (len(windows), sum(bool(text.strip()) for _, text in recognize(model, windows)))
        for kind, windows in probes.items()
    }


@cache
def _load(checkpoint: Path) -> Any:  # noqa: ANN401 - whisper has no types
    import torch
    import whisper

    torch.set_num_threads(1)
    return whisper.load_model(str(checkpoint), device="cpu")


def score_condition(
    checkpoint: Path, language: Language, kind: Templates, voices: str, utterances: int, seed: int
) -> Score:
    """Speak fresh sentences of one condition and score what the checkpoint makes of them."""
    members = training_voices() if voices == "training" else unseen_voices()
    samples = make_samples(language, kind, members, utterances, seed)
    model = _load(checkpoint)
    found = recognize(model, (sample.samples for sample in samples))
    told = list(found)
    wrong = [at for at, (guess, _) in enumerate(found) if guess != language]  # only there telling it changes anything
    for at, better in zip(wrong, recognize(model, (samples[at].samples for at in wrong), language), strict=True):
        told[at] = better
    return score(language, kind, voices, samples, found, told)


def evaluate(
    checkpoint: Path, name: str, utterances: int, processes: int = 2
) -> tuple[list[Score], dict[str, tuple[int, int]]]:
    """Score a checkpoint with training and unseen voices, on held-out and seen templates, in all languages."""
    kinds: tuple[Templates, ...] = ("held out", "seen")
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        jobs = [
            pool.submit(
                score_condition,
                checkpoint,
                language,
                kind,
                voices,
                utterances if kind == "held out" else utterances // 3,
                SEEDS[name] + 1000 * offset + 100 * kinds.index(kind),
            )
            for offset, voices in enumerate(("training", "unseen"))
            for kind in kinds
            for language in LANGUAGES
        ]
        scores = [job.result() for job in jobs]
    return scores, probe(_load(checkpoint), SEEDS[name])


def table(scores: Sequence[Score], probes: dict[str, tuple[int, int]]) -> str:
    """The scores as Markdown."""
    rows = [
        "| language | templates | voices | utterances | error rate (95 %) | language told | language right "
        "| names right | numbers right |",
        "| --- | --- | --- | ---: | --- | ---: | ---: | ---: | ---: |",
    ]
    for each in scores:
        kind = "WER" if each.language == "en" else "CER"
        low, high = each.interval
        rows.append(
            f"| {each.language} | {each.templates} | {each.voices} | {each.utterances} "
            f"| {kind} {each.error_rate:.1%} ({low:.1%} to {high:.1%}) | {each.told_error_rate:.1%} "
            f"| {each.language_right:.1%} "
            f"| {each.names_right:.1%} of {each.names} | {each.numbers_right:.1%} of {each.numbers} |"
        )
    tried = sum(count for count, _ in probes.values())
    wrong = sum(count for _, count in probes.values())
    kinds = ", ".join(f"{kind} {wrong} of {count}" for kind, (count, wrong) in probes.items())
    rows.append(f"\nWindows without speech that gave any text: {wrong} of {tried} ({kinds}).")
    return "\n".join(rows)


def main() -> None:
    """Evaluate a checkpoint; for the test set, write the scores and the model card's table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--checkpoint", type=Path, default=CHECKPOINT)
    parser.add_argument("--set", choices=tuple(SEEDS), default="test", dest="name")
    parser.add_argument(
        "--utterances", type=int, default=300, help="per language and voices; a third of that for seen templates"
    )
    chosen = parser.parse_args()
    scores, probes = evaluate(chosen.checkpoint, chosen.name, chosen.utterances)
    shown = table(scores, probes)
    print(shown)  # noqa: T201
    if chosen.name == "test":
        SCORES.write_text(
            json.dumps({"scores": [asdict(each) for each in scores], "without_speech": probes}, indent=1) + "\n"
        )
        before, _, rest = CARD.read_text(encoding="utf-8").partition("<!-- scores -->")
        after = rest.partition("<!-- end of scores -->")[2]
        CARD.write_text(f"{before}<!-- scores -->\n{shown}\n<!-- end of scores -->{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
