"""Reading a reference: the truth about an event, as `pipeline.evaluate` describes it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.codec import decode
from pipeline.errors import EventError
from pipeline.records import LANGUAGES, Proceedings, Span, Translations, Utterance

PROCEEDINGS, TRANSLATIONS, STM, RTTM, HELD_OUT = (
    "proceedings.json",
    "translations.json",
    "truth.stm",
    "truth.rttm",
    "held_out.json",
)
FILES = (PROCEEDINGS, TRANSLATIONS, STM, RTTM, HELD_OUT)

_STM_LINE = re.compile(r"\S+\s+\S+\s+(?P<speaker>\S+)\s+(?P<start>\S+)\s+(?P<end>\S+)\s+<(?P<label>[^>]*)>(?P<text>.*)")
_RTTM_LINE = re.compile(r"SPEAKER\s+\S+\s+\S+\s+(?P<start>\S+)\s+(?P<duration>\S+)\s+\S+\s+\S+\s+(?P<speaker>\S+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """One stretch of speech. `speaker` is the id of a person."""

    span: Span
    speaker: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """The truth about an event.

    Attributes:
        utterances: What was said, in order of time.
        proceedings: The same with its talks; typed text is left out of the utterances.
        translations: `None` if nobody translated it.
        speech: Who speaks when; several people may at once.
        held_out: Ids of utterances that no model can have seen; `None` if nobody says.
    """

    proceedings: Proceedings
    speech: tuple[Spoken, ...]
    translations: Translations | None = None
    held_out: frozenset[str] | None = None

    @property
    def utterances(self) -> tuple[Utterance, ...]:
        """What was said, in order of time."""
        return self.proceedings.utterances

    def is_held_out(self, utterance: str) -> bool | None:
        """Tell whether an utterance was held out; `None` if nobody says."""
        return None if self.held_out is None else utterance in self.held_out


def read_reference(folder: Path, outputs: Path, files: Mapping[str, bytes]) -> Reference:
    """Return the truth that the files of a reference tell.

    Args:
        folder: Where they are.
        outputs: Where the run's own files are, for the advice in messages.
        files: What is in them, by name.

    Raises:
        EventError: There is none, or it says something impossible.
        Malformed: A file is not what its format says.
    """
    if PROCEEDINGS in files:
        proceedings = decode(Proceedings, files[PROCEEDINGS], str(folder / PROCEEDINGS))
    elif STM in files:
        proceedings = Proceedings(utterances=_read_stm(folder / STM, files[STM]), talks=())
    else:
        raise EventError(
            f"{folder} holds neither {PROCEEDINGS} nor {STM} to compare with; "
            f"copy {outputs / PROCEEDINGS} there and correct it, or put an STM file there as {STM}."
        )
    _check(proceedings, folder / PROCEEDINGS)
    spoken = tuple(sorted((each for each in proceedings.utterances if each.source == "track"), key=_by_time))
    if not spoken:
        raise EventError(f"{folder} says that nobody spoke; put utterances into {PROCEEDINGS}.")
    return Reference(
        proceedings=replace(proceedings, utterances=spoken),
        speech=_read_rttm(folder / RTTM, files[RTTM])
        if RTTM in files
        else tuple(Spoken(span=each.span, speaker=each.speaker or "unknown") for each in spoken),
        translations=decode(Translations, files[TRANSLATIONS], str(folder / TRANSLATIONS))
        if TRANSLATIONS in files
        else None,
        held_out=frozenset(decode(tuple[str, ...], files[HELD_OUT], str(folder / HELD_OUT)))
        if HELD_OUT in files
        else None,
    )


def _by_time(utterance: Utterance) -> Span:
    return utterance.span


def _check(proceedings: Proceedings, path: Path) -> None:
    """Refuse ids that lead nowhere or to two utterances."""
    known = {each.id for each in proceedings.utterances}
    if len(known) < len(proceedings.utterances):
        raise EventError(f"{path} gives the same id to several utterances; every one needs its own.")
    for talk in proceedings.talks:
        if not talk.utterances or not known.issuperset(talk.utterances):
            raise EventError(
                f"{path}: talk {talk.id} has no utterances or unknown ones; list the ids of what it holds."
            )


def _read_stm(path: Path, data: bytes) -> tuple[Utterance, ...]:
    """Read NIST's segment time marks, one utterance from each line."""
    found = []
    for number, line in _lines(path, data):
        match = _STM_LINE.fullmatch(line)
        labels = match["label"].split(",") if match else []
        language = next((each for each in LANGUAGES if each in labels), None)
        if match is None or language is None:
            raise EventError(
                f"{path}, line {number} must be `file channel speaker start end <label> text`, "
                "the label with one of the languages zh, ja, ko, en."
            )
        start, end = _milliseconds(path, number, match["start"]), _milliseconds(path, number, match["end"])
        if end < start:
            raise EventError(f"{path}, line {number} ends before it starts; correct its times.")
        found.append(
            Utterance(
                id=f"stm-{number}",
                span=Span(start=start, end=end),
                language=language,
                text=match["text"].strip(),
                voice=None,
                speaker=match["speaker"],
            )
        )
    return tuple(found)


def _read_rttm(path: Path, data: bytes) -> tuple[Spoken, ...]:
    """Read NIST's rich transcription time marks, those about speakers."""
    found = []
    for number, line in _lines(path, data):
        match = _RTTM_LINE.match(line)
        if match is None:
            if line.startswith("SPEAKER"):
                raise EventError(
                    f"{path}, line {number} must be `SPEAKER file channel start duration <NA> <NA> speaker <NA> <NA>`."
                )
            continue
        start = _milliseconds(path, number, match["start"])
        duration = _milliseconds(path, number, match["duration"])
        found.append(Spoken(span=Span(start=start, end=start + duration), speaker=match["speaker"]))
    return tuple(sorted(found, key=lambda each: each.span))


def _lines(path: Path, data: bytes) -> list[tuple[int, str]]:
    """Return the lines that say something, with their numbers."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise EventError(f"{path} is not UTF-8; save it again as UTF-8.") from None
    lines = ((number, line.strip()) for number, line in enumerate(text.split("\n"), 1))
    return [(number, line) for number, line in lines if line and not line.startswith(";;")]


def _milliseconds(path: Path, number: int, text: str) -> int:
    if not re.fullmatch(r"\d{1,9}(?:\.\d+)?", text):
        raise EventError(f"{path}, line {number}: {text!r} is no time in seconds; write it such as 12.345.")
    return round(float(text) * 1000)
