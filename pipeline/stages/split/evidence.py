"""What is said about who is speaking: self-introductions, hand-overs and thanks in the four languages."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Literal

from pipeline.language.names import Mention, mentions
from pipeline.records import Event, Language, Utterance
from pipeline.stages.split.likeness import find_alike
from pipeline.stages.split.phrases import ABSENT, AFTER_OWN, ANNOUNCED, BEFORE_OWN, HONORIFIC, NOT_BUT, THANKS

EvidenceKind = Literal["introduction", "handover", "thanks", "misheard"]

WEIGHTS: dict[EvidenceKind, float] = {"introduction": 3.0, "handover": 1.6, "thanks": 1.0, "misheard": 1.2}
"""How much one certain mention of each kind counts."""
OPENING = 4
"""Within so many sentences from the start of a turn people say who they are."""
SURER = 0.1
"""By how much one name in a self-introduction is surer than another that is then nobody's."""
CLOSING = (1.0, 0.8, 0.5)
"""How much a mention counts in the last sentence of a turn, in the one before, and in the one before that."""
NEXT_COMES_LATE = 0.5
"""Of a sentence that thanks one speaker and calls the next: the share before whose end the first one is named."""
MISHEARD_CLOSING = 2
"""Within so many sentences from the end of a turn a name that is only like somebody's announces who comes next."""
GUEST = 0.4
"""What a hand-over counts that is spoken by somebody who does not lead the floor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """All that one voice says before another voice speaks.

    Attributes:
        utterances: Positions in the list of utterances; consecutive, at least one.
    """

    voice: str | None
    utterances: range


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One hint that a voice is a person.

    Attributes:
        turn: The position of the turn in which the hint is spoken.
        utterance: The id of the utterance.
    """

    kind: EvidenceKind
    voice: str
    person: str
    weight: float
    turn: int
    utterance: str
    sentence: str


def cut_turns(utterances: Sequence[Utterance]) -> tuple[Turn, ...]:
    """Return the turns of *utterances*, in order."""
    turns = []
    for voice, group in groupby(range(len(utterances)), lambda i: utterances[i].voice):
        positions = list(group)
        turns.append(Turn(voice=voice, utterances=range(positions[0], positions[-1] + 1)))
    return tuple(turns)


def find_hosts(turns: Sequence[Turn]) -> tuple[str, ...]:
    """Return the voices that lead the floor, the leading one first: they give it to at least three others."""
    followers: dict[str, set[str]] = {}
    for turn, following in pairwise(turns):
        if turn.voice is not None and following.voice is not None:
            followers.setdefault(turn.voice, set()).add(following.voice)
    hosts = [voice for voice, others in followers.items() if len(others) >= 3]
    return tuple(sorted(hosts, key=lambda voice: -len(followers[voice])))


def find_evidence(utterances: Sequence[Utterance], turns: Sequence[Turn], event: Event) -> tuple[Evidence, ...]:
    """Return every hint that is spoken, in order of time."""
    hosts = set(find_hosts(turns))
    found: list[Evidence] = []
    for number, turn in enumerate(turns):
        if turn.voice is None:
            continue
        for position in turn.utterances:
            utterance = utterances[position]
            named = mentions(utterance.text, utterance.language, event.people)
            early = position - turn.utterances.start < OPENING
            own = list(_introductions(utterance, turn, number, named, early=early))
            if early and not own:
                own = list(_misheard_introductions(utterance, turn, number, named, event))
            themselves = {each.person for each in own}
            missing = find_missing(utterance.text, utterance.language, named)
            others = [each for each in named if each.person not in themselves | missing]
            alike = find_alike(utterance.text, utterance.language, event.people, named, slot="other")
            alike = alike if not own else ()
            found += [*own, *_pointers(utterances, turns, number, position, others, alike, hosts)]
    return tuple(found)


def _introductions(
    utterance: Utterance, turn: Turn, number: int, named: Sequence[Mention], *, early: bool
) -> Iterator[Evidence]:
    """Yield what the speaker says of himself or herself."""
    assert turn.voice is not None
    for mention in find_given(utterance, named):
        weight = WEIGHTS["introduction"] * mention.score / count_rivals(mention, named) * (1.0 if early else 0.5)
        yield _evidence("introduction", turn.voice, mention, weight, number, utterance, "says")


def find_given(utterance: Utterance, named: Sequence[Mention]) -> list[Mention]:
    """Return the mentions that are names which the speaker gives as his or her own."""
    language = utterance.language
    given = []
    for mention in named:
        before, after = utterance.text[: mention.start], utterance.text[mention.end :]
        names_itself = AFTER_OWN[language].search(after) and not ANNOUNCED[language].search(before)
        says_so = BEFORE_OWN[language].search(before) or names_itself
        if says_so and not HONORIFIC[language].search(after):
            given.append(mention)
    # Nobody gives two names: the doubtful one is other words that sound alike.
    surest = max((mention.score for mention in given), default=0.0)
    return [mention for mention in given if surest - mention.score < SURER]


def find_missing(text: str, language: Language, named: Sequence[Mention]) -> frozenset[str]:
    """Return the people of whom *text* says that they are not there."""
    missing = {each.person for each in named if NOT_BUT[language].search(text[: each.start])}
    for match in ABSENT[language].finditer(text):
        before = [each for each in named if each.end <= match.start()]
        nearest = max((each.start for each in before), default=None)
        missing |= {each.person for each in before if each.start == nearest}
        if not before:  # "we cannot listen to the talk of …"
            missing |= {each.person for each in named if each.start == named[0].start}
    return frozenset(missing)


def _pointers(
    utterances: Sequence[Utterance],
    turns: Sequence[Turn],
    number: int,
    position: int,
    named: Sequence[Mention],
    alike: Sequence[Mention],
    hosts: set[str],
) -> Iterator[Evidence]:
    """Yield what a mention of somebody else says about the voice before this turn, or the voice after it.

    Recognizers often miss a name and keep the sentence around it. A name that is only *alike* somebody's is no proof:
    it supports what the planned place and the language say, and decides nothing alone.
    """
    turn = turns[number]
    utterance = utterances[position]
    previous = turns[number - 1].voice if number > 0 else None
    following = turns[number + 1].voice if number + 1 < len(turns) else None
    factor = 1.0 if turn.voice in hosts else GUEST
    to_end = turn.utterances.stop - 1 - position
    thanks = THANKS[utterance.language].search(utterance.text) and position - turn.utterances.start < 2
    spots = sorted({mention.start for mention in (*named, *alike)})
    for mention in (*named, *alike):
        share = mention.score / count_rivals(mention, alike if mention in alike else named) * factor
        is_first = mention.start == spots[0]
        # "Thank you, Ms. Kim, and now the next one" and "Thank you, and now Ms. Kim": the place of the name tells.
        begins = mention.end <= NEXT_COMES_LATE * len(utterance.text)
        back = thanks and is_first and (len(spots) > 1 or to_end > 0 or following is None or begins)
        if mention in alike:
            whose = previous if back else following if to_end < MISHEARD_CLOSING else None
            verb = "is thanked by a similar name in" if back else "is announced by a similar name in"
            if whose is not None:
                yield _evidence("misheard", whose, mention, WEIGHTS["misheard"] * share, number, utterance, verb)
        elif back and previous is not None:
            yield _evidence("thanks", previous, mention, WEIGHTS["thanks"] * share, number, utterance, "is thanked in")
        elif not back and following is not None and to_end < len(CLOSING):
            weight = WEIGHTS["handover"] * share * CLOSING[to_end]
            yield _evidence("handover", following, mention, weight, number, utterance, "is announced in")


def _misheard_introductions(
    utterance: Utterance, turn: Turn, number: int, named: Sequence[Mention], event: Event
) -> Iterator[Evidence]:
    """Yield whom a name resembles that a speaker gives and that is on no programme."""
    assert turn.voice is not None
    alike = find_alike(utterance.text, utterance.language, event.people, named, slot="self")
    for mention in alike:
        weight = WEIGHTS["misheard"] * mention.score / count_rivals(mention, alike)
        verb = "gives a name that sounds like this one in"
        yield _evidence("misheard", turn.voice, mention, weight, number, utterance, verb)


def count_rivals(mention: Mention, named: Sequence[Mention]) -> int:
    """Return how many people the same words may mean."""
    return len({each.person for each in named if each.start < mention.end and mention.start < each.end})


def _evidence(
    kind: EvidenceKind, voice: str, mention: Mention, weight: float, turn: int, utterance: Utterance, verb: str
) -> Evidence:
    sentence = f"The voice {verb} “{utterance.text}”"
    return Evidence(
        kind=kind,
        voice=voice,
        person=mention.person,
        weight=weight,
        turn=turn,
        utterance=utterance.id,
        sentence=sentence,
    )
