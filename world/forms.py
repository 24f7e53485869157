"""The folders that Zoom makes of one webinar: a floor, participants' own tracks, interpretations, or one channel."""

import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

import numpy as np

from pipeline.records import Language
from world.accounts import open_accounts, record_account, write_timeline
from world.channels import DUCK, LEAK, Channel, record_channel
from world.floor import Piece, write_audio
from world.interpreters import Rendition, find_pause, interpret, retell
from world.speech import SAMPLE_RATE, Samples
from world.tracks import TrueTrack
from world.truth import Staged, TrueTalk, TrueUtterance
from world.typed import Message, write_client_chat, write_cloud_chat, write_messages, write_questions

Form = Literal["floor", "participants", "interpreted", "channel"]
"""One file with everybody; the same with a track for each participant and Zoom's timeline; the same with a file for
each language of interpreters; a local recording of one listening channel, without the floor."""
FORMS: tuple[Form, ...] = get_args(Form)

DATE = "2026-09-15"
AUDIO_NAME = "GMT20260915-050000_Recording.m4a"
TIMELINE_NAME = "GMT20260915-050000_Recording.timeline.json"
CHAT_NAME = "GMT20260915-050000_RecordingnewChat.txt"
QUESTIONS_NAME = "qa_93512345678_2026_09_15.csv"
ENDONYMS: dict[Language, str] = {"zh": "简体中文", "ja": "日本語", "ko": "한국어", "en": "English"}
# The host's clock is nine hours ahead of the cloud's.
_LOCAL_TIME, _LOCAL_START = "14.00.00", 14 * 3_600_000
_MEETING = 639_780_501
_LATE, _EARLY = (2_000, 45_000), (1_000, 15_000)
_TAIL = (500, 2_000)

Talks = Sequence[tuple[TrueTalk, Sequence[TrueUtterance]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What a folder holds.

    Attributes:
        talks: As they are heard on its clock.
        renditions: What can be heard of interpreters, with the file in which it can.
    """

    tracks: tuple[TrueTrack, ...]
    talks: Talks
    renditions: tuple[tuple[str, Rendition], ...] = ()
    messages: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Room:
    """What there is to record: the webinar, its floor, the pieces that the floor is made of, and when all is said."""

    staged: Staged
    floor: Samples
    pieces: tuple[Piece, ...]
    talks: Talks
    seed: int

    @property
    def duration(self) -> int:
        """Milliseconds of the floor."""
        return len(self.floor) * 1000 // SAMPLE_RATE

    def draw(self, what: str) -> random.Random:
        """Return a generator for one purpose, so that what is drawn for another changes nothing."""
        return random.Random(f"{self.seed} {what}")


def write_form(folder: Path, form: Form, room: Room, *, held_out: bool) -> Recorded:
    """Write the media files and side files of a form into a folder that exists."""
    recorded = _WRITE[form](folder, room)
    if not room.staged.changes.reads_typed:
        return recorded
    messages = write_messages(
        room.draw("typed"),
        room.staged.turns,
        room.talks,
        known=[each.person.id for each in (*room.staged.programme.guests, *room.staged.planned.guests)],
        held_out=held_out,
    )
    _write_typed(folder, form, messages, room.staged.planned.title)
    return Recorded(tracks=recorded.tracks, talks=recorded.talks, renditions=recorded.renditions, messages=messages)


def name_local_folder(title: str) -> str:
    """Return the name of the folder that a Zoom client makes for a local recording."""
    return f"{DATE} {_LOCAL_TIME} {title.replace(':', '')} 93512345678"


def _write_floor(folder: Path, room: Room) -> Recorded:
    return Recorded(tracks=(_write_floor_file(folder, room),), talks=room.talks)


def _write_floor_file(folder: Path, room: Room) -> TrueTrack:
    write_audio(folder / AUDIO_NAME, room.floor)
    return TrueTrack(file=AUDIO_NAME, content="floor", offset=0, duration=room.duration)


def _write_participants(folder: Path, room: Room) -> Recorded:
    rng = room.draw("accounts")
    spoken = [talk for talk, _ in room.talks]
    guests = room.staged.programme.guests
    accounts = open_accounts(rng, guests, spoken, room.duration, room.staged.sharing)
    tracks = [_write_floor_file(folder, room)]
    (folder / "Audio Record").mkdir(exist_ok=True)
    for account in accounts:
        file = f"Audio Record/{account.write_file_name(_MEETING)}"
        write_audio(folder / file, record_account(account, room.pieces))
        tracks.append(
            TrueTrack(
                file=file,
                content="participant",
                offset=account.start,
                duration=account.end - account.start,
                people=account.people,
                account=account.name,
            )
        )
    timeline = write_timeline(rng, accounts, spoken, room.staged.programme.mc.person.id, room.duration)
    (folder / TIMELINE_NAME).write_text(timeline, encoding="utf-8")
    return Recorded(tracks=tuple(tracks), talks=room.talks)


def _write_interpreted(folder: Path, room: Room) -> Recorded:
    """Write the floor, and a file for each language: one begins later than the floor, the next one earlier."""
    rng = np.random.default_rng((room.seed, 3))
    tracks, renditions = [_write_floor_file(folder, room)], []
    first_relays = int(rng.integers(2))
    for at, (language, voices) in enumerate(room.staged.interpreters.items()):
        rendered = interpret(rng, room.staged.turns, room.talks, language, voices)
        late = int(rng.integers(_LATE[0], max(_LATE[0] + 1, min(_LATE[1], room.duration // 6))))
        start = late if at % 2 == 0 else -int(rng.integers(*_EARLY))
        end = max(room.duration, *(each.span.end for each in rendered)) + int(rng.integers(*_TAIL))
        channel = Channel(
            language=language,
            start=find_pause(rendered, start),
            end=end,
            leak=LEAK,
            relays=at % 2 == first_relays,
        )
        file = f"Audio only - Interpretation ({ENDONYMS[language]}).m4a"
        tracks.append(_write_channel_file(folder, file, room, channel, rendered, rng))
        renditions += [(file, each) for each in rendered if each.span.start >= channel.start]
    return Recorded(tracks=tuple(tracks), talks=room.talks, renditions=tuple(renditions))


def _write_channel(folder: Path, room: Room) -> Recorded:
    """Write the local recording of who listened to the first language."""
    rng = np.random.default_rng((room.seed, 3))
    language, voices = next(iter(room.staged.interpreters.items()))
    rendered = interpret(rng, room.staged.turns, room.talks, language, voices)
    end = max(room.duration, *(each.span.end for each in rendered)) + int(rng.integers(*_TAIL))
    channel = Channel(language=language, start=0, end=end, leak=DUCK, relays=True)
    local = name_local_folder(room.staged.planned.title)
    (folder / local).mkdir(exist_ok=True)
    track = _write_channel_file(folder, f"{local}/audio1.m4a", room, channel, rendered, rng)
    items = [{"audio": "audio1.m4a", "prefix": "", "process": 100, "video": ""}]
    (folder / local / "recording.conf").write_text(json.dumps({"items": items, "magic_number": 1}) + "\n")
    return Recorded(
        tracks=(track,), talks=retell(room.talks, rendered), renditions=tuple((track.file, each) for each in rendered)
    )


def _write_channel_file(
    folder: Path, file: str, room: Room, channel: Channel, rendered: Sequence[Rendition], rng: np.random.Generator
) -> TrueTrack:
    write_audio(folder / file, record_channel(rng, room.floor, channel, rendered, room.talks))
    return TrueTrack(
        file=file,
        content="interpretation" if channel.leak == LEAK else "mixed",
        language=channel.language,
        offset=channel.start,
        duration=channel.end - channel.start,
        interpreters={each.interpreter: each.voice for each in rendered},
        relays=channel.relays,
    )


def _write_typed(folder: Path, form: Form, messages: Sequence[Message], topic: str) -> None:
    """Write chat and report as they lie beside a recording in the cloud, or a local one."""
    if form == "channel":
        chat, path = (
            write_client_chat(messages, _LOCAL_START),
            folder / name_local_folder(topic) / "meeting_saved_chat.txt",
        )
    else:
        chat, path = write_cloud_chat(messages), folder / CHAT_NAME
    path.write_bytes(chat.encode())
    (folder / QUESTIONS_NAME).write_bytes(write_questions(messages, topic).encode("utf-8-sig"))


_WRITE: dict[Form, Callable[[Path, Room], Recorded]] = {
    "floor": _write_floor,
    "participants": _write_participants,
    "interpreted": _write_interpreted,
    "channel": _write_channel,
}
