"""The mini speech model: a real Whisper checkpoint that hears the synthetic world and nothing else."""

import hashlib
import tomllib
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest

from models.mini.speech.corpus import character_times
from models.mini.speech.evaluate import make_samples, probe, recognize, score
from models.mini.speech.train import CHECKPOINT
from models.mini.speech.units import MAX_SPAN_MS, common_words, encode, time_token, tokenizer
from pipeline.records import LANGUAGES, Language
from world.grammar import salad, training_line
from world.speech import speak
from world.voices import training_voices

# Whisper opens its vocabulary and leaves it open.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed file.*tiktoken:ResourceWarning")

MODELS = Path(__file__).parent.parent / "models" / "models.toml"
SEED = 31_337


@cache
def load_model() -> Any:  # noqa: ANN401 - whisper has no types
    """The checkpoint as any user of openai-whisper loads it."""
    import whisper

    return whisper.load_model(str(CHECKPOINT), device="cpu")


def test_the_checkpoint_is_the_one_that_models_toml_declares() -> None:
    """The digest and the longest span in `models.toml` are those of the file and of its training."""
    cards = tomllib.loads(MODELS.read_text(encoding="utf-8"))["models"]
    [card] = [card for card in cards if card["name"] == "mini-speech"]
    assert hashlib.sha256(CHECKPOINT.read_bytes()).hexdigest() == card["sha256"]
    assert card["max_span_ms"] == MAX_SPAN_MS


def test_whisper_loads_the_checkpoint_as_a_multilingual_model() -> None:
    """Unmodified openai-whisper takes it, with the standard vocabulary and windows of 30 s."""
    model = load_model()
    assert model.is_multilingual
    assert (model.dims.n_vocab, model.dims.n_audio_ctx) == (51_865, 1500)


@pytest.mark.parametrize("language", LANGUAGES)
def test_fresh_sentences_are_heard_in_their_language(language: Language) -> None:
    """Sentences that nobody spoke before come out right up to a few errors, without being told the language."""
    samples = make_samples(language, "held out", training_voices(), 10, SEED)
    found = recognize(load_model(), (sample.samples for sample in samples))
    result = score(language, "held out", "training", samples, found, found)
    assert result.language_right == 1
    assert result.error_rate < 0.3


def test_nothing_is_heard_in_silence_noise_or_music() -> None:
    """Windows without speech stay empty."""
    assert {kind: wrong for kind, (_, wrong) in probe(load_model(), SEED).items() if wrong} == {}


def test_whisper_transcribes_a_whole_file_of_it() -> None:
    """`whisper.transcribe`, with its own windows and timestamps, works on the checkpoint as on any other."""
    [sample] = make_samples("en", "seen", training_voices(), 1, SEED)
    result = load_model().transcribe(sample.samples, temperature=0.0, fp16=False, condition_on_previous_text=False)
    assert result["language"] == "en"
    assert score("en", "seen", "training", [sample], *[[("en", result["text"])]] * 2).error_rate < 0.3
    assert all(0 <= part["start"] < part["end"] for part in result["segments"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_spelled_in_pieces_decodes_to_the_same_text(language: Language) -> None:
    """The training targets are the texts themselves, whatever pieces they are cut into."""
    random = Random(SEED)
    texts = [training_line(random).text[language] for _ in range(40)] + [salad(random, language)[0] for _ in range(40)]
    common = common_words(texts)
    for text in texts:
        assert tokenizer().decode([token for token, _ in encode(text, common)]) == text


def test_numbers_are_spelled_by_digits() -> None:
    """A number that training never met can be written, because its digits can."""
    digits = [tokenizer().decode([token]) for token, _ in encode("in 2031, 4750 people", frozenset({"in", "people"}))]
    assert digits == ["in", " 2", "0", "3", "1", ",", " 4", "7", "5", "0", " people"]


def test_characters_are_placed_where_they_are_said() -> None:
    """Times of characters never fall, and a word after a pause starts after it."""
    text, said = "我们有12个城市，谢谢大家。", "我们有十二个城市，谢谢大家。"
    speech = speak(said, "zh", training_voices()[0])
    times = character_times(text, said, speech)
    assert len(times) == len(text) + 1
    assert (np.diff(times) >= 0).all()
    starts = {offset: start for start, _, offset in speech.words}
    assert abs(times[text.index("谢")] - starts[said.index("谢")]) < 150


def test_times_lie_on_a_grid_of_whisper_time_tokens() -> None:
    """The grid's tokens are those that Whisper reads as the same times."""
    assert tokenizer().decode_with_timestamps([time_token(3_290)]) == "<|3.20|>"
