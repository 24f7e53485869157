"""Speech for the synthetic world, spoken by the espeak-ng library.

The library and its data come inside the ``espeakng-loader`` wheel, so nothing has to be installed on
the system. It keeps its state in globals: one process speaks one text at a time, and two processes
speak in parallel. The same arguments give the same samples, in any order of calls.
"""

import _ctypes
import ctypes
from dataclasses import dataclass
from itertools import pairwise
from math import gcd
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import espeakng_loader
import numpy as np
from numpy.typing import NDArray
from scipy.signal import resample_poly

from pipeline.records import Language
from world.voices import Voice

Samples = NDArray[np.float32]

SAMPLE_RATE = 16_000
ESPEAK_LANGUAGES: dict[Language, str] = {"zh": "cmn", "ja": "ja", "ko": "ko", "en": "en-us"}

VARIANTS = Path(espeakng_loader.get_data_path()) / "voices" / "!v"

# Constants of espeak-ng's speak_lib.h, version 1.52.
_OUTPUT_SYNCHRONOUS = 2
_PHONEME_EVENTS = 0x0001
_PHONEME_IPA = 0x0002
_DO_NOT_EXIT = 0x8000
_TEXT_IS_UTF8 = 1
_POSITION_BY_CHARACTER = 1
_EVENT_END_OF_LIST = 0
_EVENT_WORD = 1
_EVENT_PHONEME = 7
_RATE, _VOLUME, _PITCH, _RANGE = 1, 2, 3, 4
_FULL_VOLUME = 100
_SEED = 1

# Below this peak (about -54 dB of full scale) a sample counts as silence at the ends of a text.
_SILENCE = 0.002
# Kept around the speech, so that soft onsets and releases are not clipped.
_MARGIN = 0.010


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Speech:
    """What one call of `speak` gives.

    Attributes:
        samples: Mono at 16 kHz, within -1 to 1, silence at both ends removed.
        words: (start, end, offset) of each word: milliseconds in `samples`, and the offset of its
            first character in the text. A word lasts until the next one starts.
        phonemes: (start, end, symbol) of each sound, times in milliseconds, symbol in IPA; pauses
            are left out.
        trimmed_start: Milliseconds of silence removed at the start.
        trimmed_end: Milliseconds of silence removed at the end.
    """

    samples: Samples
    words: tuple[tuple[int, int, int], ...]
    phonemes: tuple[tuple[int, int, str], ...]
    trimmed_start: int
    trimmed_end: int

    @property
    def duration(self) -> int:
        """Length of the samples in whole milliseconds."""
        return len(self.samples) * 1000 // SAMPLE_RATE


class _Payload(ctypes.Union):
    _fields_: ClassVar[Any] = [
        ("number", ctypes.c_int),
        ("name", ctypes.c_char_p),
        ("string", ctypes.c_char * 8),
    ]


class _Event(ctypes.Structure):
    _fields_: ClassVar[Any] = [
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", _Payload),
    ]


if TYPE_CHECKING:
    _Events = ctypes._Pointer[_Event]
_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.POINTER(_Event))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Raw:
    rate: int
    samples: Samples
    words: list[tuple[int, int]]
    sounds: list[tuple[int, str]]


def _render(text: str, language: Language, voice: Voice) -> _Raw:
    """Speak `text` with a freshly loaded library; samples come at the library's own rate.

    espeak-ng keeps the phase of its wave, its flutter and its noise in variables that neither
    selecting a voice nor terminating resets, so a text would depend on what was said before.
    Loading the library anew costs about a millisecond and makes every text its own.
    """
    blocks: list[bytes] = []
    words: list[tuple[int, int]] = []
    sounds: list[tuple[int, str]] = []

    def collect(block: int | None, count: int, events: "_Events") -> int:
        if block and count > 0:
            blocks.append(ctypes.string_at(block, count * 2))
        index = 0
        while (event := events[index]).type != _EVENT_END_OF_LIST:
            if event.type == _EVENT_WORD:
                words.append((event.audio_position, event.text_position - 1))
            elif event.type == _EVENT_PHONEME:
                sounds.append((event.audio_position, event.id.string.decode("utf-8", "ignore")))
            index += 1
        return 0

    library = ctypes.CDLL(espeakng_loader.get_library_path())
    callback = _Callback(collect)
    try:
        options = _PHONEME_EVENTS | _PHONEME_IPA | _DO_NOT_EXIT
        data = espeakng_loader.get_data_path().encode()
        rate = int(library.espeak_Initialize(_OUTPUT_SYNCHRONOUS, 100, data, options))
        if rate <= 0:
            raise RuntimeError("espeak-ng could not read its data folder")
        library.espeak_SetSynthCallback(callback)
        name = f"{ESPEAK_LANGUAGES[language]}+{voice.variant}"
        # A variant that is not there is passed over in silence by the library, so its file is looked up first.
        if not (VARIANTS / voice.variant).is_file() or library.espeak_SetVoiceByName(name.encode()) != 0:
            raise ValueError(f"espeak-ng has no voice {name}")
        for parameter, setting in (
            (_RATE, voice.speed),
            (_VOLUME, _FULL_VOLUME),
            (_PITCH, voice.pitch),
            (_RANGE, voice.range),
        ):
            library.espeak_SetParameter(parameter, setting, 0)
        # Breath is drawn from the library's generator, which it seeds by the clock, and the noise
        # of the Klatt variants from the C library's.
        library.espeak_ng_SetRandSeed(ctypes.c_long(_SEED))
        ctypes.CDLL(None).srand(_SEED)
        encoded = text.encode()
        status = library.espeak_Synth(
            encoded, len(encoded) + 1, 0, _POSITION_BY_CHARACTER, 0, _TEXT_IS_UTF8, None, None
        )
        if status != 0:
            raise RuntimeError(f"espeak-ng failed with status {status}")
        library.espeak_Terminate()
    finally:
        _ctypes.dlclose(library._handle)
    samples = np.frombuffer(b"".join(blocks), dtype="<i2").astype(np.float32) / np.float32(32768)
    return _Raw(rate=rate, samples=samples, words=words, sounds=sounds)


def speak(spoken: str, language: Language, voice: Voice) -> Speech:
    """Speak one text in one language with one voice.

    Args:
        spoken: What is pronounced: hanzi, kana, Hangul or English. Kanji are not read rightly; give
            kana, with particles written as they sound.
        language: The language of the whole text.
        voice: Who speaks.

    Returns:
        The samples and the times of words and sounds in them.

    Raises:
        ValueError: Nothing audible came of the text, or the voice is unknown to the library.
    """
    raw = _render(spoken, language, voice)
    shared = gcd(SAMPLE_RATE, raw.rate)
    resampled = resample_poly(raw.samples, SAMPLE_RATE // shared, raw.rate // shared)
    samples = np.asarray(resampled, dtype=np.float32)
    audible = np.flatnonzero(np.abs(samples) > _SILENCE)
    if not len(audible):
        raise ValueError(f"nothing audible in {spoken!r} ({language})")
    margin = int(_MARGIN * SAMPLE_RATE)
    first = max(0, int(audible[0]) - margin)
    last = min(len(samples), int(audible[-1]) + 1 + margin)
    kept = np.clip(samples[first:last], -1.0, 1.0)
    shift = first * 1000 // SAMPLE_RATE
    duration = len(kept) * 1000 // SAMPLE_RATE

    def clamp(time: int) -> int:
        return min(max(time - shift, 0), duration)

    def lasting(starts: list[int]) -> list[tuple[int, int]]:
        times = [*(clamp(start) for start in starts), duration]
        return list(pairwise(times))

    sounds = zip(lasting([start for start, _ in raw.sounds]), raw.sounds, strict=True)
    words = zip(lasting([start for start, _ in raw.words]), raw.words, strict=True)
    return Speech(
        samples=kept,
        words=tuple((start, end, offset) for (start, end), (_, offset) in words),
        phonemes=tuple(
            (start, end, symbol) for (start, end), (_, symbol) in sounds if end > start and symbol.strip("_: ")
        ),
        trimmed_start=shift,
        trimmed_end=(len(samples) - last) * 1000 // SAMPLE_RATE,
    )
