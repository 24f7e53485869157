"""The truth about a synthetic webinar: what `reference/` holds."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from pipeline.records import Language, TalkKind
from world.cast import Programme
from world.changes import Changes
from world.floor import Microphone, Timing
from world.speech import Speech
from world.turns import Handover, Turn
from world.voices import Voice, unseen_voices


@dataclass(frozen=True, slots=True, kw_only=True)
class Staged:
    """A webinar as it was held.

    Attributes:
        programme: Who was there.
        planned: Who should have been there.
        voices: By person.
        microphones: By person.
        speeches: The sentences of every turn.
        changes: What went otherwise than planned.
        bad: Positions of the turns that came by a bad line; all are of one person.
        sharing: Ids of two people at one microphone, or nobody's.
        interpreters: The voices of those who interpret, by language.
    """

    programme: Programme
    planned: Programme
    turns: tuple[Turn, ...]
    voices: Mapping[str, Voice]
    microphones: Mapping[str, Microphone]
    speeches: tuple[tuple[Speech, ...], ...]
    timing: Timing
    changes: Changes
    bad: frozenset[int] = frozenset()
    sharing: tuple[str, ...] = ()
    interpreters: Mapping[Language, tuple[Voice, Voice]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueUtterance:
    """One sentence.

    Attributes:
        start: In milliseconds on the recording's clock, as is `end`.
        held_out: Whether training never sees the template.
        names: Ids of the people who are named.
        numbers: The numbers that are said, as plain digits.
        text: In every language; what was said is the text in `language`.
    """

    id: str
    start: int
    end: int
    speaker: str
    voice: str
    language: Language
    session: str
    talk: str
    template: str
    held_out: bool
    names: tuple[str, ...]
    numbers: tuple[str, ...]
    text: Mapping[Language, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueTalk:
    """One turn; `handover` says how it passes the floor on, if it does."""

    id: str
    session: str
    round: int
    speaker: str
    kind: TalkKind
    start: int
    end: int
    utterances: tuple[str, ...]
    handover: Handover | None


def list_talks(staged: Staged) -> list[tuple[TrueTalk, list[TrueUtterance]]]:
    """Return every turn with its sentences, in the order of the script."""
    talks = []
    count = 0
    for at, (turn, speeches, starts) in enumerate(
        zip(staged.turns, staged.speeches, staged.timing.starts, strict=True)
    ):
        person = turn.guest.person.id
        utterances = [
            TrueUtterance(
                id=f"u{count + position:04}",
                start=start,
                end=start + speech.duration,
                speaker=person,
                voice=staged.voices[person].id,
                language=turn.guest.language,
                session=turn.session,
                talk=f"t{at:03}",
                template=line.template,
                held_out=line.held_out,
                names=tuple(each.id for each in line.people),
                numbers=line.numbers,
                text=dict(line.text),
            )
            for position, (line, speech, start) in enumerate(zip(turn.lines, speeches, starts, strict=True))
        ]
        count += len(utterances)
        true_talk = TrueTalk(
            id=f"t{at:03}",
            session=turn.session,
            round=turn.round,
            speaker=person,
            kind=turn.kind,
            start=utterances[0].start,
            end=utterances[-1].end,
            utterances=tuple(each.id for each in utterances),
            handover=turn.handover,
        )
        talks.append((true_talk, utterances))
    return talks


def write_truth(
    folder: Path,
    name: str,
    staged: Staged,
    talks: Sequence[tuple[TrueTalk, Sequence[TrueUtterance]]],
    *,
    seed: int,
    held_out: bool,
    troubles: Mapping[str, object] | None = None,
) -> None:
    """Write everything that is known about the recording called `name`, on which *talks* are heard."""
    folder.mkdir(exist_ok=True)
    utterances = sorted((each for _, own in talks for each in own), key=lambda each: (each.start, each.end))
    unseen = {voice.id for voice in unseen_voices()}
    write_json(folder / "transcript.json", {"utterances": [asdict(each) for each in utterances]})
    write_json(folder / "talks.json", {"talks": [asdict(each) for each, _ in talks]})
    english = {each.id: each.text["en"] for each in utterances}
    write_json(folder / "translations.en.json", {"language": "en", "translations": english})
    write_json(
        folder / "difficulty.json",
        {
            "seed": seed,
            "held_out": held_out,
            "duration": staged.timing.duration,
            "changes": [{"talk": f"t{each.turn:03}", "gap": each.gap} for each in staged.timing.changes],
            "handovers": [{"talk": each.id, **asdict(each.handover)} for each, _ in talks if each.handover],
            "people": [
                {"id": person, "voice": voice.id, "unseen": voice.id in unseen, **asdict(staged.microphones[person])}
                for person, voice in staged.voices.items()
            ],
            **(troubles or {}),
        },
    )
    rttm, stm = [], []
    for each in utterances:
        start, end, length = (f"{time / 1000:.3f}" for time in (each.start, each.end, each.end - each.start))
        rttm.append(f"SPEAKER {name} 1 {start} {length} <NA> <NA> {each.speaker} <NA> <NA>\n")
        stm.append(f"{name} 1 {each.speaker} {start} {end} <o,{each.language}> {each.text[each.language]}\n")
    (folder / "truth.rttm").write_text("".join(rttm), encoding="utf-8")
    (folder / "truth.stm").write_text("".join(stm), encoding="utf-8")


def write_json(path: Path, content: Mapping[str, object]) -> None:
    """Write JSON as everything in `reference/` is written."""
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
