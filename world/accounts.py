"""The accounts under which people join: their names, their own tracks, and Zoom's timeline of who speaks.

A track is called as Zoom calls it: `audio`, the name without spaces cut at 16 characters, the number of the account,
that of the segment, and nine digits. It is silent where nobody at that microphone speaks.
"""

import json
import random
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from world.cast import Guest
from world.floor import Piece
from world.speech import SAMPLE_RATE, Samples
from world.truth import TrueTalk

CUT = 16
"""Characters of a name in the name of a file."""
LATE = (300, 800)
"""Milliseconds by which the timeline notices that somebody begins or ends; it then writes whole seconds."""
LINGERS = 0.6
"""How often the MC is still noted while the next one speaks already."""
LINGER = (1_000, 4_000)
_LEAST_WAIT = 4_000  # milliseconds before the first words of somebody who joins late
_AFTER = (500, 1500)  # milliseconds after the last words of somebody who leaves early


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One who has joined.

    Attributes:
        name: As it is displayed.
        people: Ids of who speaks there: one, or two at one microphone.
        number: Counts accounts from 1.
        start: Milliseconds on the floor's clock when the track begins.
        end: When it ends.
    """

    name: str
    people: tuple[str, ...]
    number: int
    start: int
    end: int

    def write_file_name(self, meeting: int) -> str:
        """Return the name of the track's only segment, in a meeting of that number of nine digits."""
        return f"audio{''.join(self.name.split())[:CUT]}{self.number}1{meeting}.m4a"


def open_accounts(
    rng: random.Random, guests: Sequence[Guest], talks: Sequence[TrueTalk], duration: int, sharing: Collection[str]
) -> tuple[Account, ...]:
    """Return the accounts of all who speak; one of them joins late, if anybody can, and one other leaves early.

    Args:
        rng: Draws names, and who comes and goes.
        guests: Who speaks.
        talks: When.
        duration: Of the floor, in milliseconds.
        sharing: Ids of those who are at one microphone, under the name of the first one.
    """
    people = [each for each in guests if each.person.id not in list(sharing)[1:]]
    first = {each: min(talk.start for talk in talks if talk.speaker == each) for each in _list_ids(guests)}
    last = {each: max(talk.end for talk in talks if talk.speaker == each) for each in _list_ids(guests)}
    lone = [each for each in _list_ids(people) if each not in sharing]
    late = [each for each in lone if first[each] > 2 * _LEAST_WAIT]
    joins = rng.choice(late) if late else None
    leaves = rng.choice([each for each in lone if each != joins and last[each] < duration - 2 * _AFTER[1]] or [None])
    accounts = []
    for number, guest in enumerate(people, 1):
        person = guest.person.id
        start, end = 0, duration
        if person == joins:
            start = rng.randint(_LEAST_WAIT // 2, first[person] - _LEAST_WAIT // 2)
        if person == leaves:
            end = last[person] + rng.randint(*_AFTER)
        accounts.append(
            Account(
                name=_choose_name(rng, guest),
                people=tuple(sharing) if person in sharing else (person,),
                number=number,
                start=start,
                end=end,
            )
        )
    return tuple(accounts)


def record_account(account: Account, pieces: Sequence[Piece]) -> Samples:
    """Return the track of an account, mono at 16 kHz, from its own start on."""
    per_millisecond = SAMPLE_RATE // 1000
    track = np.zeros(account.end * per_millisecond, np.float32)
    for piece in pieces:
        if piece.person in account.people:
            first = piece.start * per_millisecond
            room = track[first : first + len(piece.samples)]
            room += piece.samples[: len(room)]
    return np.clip(track[account.start * per_millisecond :], -1, 1).astype(np.float32)


def write_timeline(
    rng: random.Random, accounts: Sequence[Account], talks: Sequence[TrueTalk], mc: str, duration: int
) -> str:
    """Return Zoom's `timeline` of the floor as JSON.

    Args:
        rng: Draws how late it is, and Zoom's numbers.
        accounts: Who may be noted.
        talks: What is said when, in order.
        mc: Id of the MC, who is often noted for longer than he or she speaks.
        duration: Of the floor, in milliseconds.
    """
    noted = list(_note(rng, accounts, talks, mc))
    numbers = {each.number: f"{rng.randrange(16**16):016X}" for each in accounts}
    entries: list[dict[str, object]] = []
    before: list[int] | None = None
    for second in range(duration // 1000 + 1):
        speaking = {number for number, first, end in noted if first <= second < end}
        now = sorted(speaking)
        if now != before:
            users = [
                {
                    "username": each.name,
                    "zoom_userid": numbers[each.number],
                    "user_id": 16_778_240 + 1_024 * each.number,
                    "multiple_people": False,
                    "client_type": 0,
                }
                for each in accounts
                if each.number in now
            ]
            time = f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}.000"
            entries.append({"ts": time, "users": users})
        before = now
    return json.dumps({"timeline": entries}, ensure_ascii=False) + "\n"


def _note(
    rng: random.Random, accounts: Sequence[Account], talks: Sequence[TrueTalk], mc: str
) -> Iterator[tuple[int, int, int]]:
    """Yield (account, first second, second behind the last one) of every talk, as it is noted."""
    for talk in talks:
        account = next(each for each in accounts if talk.speaker in each.people)
        start, end = (time + rng.randint(*LATE) for time in (talk.start, talk.end))
        if talk.speaker == mc and rng.random() < LINGERS:
            end += rng.randint(*LINGER)
        yield account.number, start // 1000, max(end // 1000, start // 1000 + 1)


def _choose_name(rng: random.Random, guest: Guest) -> str:
    """Return a display name: in English, family name first, as it is written at home, or with the organisation."""
    person = guest.person
    given, family = person.names["en"].rsplit(" ", 1)
    names = [
        person.names["en"],
        f"{given} {family.upper()}",
        f"{person.names['en']} ({guest.organisation.abbreviation})",
    ]
    if guest.language != "en":
        names += [f"{family} {given}", person.names[guest.language]]
    return rng.choice(names)


def _list_ids(guests: Sequence[Guest]) -> list[str]:
    return [each.person.id for each in guests]
