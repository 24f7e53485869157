"""Training windows: one to three sentences with pauses, as the pipeline will cut them, and their tokens."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.mini.speech.acoustics import FLOOR, Frames, degrade, hide_parts, noise_bank, scale, warp
from models.mini.speech.corpus import Spoken, sound_labels
from models.mini.speech.units import MAX_SPAN_MS, encode, time_token, tokenizer
from pipeline.records import LANGUAGES, Language
from world.noise import NOISE_KINDS
from world.voices import training_voices

IGNORED = -100
LANGUAGE_SHARES = {"zh": 0.95, "ja": 1.15, "ko": 0.75, "en": 1.45}
"""How often each language is heard: those that are harder to write down more often."""
FULL_FRAMES = 3000
QUIETER = (11.0, 30.0)
"""Decibels by which another voice is quieter than the one that is written down."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A sentence, or the part of it between two pauses."""

    spoken: Spoken
    characters: tuple[int, int]
    span: tuple[int, int]

    @property
    def duration(self) -> int:
        """Its length in milliseconds."""
        return self.span[1] - self.span[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """One training example.

    Attributes:
        mel: (80, frames) as Whisper scales it.
        padding: Value that fills the window up.
        tokens: Decoder input, from <|startoftranscript|> on.
        targets: What follows each input token; IGNORED where nothing is asked.
        centers: Milliseconds where the target sounds; negative where it has no place.
        sounds: Sound in each encoder frame.
    """

    mel: Frames
    padding: float
    tokens: list[int]
    targets: list[int]
    centers: list[float]
    sounds: NDArray[np.int64]


@dataclass(slots=True)
class WindowMaker:
    """Draws windows from a corpus.

    Attributes:
        corpus: What can be heard.
        common: English words that are one token.
        inventory: Numbers of the sounds, from 1.
        vocabulary: Text tokens, for the mistakes that are put into the decoder's input.
        strength: How much to vary voices, hide parts and make mistakes: 0 is not at all.
        counts: Weights of windows with one, two and three sentences.
        clauses: How often the first or last sentence is cut at a pause inside it.
        crowd: How often one of the voices is heard that are no training voices.
        beneath: How often somebody else is heard, too, as the floor is beneath an interpreter.
    """

    corpus: Sequence[Spoken]
    common: frozenset[str]
    inventory: dict[str, int]
    random: Random
    vocabulary: list[int]
    strength: float = 1.0
    counts: tuple[float, float, float] = (0.5, 0.3, 0.2)
    clauses: float = 0.2
    crowd: float = 0.0
    beneath: float = 0.0
    bank: dict[str, list[Frames]] = field(default_factory=lambda: noise_bank(7))
    groups: dict[tuple[Language, bool], dict[str, list[int]]] = field(
        default_factory=lambda: {(language, crowd): {} for language in LANGUAGES for crowd in (False, True)}
    )

    def __post_init__(self) -> None:
        known = {voice.id for voice in training_voices()}
        for index, spoken in enumerate(self.corpus):
            voices = self.groups[spoken.language, spoken.voice not in known]
            voices.setdefault(spoken.voice, []).append(index)

    def draw(self) -> Window:
        """Draw one window; every sixteenth holds no speech."""
        if self.random.random() < 1 / 16:
            return self._without_speech()
        return self._with_speech(self._pieces())

    def _pieces(self) -> list[Piece]:
        random = self.random
        [language] = random.choices(LANGUAGES, [LANGUAGE_SHARES[each] for each in LANGUAGES])
        crowd = random.random() < self.crowd and bool(self.groups[language, True])
        members = random.choice(list(self.groups[language, crowd].values()))
        count = random.choices((1, 2, 3), self.counts)[0]
        found: list[Piece] = []
        budget = MAX_SPAN_MS - 600
        for place in range(count):
            spoken = self.corpus[random.choice(members)]
            piece = self._piece(spoken, first=place == 0, last=place == count - 1)
            if piece.duration > budget:
                if found:
                    break
                if not spoken.cuts:
                    return self._pieces()
                piece = self._cut(spoken, tail=random.random() < 0.5)
                if piece.duration > budget:
                    return self._pieces()
            found.append(piece)
            budget -= piece.duration + 500
        return found

    def _piece(self, spoken: Spoken, *, first: bool, last: bool) -> Piece:
        if spoken.cuts and (first or last) and self.random.random() < self.clauses:
            return self._cut(spoken, tail=first and (not last or self.random.random() < 0.5))
        return Piece(spoken=spoken, characters=(0, len(spoken.text)), span=(0, spoken.mel.shape[1] * 10))

    def _cut(self, spoken: Spoken, *, tail: bool) -> Piece:
        character, end, start = self.random.choice(spoken.cuts)
        if tail:
            return Piece(
                spoken=spoken, characters=(character, len(spoken.text)), span=(start, spoken.mel.shape[1] * 10)
            )
        return Piece(spoken=spoken, characters=(0, character), span=(0, end))

    def _with_speech(self, pieces: list[Piece]) -> Window:
        random = self.random
        starts, length = self._place(pieces)
        log_power, labels = self._lay_out(pieces, starts, length)
        speed = 1.0
        if random.random() < 0.8 * self.strength:
            pitch = 1 + self.strength * random.uniform(-0.2, 0.2)
            speed = 1 + self.strength * random.uniform(-0.12, 0.14)
            log_power = warp(log_power, pitch, speed)
            labels = labels[np.minimum((np.arange(log_power.shape[1] // 2 + 1) * speed).astype(int), len(labels) - 1)]
        if random.random() < self.beneath:
            log_power = self._lay_beneath(log_power, pieces[0].spoken)
        mel, floor = scale(degrade(log_power, pieces[0].spoken.level, self.bank, random))
        if random.random() < self.strength:
            hide_parts(mel, random)
        tokens, targets, centers = self._spell(pieces, [start / speed for start in starts], speed)
        return Window(
            mel=mel,
            padding=0.0 if random.random() < 0.5 else floor,
            tokens=tokens,
            targets=targets,
            centers=centers,
            sounds=labels[: log_power.shape[1] // 2],
        )

    def _place(self, pieces: list[Piece]) -> tuple[list[float], float]:
        """When each piece starts, and how long the window is, in milliseconds."""
        random = self.random

        def margin(longest: float) -> float:
            return random.uniform(40, 350) if random.random() < 0.85 else random.uniform(350, longest)

        clock = margin(800)
        starts = []
        for piece in pieces:
            starts.append(clock)
            clock += piece.duration + random.uniform(100, 700)
        return starts, starts[-1] + pieces[-1].duration + margin(1200)

    def _lay_out(self, pieces: list[Piece], starts: list[float], length: float) -> tuple[Frames, NDArray[np.int64]]:
        """The frames of the pieces at their places in silence, and the sounds in them."""
        log_power = np.full((80, int(length / 10) + 1), FLOOR, np.float32)
        labels = np.zeros(int(length / 20) + 1, np.int64)
        for piece, start in zip(pieces, starts, strict=True):
            whole = piece.spoken.mel
            place = round(start / 10)
            source = whole[:, piece.span[0] // 10 : piece.span[1] // 10][:, : log_power.shape[1] - place]
            log_power[:, place : place + source.shape[1]] = source
            sounds = sound_labels(piece.spoken, self.inventory, whole.shape[1] // 2 + 2)
            sounds = sounds[piece.span[0] // 20 : piece.span[1] // 20][: len(labels) - place // 2]
            labels[place // 2 : place // 2 + len(sounds)] = sounds
        return log_power, labels

    def _lay_beneath(self, log_power: Frames, heard: Spoken) -> Frames:
        """Add what another voice says all the while, quieter; nothing of it is asked for."""
        random = self.random
        voices = self.groups[random.choice(LANGUAGES), False]
        members = voices[random.choice([voice for voice in voices if voice != heard.voice])]
        width = log_power.shape[1]
        under = np.full((80, width), FLOOR, np.float32)
        place = -random.randrange(200)
        while place < width:
            other = self.corpus[random.choice(members)]
            source = other.mel[:, max(0, -place) : width - place].astype(np.float32)
            decibels = 20 * np.log10(heard.level / other.level) - random.uniform(*QUIETER)
            under[:, max(0, place) : max(0, place) + source.shape[1]] = source + np.float32(decibels / 10)
            place += other.mel.shape[1] + random.randrange(20, 120)
        return np.log10(10**log_power + 10**under).astype(np.float32)

    def _spell(
        self, pieces: list[Piece], starts: list[float], speed: float
    ) -> tuple[list[int], list[int], list[float]]:
        random = self.random
        special = tokenizer()
        timed = random.random() >= 0.22
        language = pieces[0].spoken.language
        body: list[tuple[int, float]] = []
        for place, (piece, start) in enumerate(zip(pieces, starts, strict=True)):
            if timed:
                body.append((time_token(min(start, 1000) if place == 0 else start), start))
            body.extend(self._text(piece, start, speed, spaced=timed or place > 0))
            if timed:
                end = start + piece.duration / speed
                body.append((time_token(end), end))
        body.append((special.eot, -1.0))
        opening = [special.sot, special.to_language_token(language), special.transcribe]
        if not timed:
            opening.append(special.no_timestamps)
        tokens = [*opening, *(token for token, _ in body[:-1])]
        ask = len(opening) - 1
        targets = [opening[1], *[IGNORED] * (ask - 1), *(token for token, _ in body)]
        centers = [-1.0] * ask + [center for _, center in body]
        return [self._mistaken(token) for token in tokens], targets, centers

    def _mistaken(self, token: int) -> int:
        """Up to one text token in twenty becomes another: the decoder learns to go on after its own mistakes."""
        wrong = token < tokenizer().eot and self.random.random() < 0.05 * self.strength
        return self.random.choice(self.vocabulary) if wrong else token

    def _text(self, piece: Piece, start: float, speed: float, *, spaced: bool) -> Iterator[tuple[int, float]]:
        spoken = piece.spoken
        first, last = piece.characters
        text = spoken.text[first:last].strip()
        skipped = len(spoken.text[first:last]) - len(spoken.text[first:last].lstrip())
        lead = " " if spoken.language == "en" or (spoken.language == "ko" and spaced) else ""
        for token, character in encode(lead + text, self.common):
            index = min(max(first + skipped + character - len(lead), 0), len(spoken.times) - 2)
            middle = float(spoken.times[index] + spoken.times[index + 1]) / 2
            yield token, start + max(0.0, middle - piece.span[0]) / speed

    def _without_speech(self) -> Window:
        random = self.random
        special = tokenizer()
        kind = random.choice((*NOISE_KINDS, "music", "silence"))
        frames = random.randrange(30, MAX_SPAN_MS // 10)
        power = random.choice(self.bank[kind])[:, -frames:] * np.float32(10 ** random.uniform(-7, -0.5))
        mel, floor = scale(np.log10(np.maximum(power, 1e-10)).astype(np.float32))
        language = special.to_language_token(random.choice(LANGUAGES))
        start = time_token(0)
        timed = random.random() < 0.8
        opening = [special.sot, language, special.transcribe, *([] if timed else [special.no_timestamps])]
        tail = [start, special.eot] if timed else [special.eot]
        return Window(
            mel=mel,
            padding=0.0 if random.random() < 0.5 else floor,
            tokens=[*opening, *tail[:-1]],
            targets=[special.no_speech, *[IGNORED] * (len(opening) - 2), *tail],
            centers=[-1.0] * (len(opening) - 1 + len(tail)),
            sounds=np.zeros(mel.shape[1] // 2, np.int64),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Windows of one length: (batch, 80, frames), three times (batch, tokens), (batch, frames / 2)."""

    mel: Any
    tokens: Any
    targets: Any
    centers: Any
    sounds: Any


def collate(windows: Sequence[Window], frames: int) -> Batch:
    """Pad windows to one length."""
    import torch

    length = max(len(window.tokens) for window in windows)
    mel = np.empty((len(windows), 80, frames), np.float32)
    tokens = np.full((len(windows), length), tokenizer().eot, np.int64)
    targets = np.full((len(windows), length), IGNORED, np.int64)
    centers = np.full((len(windows), length), -1, np.float32)
    sounds = np.zeros((len(windows), frames // 2), np.int64)
    for row, window in enumerate(windows):
        mel[row] = window.padding
        mel[row, :, : window.mel.shape[1]] = window.mel
        tokens[row, : len(window.tokens)] = window.tokens
        targets[row, : len(window.targets)] = window.targets
        centers[row, : len(window.centers)] = window.centers
        sounds[row, : len(window.sounds)] = window.sounds
    arrays = (mel, tokens, targets, centers, sounds)
    return Batch(**dict(zip(Batch.__slots__, map(torch.from_numpy, arrays), strict=True)))


def batches(maker: WindowMaker, frames: int, *, full: bool = False) -> Iterator[Batch]:
    """Endless batches of at most `frames` frames: windows of like length together, or, if `full`, padded to 30 s."""
    while True:
        pool = sorted((maker.draw() for _ in range(64)), key=lambda window: window.mel.shape[1])
        groups: list[list[Window]] = [[]]
        for window in pool:
            width = FULL_FRAMES if full else window.mel.shape[1] + 40
            if (len(groups[-1]) + 1) * width > frames:
                groups.append([])
            groups[-1].append(window)
        maker.random.shuffle(groups)
        for group in groups:
            if full:
                yield collate(group, FULL_FRAMES)
            elif len(group) > 3:
                longest = max(window.mel.shape[1] for window in group)
                yield collate(group, (longest + maker.random.randrange(20, 120)) // 2 * 2)
