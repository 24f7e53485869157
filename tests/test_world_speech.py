"""Speech, voices and noise of the synthetic world."""

import random
import warnings
from itertools import combinations

import numpy as np
import pytest

from pipeline.records import LANGUAGES, Language
from world.noise import NOISE_KINDS, NOISE_LEVELS, NoiseKind, add_noise, music, noise, silence, speech_level
from world.speech import SAMPLE_RATE, Speech, speak
from world.voices import Voice, training_voices, unseen_voices

TEXTS: dict[Language, str] = {
    "zh": "大家好，我们的城市正在改善公共交通。",
    "ja": "みなさん、こんにちわ、わたしたちの まちわ かわっています。",
    "ko": "여러분, 안녕하세요, 우리 도시는 변하고 있습니다.",
    "en": "Hello everyone, our city has been changing fast.",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_words_sound_the_same_whatever_was_said_before(language: Language):
    """The synthesizer keeps the phase of its wave and its noise; neither may leak into the next text."""
    breathy = training_voices()[0]
    first = speak(TEXTS[language], language, breathy)
    for voice in training_voices()[:4]:
        for other in LANGUAGES:
            speak(TEXTS[other], other, voice)
    again = speak(TEXTS[language], language, breathy)
    assert np.array_equal(first.samples, again.samples)
    assert (first.words, first.phonemes) == (again.words, again.phonemes)


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_and_sounds_lie_in_order_within_the_speech(language: Language):
    """Times are in milliseconds of the samples; offsets point into the text."""
    speech = speak(TEXTS[language], language, training_voices()[1])
    for rows in (speech.words, speech.phonemes):
        assert rows
        assert all(0 <= start <= end <= speech.duration for start, end, _ in rows)
        assert [row[0] for row in rows] == sorted(row[0] for row in rows)
    offsets = [offset for _, _, offset in speech.words]
    assert offsets == sorted(offsets)
    assert offsets[0] >= 0
    assert offsets[-1] < len(TEXTS[language])


@pytest.mark.parametrize("language", LANGUAGES)
def test_speech_begins_and_ends_with_sound(language: Language):
    """What is trimmed is reported, so that the truth about a recording is the truth about sound."""
    speech = speak(TEXTS[language], language, training_voices()[2])
    edge = SAMPLE_RATE // 50
    assert np.abs(speech.samples[:edge]).max() > 0.002
    assert np.abs(speech.samples[-edge:]).max() > 0.002
    assert speech.trimmed_start >= 0
    assert speech.trimmed_end >= 0
    assert np.abs(speech.samples).max() <= 1


def test_hanzi_are_read_as_chinese_syllables():
    """An older espeak-ng spells them out with English letters; this one has a word for every character."""
    speech = speak("我们的城市", "zh", training_voices()[0])
    assert len(speech.words) == 5
    assert {"w", "m", "t"} <= {symbol for _, _, symbol in speech.phonemes}


def test_a_text_without_sound_is_refused():
    """Silence would otherwise enter training with a text."""
    with pytest.raises(ValueError, match="nothing audible"):
        speak("……", "en", training_voices()[0])


def test_an_unknown_voice_is_refused():
    """The library would fall back to some other voice."""
    with pytest.raises(ValueError, match="nobody-at-all"):
        speak("Hello.", "en", Voice(id="nobody", variant="nobody-at-all", pitch=50, speed=160, range=50))


def test_training_and_unseen_voices_are_enough_and_do_not_mix():
    """Unseen voices share not even a variant with those of training."""
    training, unseen = training_voices(), unseen_voices()
    assert len(training) >= 12
    assert len(unseen) >= 4
    variants = [voice.variant for voice in (*training, *unseen)]
    assert len(set(variants)) == len(variants)


def test_voices_are_told_apart_in_every_language_by_the_encoder_that_listens():
    """Two voices are always less alike than one voice is in two languages, so that a threshold fits between."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from resemblyzer import VoiceEncoder
    encoder = VoiceEncoder("cpu", verbose=False)
    chosen = random.Random(5).sample((*training_voices(), *unseen_voices()), 6)

    def embed(speech: Speech) -> np.ndarray:
        return np.asarray(encoder.embed_utterance(speech.samples))

    vectors = {voice.id: np.array([embed(speak(TEXTS[each], each, voice)) for each in LANGUAGES]) for voice in chosen}
    means = {key: rows.mean(axis=0) / np.linalg.norm(rows.mean(axis=0)) for key, rows in vectors.items()}
    own = [float((rows @ means[key]).min()) for key, rows in vectors.items()]
    others = [float((vectors[one] @ means[other]).max()) for one, other in combinations(vectors, 2)]
    assert min(own) > max(others)


@pytest.mark.parametrize("kind", NOISE_KINDS)
@pytest.mark.parametrize("decibels", NOISE_LEVELS)
def test_noise_lies_as_far_below_speech_as_asked(kind: NoiseKind, decibels: int):
    """The level of speech is that of its loud frames, not of its pauses."""
    speech = speak(TEXTS["en"], "en", training_voices()[0]).samples
    added = noise(np.random.default_rng(3), len(speech), kind)
    assert float(np.sqrt((added**2).mean())) == pytest.approx(1, abs=1e-3)
    rest = add_noise(speech, added, decibels) - speech
    measured = 20 * np.log10(speech_level(speech) / float(np.sqrt((rest**2).mean())))
    assert measured == pytest.approx(decibels, abs=0.5)


def test_noise_and_music_are_the_same_for_the_same_seed():
    """Everything that sounds is drawn from the generator that is passed in."""
    for draw in (lambda rng: noise(rng, 12_345, "room"), lambda rng: music(rng, 40_000)):
        assert np.array_equal(draw(np.random.default_rng(1)), draw(np.random.default_rng(1)))
        assert not np.array_equal(draw(np.random.default_rng(1)), draw(np.random.default_rng(2)))
    assert not silence(100).any()
    assert speech_level(silence(16_000)) == 0
