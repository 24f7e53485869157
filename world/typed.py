"""What the audience types: Zoom's chat, its report on questions, and which of it the MC reads aloud."""

import csv
import io
import random
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from pipeline.records import LANGUAGES, Language
from world.grammar import Line, render, templates
from world.lexicon import Person, person
from world.slots import Scene
from world.truth import TrueTalk, TrueUtterance
from world.turns import Turn
from world.unplanned import unplanned_templates

WEBINAR = "935 1234 5678"
_GREETINGS = ("chatter.01", "chatter.02", "chatter.05")
_BEFORE = (15_000, 45_000)
"""Milliseconds from a question to the MC who reads it aloud."""
_SAME_LANGUAGE = 0.5
"""How often a question that is read aloud is typed in the language of the MC."""
_READ = 2_000  # milliseconds before the first question can be typed


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What somebody typed.

    Attributes:
        time: In milliseconds on the recording's clock; `None` in the report on questions, which gives no times.
        to: Only this person may read it; `None` is everyone.
        read_aloud: Ids of the sentences in which the MC reads it aloud.
        answer: Ids of the sentences that answer it.
        written: The written answer, if there is one.
    """

    place: Literal["chat", "qa"]
    time: int | None
    author: Person
    language: Language
    text: str
    to: Person | None = None
    read_aloud: tuple[str, ...] = ()
    answer: tuple[str, ...] = ()
    written: str | None = None


def write_messages(
    rng: random.Random,
    turns: Sequence[Turn],
    talks: Sequence[tuple[TrueTalk, Sequence[TrueUtterance]]],
    *,
    known: Collection[str],
    held_out: bool,
) -> tuple[Message, ...]:
    """Return what is typed, in order of time: what the MC reads aloud in the chat and in the report by turns.

    Args:
        rng: Draws the audience and what it types.
        turns: What is said.
        talks: When, in the same order.
        known: Ids of people who are no audience.
        held_out: Whether names and messages are those that no training sees.
    """
    audience = _invite(rng, known, held_out=held_out)
    whole = max(talk.end for talk, _ in talks)
    messages = [
        _chatter(rng, next(audience), rng.randint(_READ, whole // 4), _GREETINGS, held_out=held_out) for _ in range(3)
    ]
    messages.append(_chatter(rng, next(audience), whole, ("chatter.03", "chatter.04", "chatter.06"), held_out=held_out))
    whisper = _chatter(rng, next(audience), rng.randint(_READ, whole), _GREETINGS, held_out=held_out, to=next(audience))
    messages.append(whisper)
    place: Literal["chat", "qa"] = "chat"
    for at, (turn, (_, own)) in enumerate(zip(turns, talks, strict=True)):
        for line, said in zip(turn.lines, own, strict=True):
            if line.function == "typed":
                asker = next(audience)
                language = turn.guest.language if rng.random() < _SAME_LANGUAGE else asker.origin
                messages.append(
                    Message(
                        place=place,
                        time=max(_READ, said.start - rng.randint(*_BEFORE)) if place == "chat" else None,
                        author=asker,
                        language=language,
                        text=line.text[language],
                        read_aloud=(said.id,),
                        answer=tuple(each.id for each in talks[at + 1][1]),
                    )
                )
                place = "qa" if place == "chat" else "chat"
    messages += [_ask_in_writing(rng, next(audience), held_out=held_out) for _ in range(2)]
    return tuple(sorted(messages, key=lambda each: (each.time is None, each.time or 0)))


def write_cloud_chat(messages: Sequence[Message]) -> str:
    """Return the chat as the cloud saves it: times from the start of the recording, and nothing that is private."""
    lines = []
    for each in messages:
        if each.place == "chat" and each.to is None and each.time is not None:
            lines.append(f"{_clock(each.time)}\t{each.author.names['en']}:\t{each.text}\r\n")
            if each.read_aloud:
                other = messages[0].author.names["en"]
                lines.append(f'{_clock(each.time)}\t{other}:\tReacted to "{each.text}" with 👍\r\n')
    return "".join(lines)


def write_client_chat(messages: Sequence[Message], started: int) -> str:
    """Return the chat as the Zoom client saves it: times of the day, *started* in milliseconds after midnight."""
    lines = []
    for each in messages:
        if each.place == "chat" and each.time is not None:
            to = "Everyone" if each.to is None else f"{each.to.names['en']} (Direct Message)"
            lines.append(f"{_clock(started + each.time)} From {each.author.names['en']} to {to}:\r\n\t{each.text}\r\n")
    return "".join(lines)


def write_questions(messages: Sequence[Message], topic: str) -> str:
    """Return Zoom's report on questions, with the addresses of those who asked."""
    table = io.StringIO(newline="")
    writer = csv.writer(table, lineterminator="\r\n")
    writer.writerow(["Question and Answer Report"])
    writer.writerow(["Topic", "Webinar ID"])
    writer.writerow([topic, WEBINAR])
    writer.writerow(["#", "Question", "Asker Name", "Asker Email", "Answer(s)"])
    for number, each in enumerate((each for each in messages if each.place == "qa"), 1):
        answer = "live answered" if each.written is None else f"Answered by Host: {each.written}"
        address = f"{each.author.id.replace('-', '.')}@example.org"
        writer.writerow([number, each.text, each.author.names["en"], address, answer])
    return table.getvalue()


def _invite(rng: random.Random, known: Collection[str], *, held_out: bool) -> Iterator[Person]:
    """Yield people whom nobody else is called like."""
    seen = set(known)
    while True:
        someone = person(rng, held_out=held_out)
        if someone.id not in seen:
            seen.add(someone.id)
            yield someone


def _chatter(
    rng: random.Random,
    author: Person,
    time: int,
    only: Collection[str],
    *,
    held_out: bool,
    to: Person | None = None,
) -> Message:
    """Return a message that asks nothing, in the language of its author."""
    fitting = [each for each in unplanned_templates("chatter", held_out=held_out) if each.id in only]
    line = render(rng.choice(fitting), Scene(rng, people={}, held_out_names=held_out))
    return Message(place="chat", time=time, author=author, language=author.origin, text=line.text[author.origin], to=to)


def _ask_in_writing(rng: random.Random, author: Person, *, held_out: bool) -> Message:
    """Return a question to which the answer is written."""
    scene = Scene(rng, people={}, held_out_names=held_out)
    question = render(rng.choice(unplanned_templates("typed", held_out=held_out)), scene)
    answer: Line = render(rng.choice([each for each in templates("answer", held_out=False) if _fits(each.id)]), scene)
    language = rng.choice(LANGUAGES)
    return Message(
        place="qa",
        time=None,
        author=author,
        language=language,
        text=question.text[language],
        written=answer.text[language],
    )


def _fits(template: str) -> bool:
    """Tell whether an answer names nobody."""
    return template in ("answer.01", "answer.03", "answer.04", "answer.07", "answer.12", "answer.14")


def _clock(time: int) -> str:
    return f"{time // 3_600_000:02}:{time // 60_000 % 60:02}:{time // 1000 % 60:02}"
