"""What is said about who is speaking: self-introductions, hand-overs and thanks in the four languages."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Literal

from pipeline.language.names import Mention, mentions
from pipeline.records import Event, Language, Utterance
from pipeline.stages.split.likeness import resemblance, says_name
from pipeline.stages.split.sessions import CUES

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
LIKE = 0.5
"""What a name that is only like somebody's counts of one that is."""
BESIDE = 12
"""Characters between a name and the thanks that are for it, at most."""
GUEST = 0.4
"""What a hand-over counts that is spoken by somebody who does not lead the floor."""

# Between "I am" and the name there may be a title and an organization, no end of a clause, and nothing that makes
# the name somebody else's ("I am glad to introduce …").
_SOMEBODY_ELSE = (
    r"(?:(?!\b(?:to|glad|happy|pleased|honou?red|delighted|grateful|going|sure|asking|thank|next|with|and)\b)[^.?!;])"
)
_BEFORE: dict[Language, re.Pattern[str]] = {
    "en": re.compile(r"\b(?:I am|I'm|I’m|my name is|this is)\b" + _SOMEBODY_ELSE + r"{0,60}$", re.IGNORECASE),
    "zh": re.compile(r"(?:我是|我叫|本人|我的名字|敝姓|我姓)[^，。？！；]{0,30}$"),
    "ko": re.compile(r"(?:저는|제 이름은|저의 이름은|제가)[^.?!]{0,40}$"),
    "ja": re.compile(r"(?:私は|わたしは|わたくしは|私の名前は)[^。？！]{0,40}$"),
}
_AFTER: dict[Language, re.Pattern[str]] = {
    "en": re.compile(r"^,?\s*(?:speaking|here)\b", re.IGNORECASE),
    "zh": re.compile(r"^(?:就是我|是我)"),
    "ko": re.compile(
        r"^\s*(?:입니다|이라고 합니다|라고 합니다|이라고 하며|라고 하며|이라고 해요|라고 해요|예요|이에요)"
    ),
    "ja": re.compile(r"^\s*(?:と申します|と申しまして|といいます|と言います|でございます|です(?!か))"),
}
# "The next speaker is …" ends like "I am …" where a language needs no subject.
_ANNOUNCED: dict[Language, re.Pattern[str]] = {
    "en": re.compile(r"\b(?:next|first|last|our) (?:speaker|guest|presenter|panel+ist)\b[^.?!;]*$", re.IGNORECASE),
    "zh": re.compile(r"(?:下一|第[一二三四五六七八九十]|最后一)(?:位|个)[^。？！；]*$"),
    "ko": re.compile(r"(?:다음|첫 번째|마지막) ?(?:은|는|으로|순서|발표|연사|토론|분|손님)[^.?!]*$"),
    "ja": re.compile(r"(?:次|最初|最後)(?:は|に|の(?:方|発表|登壇|講演|パネリスト|ゲスト|スピーカー))[^。？！]*$"),
}
# Whoever thanks somebody for a talk leads the floor.
_PRAISES: dict[Language, re.Pattern[str]] = {
    "en": re.compile(
        r"\b(?:for|enjoyed) (?:your|the|that|sharing)\b.{0,30}\b(?:time|talk|answer|speech|experience)"
        r"|\bthank all (?:the )?speakers\b",
        re.IGNORECASE,
    ),
    "zh": re.compile(r"(?:谢谢|感谢).{0,20}(?:分享|演讲|发言|回答|致辞)"),
    "ko": re.compile(r"(?:발표|말씀|강연|답변).{0,12}감사"),
    "ja": re.compile(r"(?:お話|ご講演|ご発表|ご回答|ご挨拶).{0,16}(?:ありがとう|感謝)"),
}
_HONORIFIC: dict[Language, re.Pattern[str]] = {
    "en": re.compile(r"(?!)"),
    "zh": re.compile(r"^\s*(?:先生|女士|老师|教授|博士|主任|局长|市长|处长|院长|总经理)"),
    "ko": re.compile(r"^\s*(?:씨|님|선생|박사|교수|국장|시장|과장|원장|대표|센터장)"),
    "ja": re.compile(r"^\s*(?:さん|様|さま|氏|先生|教授|博士|局長|市長|部長|課長|所長)"),
}
_THANKS: dict[Language, re.Pattern[str]] = {
    "en": re.compile(r"\bthank", re.IGNORECASE),
    "zh": re.compile(r"谢谢|感谢|多谢"),
    "ko": re.compile(r"감사|고맙"),
    "ja": re.compile(r"ありがとう|感謝|お礼"),
}

QUESTION: dict[Language, re.Pattern[str]] = {
    "en": re.compile(r"\?|\b(?:like to ask|my question|the question is|please tell us|could you)\b", re.IGNORECASE),
    "zh": re.compile(r"[？?]|吗。?$|呢。?$|请问|想问|请教"),
    "ja": re.compile(
        r"[？?]|か[。、]|か$|お聞かせ|お聞き|伺い|(?:何|どの|どう|いつ|なぜ|いくら|どこ).{0,40}(?:教えて|説明して|お話し)"
    ),
    "ko": re.compile(
        r"[？?]|까\.?$|여쭙|여쭤|질문드|(?:어떻게|무엇|무슨|어떤|얼마|언제|왜|어디).{0,40}(?:말씀|알려|설명)"
    ),
}


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
            if not named:
                found += _misheard(utterances, turns, number, position, event)
                continue
            early = position - turn.utterances.start < OPENING
            found += _introductions(utterance, turn, number, named, early=early)
            themselves = {each.person for each in found if each.utterance == utterance.id}
            others = [each for each in named if each.person not in themselves]
            found += _pointers(utterances, turns, number, position, others, hosts)
    return tuple(found)


def _introductions(
    utterance: Utterance, turn: Turn, number: int, named: Sequence[Mention], *, early: bool
) -> Iterator[Evidence]:
    """Yield what the speaker says of himself or herself."""
    assert turn.voice is not None
    for mention in _find_given(utterance, named):
        weight = WEIGHTS["introduction"] * mention.score / _rivals(mention, named) * (1.0 if early else 0.5)
        yield _evidence("introduction", turn.voice, mention, weight, number, utterance, "says")


def _find_given(utterance: Utterance, named: Sequence[Mention]) -> list[Mention]:
    """Return the mentions that are names which the speaker gives as his or her own."""
    language = utterance.language
    given = []
    for mention in named:
        before, after = utterance.text[: mention.start], utterance.text[mention.end :]
        names_itself = _AFTER[language].search(after) and not _ANNOUNCED[language].search(before)
        says_so = _BEFORE[language].search(before) or names_itself
        if says_so and not _HONORIFIC[language].search(after):
            given.append(mention)
    # Nobody gives two names: the doubtful one is other words that sound alike.
    surest = max((mention.score for mention in given), default=0.0)
    return [mention for mention in given if surest - mention.score < SURER]


def _pointers(
    utterances: Sequence[Utterance],
    turns: Sequence[Turn],
    number: int,
    position: int,
    named: Sequence[Mention],
    hosts: set[str],
) -> Iterator[Evidence]:
    """Yield what a mention of somebody else says about the voice before this turn, or the voice after it."""
    turn = turns[number]
    utterance = utterances[position]
    previous = turns[number - 1].voice if number > 0 else None
    following = turns[number + 1].voice if number + 1 < len(turns) else None
    factor = 1.0 if turn.voice in hosts else GUEST
    to_end = turn.utterances.stop - 1 - position
    thanks = _THANKS[utterance.language].search(utterance.text) and position - turn.utterances.start < 2
    spots = sorted({mention.start for mention in named})
    for mention in named:
        share = mention.score / _rivals(mention, named) * factor
        is_first = mention.start == spots[0]
        # "Thank you, Ms. Kim, and now the next one" and "Thank you, and now Ms. Kim": the place of the name tells.
        begins = mention.end <= NEXT_COMES_LATE * len(utterance.text)
        back = thanks and is_first and (len(spots) > 1 or to_end > 0 or following is None or begins)
        if back and previous is not None:
            yield _evidence("thanks", previous, mention, WEIGHTS["thanks"] * share, number, utterance, "is thanked in")
        elif not back and following is not None and to_end < len(CLOSING):
            weight = WEIGHTS["handover"] * share * CLOSING[to_end]
            yield _evidence("handover", following, mention, weight, number, utterance, "is announced in")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pointer:
    """Whom an utterance names, and how surely: as the one who speaks, who is to speak next, or who has just spoken.

    Attributes:
        announces: Whether it speaks of the next speaker, with or without a name, or of questions or a discussion to
            come.
        asks: Whether it is a question.
        gives: Whether the speaker gives a name, known or not.
    """

    introduced: Mapping[str, float]
    called: Mapping[str, float]
    thanked: Mapping[str, float]
    announces: bool = False
    asks: bool = False
    gives: bool = False


def point_out(utterance: Utterance, event: Event) -> Pointer:
    """Return whom an utterance names, or clearly resembles where a name is due, whatever voice says it."""
    named = mentions(utterance.text, utterance.language, event.people)
    given = _find_given(utterance, named)
    own = {each.person: each.score / _rivals(each, named) for each in given}
    called: dict[str, float] = {}
    thanked: dict[str, float] = {}
    others = [each for each in named if all(each.start >= it.end or it.start >= each.end for it in given)]
    # An interpreter runs on: who gives a name after somebody was called is who speaks now, whoever was called.
    others = [each for each in others if each.person in own or all(it.start < each.start for it in given)]
    thanks = _THANKS[utterance.language].search(utterance.text)
    for mention in others:
        beside = thanks is not None and max(mention.start - thanks.end(), thanks.start() - mention.end) <= BESIDE
        back = beside and mention.start == others[0].start
        (thanked if back else called)[mention.person] = mention.score / _rivals(mention, named)
    thanked_somebody = thanks is not None and not thanked
    if not named and (like := resemblance(utterance.text, utterance.language, event.people, slot="self")):
        own[like[0]] = LIKE * like[1]
    elif not named and (like := resemblance(utterance.text, utterance.language, event.people, slot="other")):
        (thanked if thanked_somebody else called)[like[0]] = LIKE * like[1]
    cues = (_ANNOUNCED, _PRAISES, CUES["panel"], CUES["qa"])
    announces = any(cue[utterance.language].search(utterance.text) for cue in cues)
    asks = QUESTION[utterance.language].search(utterance.text) is not None
    gives = bool(own) or says_name(utterance.text, utterance.language)
    return Pointer(introduced=own, called=called, thanked=thanked, announces=announces, asks=asks, gives=gives)


def _misheard(
    utterances: Sequence[Utterance], turns: Sequence[Turn], number: int, position: int, event: Event
) -> Iterator[Evidence]:
    """Yield whom a name resembles that is on no programme, where a name is due and one person is clearly the nearest.

    Recognizers often miss a name and keep the sentence around it. A likeness is no proof: it supports what the
    planned place and the language say, and decides nothing alone.
    """
    turn, utterance = turns[number], utterances[position]
    assert turn.voice is not None
    early = position - turn.utterances.start < OPENING
    to_end = turn.utterances.stop - 1 - position
    following = turns[number + 1].voice if number + 1 < len(turns) else None
    own = resemblance(utterance.text, utterance.language, event.people, slot="self") if early else None
    if own is not None:
        person, likeness = own
        yield _resembling(turn.voice, person, likeness, number, utterance, "gives a name that sounds like this one in")
    elif following is not None and to_end < 2:
        called = resemblance(utterance.text, utterance.language, event.people, slot="other")
        if called is not None:
            person, likeness = called
            yield _resembling(following, person, likeness, number, utterance, "is announced by a similar name in")


def _resembling(voice: str, person: str, likeness: float, turn: int, utterance: Utterance, verb: str) -> Evidence:
    return Evidence(
        kind="misheard",
        voice=voice,
        person=person,
        weight=WEIGHTS["misheard"] * likeness,
        turn=turn,
        utterance=utterance.id,
        sentence=f"The voice {verb} “{utterance.text}”",
    )


def _rivals(mention: Mention, named: Sequence[Mention]) -> int:
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
