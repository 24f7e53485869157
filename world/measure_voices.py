"""Choose voices that can be told apart and write `voices.toml`.

Run as ``python -m world.measure_voices`` (a few minutes on one core). Every candidate speaks the same sentences in
all four languages. Candidates without a pitch, or whose sounds are unlike the same sounds of the others, are refused.
Resemblyzer embeds the rest, and voices are taken one by one, always the one least similar to those taken before.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import tomlkit
from numpy.typing import NDArray
from resemblyzer import VoiceEncoder
from resemblyzer.audio import wav_to_mel_spectrogram

from pipeline.records import LANGUAGES, Language
from world.candidates import candidates
from world.speech import SAMPLE_RATE, Samples, Speech, speak
from world.voices import TABLE, Voice

Numbers = NDArray[np.float32]

SENTENCES: dict[Language, tuple[str, ...]] = {
    "zh": (
        "大家下午好，非常高兴参加今天的会议。",
        "我们的城市正在用数据改善公共交通。",
        "这个项目明年将在三个地区开始。",
    ),
    "ja": (
        "みなさん、こんにちわ、ほんじつわ ありがとうございます。",
        "わたしたちの まちでわ、でんきじどおしゃが ふえています。",
        "らいねん、あたらしい けいかくを はっぴょお します。",
    ),
    "ko": (
        "여러분, 안녕하세요, 오늘 함께해 주셔서 감사합니다.",
        "우리 도시는 에너지를 아끼는 건물을 짓고 있습니다.",
        "작년에 시작한 사업이 좋은 결과를 냈습니다.",
    ),
    "en": (
        "Good afternoon, everyone, and thank you for having me.",
        "Our harbor now runs on clean power for most of the year.",
        "We will open the second laboratory before the summer.",
    ),
}


TRAINING, UNSEEN = 15, 5
LEAST_VOICED = 0.6
LEAST_CLARITY = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One candidate: its embedding per language (4, 256), and how human it sounds.

    Attributes:
        voiced: Share of loud frames that have a pitch.
        hertz: Median of that pitch.
        sounds: Per language and phoneme, the mel spectra (40) of its occurrences, less the voice's mean.
    """

    voice: Voice
    embeddings: Numbers
    voiced: float
    hertz: float
    sounds: dict[str, list[Numbers]]


def find_pitch(samples: Samples) -> tuple[float, float]:
    """Return the share of loud 40 ms frames that have a pitch, and the median of that pitch in hertz.

    A frame has one if its autocorrelation has a peak above 0.5 between 60 and 400 Hz.
    """
    frames = np.lib.stride_tricks.sliding_window_view(samples, SAMPLE_RATE // 25)[:: SAMPLE_RATE // 50]
    loudness = np.sqrt((frames**2).mean(axis=1))
    loud = frames[loudness > 0.2 * loudness.max()]
    spectra = np.fft.rfft(loud - loud.mean(axis=1, keepdims=True), 2048)
    correlation = np.fft.irfft(np.abs(spectra) ** 2)
    shortest = SAMPLE_RATE // 400
    peaks = correlation[:, shortest : SAMPLE_RATE // 60] / correlation[:, :1]
    voiced = peaks.max(axis=1) > 0.5
    periods = shortest + peaks.argmax(axis=1)
    return float(voiced.mean()), float(SAMPLE_RATE / np.median(periods[voiced])) if voiced.any() else 0.0


def sound_spectra(speech: Speech) -> list[tuple[str, Numbers]]:
    """Return (symbol, mean log-mel spectrum) of every sound of one text, less the text's mean spectrum."""
    mels = np.log(np.maximum(wav_to_mel_spectrogram(speech.samples), 1e-6))
    mels -= mels.mean(axis=0)
    return [
        (symbol.strip("ˈˌ"), mels[start // 10 : max(end // 10, start // 10 + 1)].mean(axis=0))
        for start, end, symbol in speech.phonemes
        if start // 10 < len(mels)
    ]


def measure(voice: Voice, encoder: VoiceEncoder) -> Measured:
    """Let a candidate say all sentences."""
    embeddings, pitches = [], []
    sounds: dict[str, list[Numbers]] = defaultdict(list)
    for language in LANGUAGES:
        speeches = [speak(sentence, language, voice) for sentence in SENTENCES[language]]
        total = np.sum([encoder.embed_utterance(each.samples) for each in speeches], axis=0)
        embeddings.append(total / np.linalg.norm(total))
        for speech in speeches:
            pitches.append(find_pitch(speech.samples))
            for symbol, spectrum in sound_spectra(speech):
                sounds[f"{language} {symbol}"].append(spectrum)
    voiced, hertz = np.array(pitches).T
    return Measured(
        voice=voice,
        embeddings=np.array(embeddings),
        voiced=float(voiced.mean()),
        hertz=float(np.median(hertz)),
        sounds=sounds,
    )


def clarities(everyone: list[Measured]) -> list[float]:
    """Return, per candidate, the share of its sounds that lie nearest to the mean of the same sound of all others."""
    sums: dict[str, Numbers] = defaultdict(lambda: np.zeros(40, np.float32))
    counts: dict[str, int] = defaultdict(int)
    for each in everyone:
        for symbol, spectra in each.sounds.items():
            sums[symbol] = sums[symbol] + np.sum(spectra, axis=0)
            counts[symbol] += len(spectra)
    shares = []
    for each in everyone:
        right = total = 0
        for language in LANGUAGES:
            symbols = sorted(symbol for symbol in each.sounds if symbol.startswith(language))
            others = np.array(
                [
                    (sums[symbol] - np.sum(each.sounds[symbol], axis=0)) / (counts[symbol] - len(each.sounds[symbol]))
                    for symbol in symbols
                ]
            )
            for position, symbol in enumerate(symbols):
                distances = ((np.array(each.sounds[symbol])[:, None] - others[None]) ** 2).sum(axis=2)
                right += int((distances.argmin(axis=1) == position).sum())
                total += len(distances)
        shares.append(right / total)
    return shares


def take_apart(similarity: Numbers, variants: list[str], count: int) -> tuple[list[int], float]:
    """Take `count` candidates greedily, from every start, one per variant.

    Args:
        similarity: Cosines between candidates, (n, n).
        variants: The variant of each candidate; two of one variant would be one person.
        count: How many to take.

    Returns:
        The positions taken, in order, and the greatest similarity among them, least over all starts.
    """
    best: tuple[list[int], float] = ([], 2.0)
    for start in range(len(variants)):
        taken, greatest = [start], 0.0
        nearest = similarity[start].copy()
        while len(taken) < count:
            used = {variants[each] for each in taken}
            free = [each for each in range(len(variants)) if variants[each] not in used]
            pick = min(free, key=lambda each: float(nearest[each]))
            greatest = max(greatest, float(nearest[pick]))
            nearest = np.maximum(nearest, similarity[pick])
            taken.append(pick)
        if greatest < best[1]:
            best = (taken, greatest)
    return best


def write_table(chosen: list[Measured], shares: list[float], similarity: Numbers, mean: Numbers) -> None:
    """Write the chosen voices and how far apart they are.

    Every third in order of clarity, from the second, is unseen: an unseen voice stands for an ordinary newcomer, so
    the strangest voices are left to training.
    """
    own = [each.embeddings @ each.embeddings.T for each in chosen]
    table = tomlkit.document()
    table.add(
        tomlkit.comment("Made by `python -m world.measure_voices`; do not edit. Cosines of Resemblyzer embeddings,")
    )
    table.add(tomlkit.comment(f"per language the mean of {len(SENTENCES['en'])} sentences."))
    pairs = ~np.eye(len(chosen), dtype=bool)
    measured = tomlkit.table()
    measured["greatest_similarity_any_languages"] = round(float(similarity[pairs].max()), 3)
    measured["greatest_similarity_mean_over_languages"] = round(float(mean[pairs].max()), 3)
    measured["mean_similarity"] = round(float(mean[pairs].mean()), 3)
    measured["least_similarity_of_one_voice_across_languages"] = round(float(min(each.min() for each in own)), 3)
    measured["least_voiced_share"] = round(min(each.voiced for each in chosen), 3)
    measured["least_clarity"] = round(min(shares), 3)
    table["measured"] = measured
    ranked = sorted(range(len(chosen)), key=lambda position: -shares[position])
    unseen = set(ranked[1 : 1 + 3 * UNSEEN : 3])
    for name, members in (
        ("training", [each for position, each in enumerate(chosen) if position not in unseen]),
        ("unseen", [each for position, each in enumerate(chosen) if position in unseen]),
    ):
        rows = tomlkit.aot()
        for each in members:
            row = tomlkit.table()
            for field in ("id", "variant", "pitch", "speed", "range"):
                row[field] = getattr(each.voice, field)
            row["hertz"] = round(each.hertz)
            rows.append(row)
        table[name] = rows
    TABLE.write_text(tomlkit.dumps(table), encoding="utf-8")


def choose(everyone: Iterable[Measured]) -> None:
    """Refuse what nobody would understand, take the voices that are furthest apart, and write the table."""
    measured = list(everyone)
    shares = clarities(measured)
    fit = [
        position
        for position, each in enumerate(measured)
        if each.voiced >= LEAST_VOICED and shares[position] >= LEAST_CLARITY
    ]
    embeddings = np.array([measured[position].embeddings for position in fit])
    cosines = np.einsum("ald,bmd->ablm", embeddings, embeddings)
    similarity, mean = cosines.max(axis=(2, 3)), cosines.mean(axis=(2, 3))
    taken, _ = take_apart(similarity, [measured[position].voice.variant for position in fit], TRAINING + UNSEEN)
    write_table(
        [measured[fit[each]] for each in taken],
        [shares[fit[each]] for each in taken],
        similarity[np.ix_(taken, taken)],
        mean[np.ix_(taken, taken)],
    )


if __name__ == "__main__":
    _encoder = VoiceEncoder("cpu", verbose=False)
    choose(measure(voice, _encoder) for voice in candidates())
