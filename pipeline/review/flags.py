"""What is to be said of each sentence of the outline: the evidence checks, and the house style where one breaks it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.language.checks import check_sentence
from pipeline.language.evidence import Evidence, Problem
from pipeline.language.evidence_review import Reviewed, rank
from pipeline.language.profile import StyleProfile, built_in_profile
from pipeline.language.style import Finding, Paragraph, check, in_curly_marks
from pipeline.language.style_mentions import check_mentions
from pipeline.language.style_paragraph import Turn, split_sentences, take_apart
from pipeline.language.style_sighting import Sighting
from pipeline.records import Event, Sentence, Span, Talk
from pipeline.review.effective import Effective

_Told = tuple[Paragraph, tuple[str, ...]]
"""A paragraph and its sentences."""
_MOST_KEPT = 20_000  # sentences: each letter typed makes another
_Asked = tuple[str, tuple[Evidence | None, ...], str | None, Span]


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """One reason to look at a sentence.

    Attributes:
        code: Of an evidence check ("C5") or a rule of the house style ("R9").
        blocks: Whether the sentence must not be published as it is.
    """

    code: str
    message: str
    blocks: bool


class Checker:
    """Checks sentences against one event; what was checked once is remembered, because a page asks again and again."""

    def __init__(self, event: Event) -> None:
        self.event = event
        self._profile: StyleProfile = built_in_profile()
        self._problems: dict[_Asked, tuple[Problem, ...]] = {}
        self._styles: dict[tuple[Paragraph, tuple[str, ...]], _Styled] = {}

    def problems(self, effective: Effective, talk: Talk | None, text: str, cited: Sequence[str]) -> list[Problem]:
        """Return what the evidence checks find in a sentence of a talk; none in another language than English."""
        evidence = tuple(_evidence(effective, each) for each in cited)
        if effective.outline.language != "en" or talk is None:
            return []
        asked = (text, evidence, talk.speaker, effective.spans[talk.id])
        if len(self._problems) > _MOST_KEPT:
            self._problems.clear()
        if asked not in self._problems:
            self._problems[asked] = check_sentence(*asked[:3], self.event, self._profile, asked[3])
        return list(self._problems[asked])

    def style(self, paragraphs: Sequence[_Told]) -> Mapping[tuple[int, int], tuple[Flag, ...]]:
        """Return what breaks the house style, by the positions of paragraph and sentence; only what one sentence does.

        Paragraphs are looked at once; what depends on those before them, which is little, each time.

        Args:
            paragraphs: All of the outline, in its order, each with its sentences.
        """
        if len(self._styles) > _MOST_KEPT:
            self._styles.clear()
        styled = []
        for told in paragraphs:
            if told not in self._styles:
                self._styles[told] = self._style(told)
            styled.append(self._styles[told])
        found: dict[tuple[int, int], list[Flag]] = {}
        for at, each in enumerate(styled):
            for number, flag in each.flags:
                found.setdefault((at, number), []).append(flag)
        for at, sighting in check_mentions([each.turn for each in styled], self.event, self._profile):
            places = styled[at].places
            if sighting.sentence is not None and sighting.sentence < len(places):
                found.setdefault((at, places[sighting.sentence]), []).append(_style_flag(sighting))
        return {place: tuple(dict.fromkeys(flags)) for place, flags in found.items()}

    def _style(self, told: _Told) -> "_Styled":
        paragraph, sentences = told
        curly = in_curly_marks(paragraph.text, self._profile)
        turn = take_apart(replace(paragraph, text=curly), self._profile, self.event)
        places = _places(curly, [in_curly_marks(each, self._profile) for each in sentences])
        # without what it would lack only if it stood alone
        alone = {
            (each.rule, each.sentence, each.message) for _, each in check_mentions([turn], self.event, self._profile)
        }
        found = [
            (places[each.sentence], _style_flag(each))
            for each in check([paragraph], self._profile, self.event)
            if each.sentence is not None and each.sentence < len(places)
            if (each.rule, each.sentence, each.message) not in alone
        ]
        return _Styled(turn=turn, places=tuple(places), flags=tuple(found))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Styled:
    """A paragraph as the house style sees it.

    Attributes:
        places: Which of our sentences each sentence that a reader sees begins in.
        flags: Of the positions of our sentences.
    """

    turn: Turn
    places: tuple[int, ...]
    flags: tuple[tuple[int, Flag], ...]


def _style_flag(found: Finding | Sighting) -> Flag:
    return Flag(code=found.rule, message=f"{found.message} {found.fix}", blocks=False)


def _evidence(effective: Effective, cited: str) -> Evidence | None:
    utterance = effective.utterances.get(cited)
    if utterance is None:
        return None
    return Evidence(
        utterance=cited,
        speaker=utterance.speaker,
        language=utterance.language,
        text=utterance.text,
        translation=effective.told.get(cited, ""),
        span=utterance.span,
    )


def _places(paragraph: str, sentences: Sequence[str]) -> list[int]:
    """Return, for each sentence that a reader of the paragraph would see, which of ours it begins in."""
    ends: list[int] = []
    for each in sentences:
        ends.append((ends[-1] + 1 if ends else 0) + len(each))
    places, position, mine = [], 0, 0
    for each in split_sentences(paragraph):
        position = max(position, paragraph.find(each, position))
        while mine < len(ends) - 1 and ends[mine] <= position:
            mine += 1
        places.append(mine)
        position += len(each)
    return places


def check_outline(effective: Effective, checker: Checker) -> tuple[Mapping[str, tuple[Flag, ...]], tuple[str, ...]]:
    """Return the flags of each sentence by its id, and the ids in the order in which a person should look at them."""
    talks = {each.id: each for each in effective.proceedings.talks}
    everything = [paragraph for section in effective.outline.sections for paragraph in section.paragraphs]
    flags: dict[str, tuple[Flag, ...]] = {}
    reviewed: list[Reviewed] = []
    told: list[_Told] = []
    for paragraph in everything:
        talk = talks.get(paragraph.talk)
        for each in paragraph.sentences:
            found = checker.problems(effective, talk, each.text, each.evidence)
            flags[each.id] = tuple(Flag(code=one.code, message=one.message, blocks=one.blocks) for one in found)
            reviewed.append(_reviewed(effective, each, found))
        told.append(as_paragraph(talk, [each.text for each in paragraph.sentences]))
    if effective.outline.language == "en":
        for (at, number), more in checker.style(told).items():
            sentence = everything[at].sentences[number].id
            flags[sentence] += more
    return flags, tuple(each.id for each in rank(reviewed))


def as_paragraph(talk: Talk | None, sentences: Sequence[str]) -> _Told:
    """Return a paragraph as the house style looks at it, with its sentences."""
    text = " ".join(sentences)
    kind = "talk" if talk is None else talk.kind
    return Paragraph(kind=kind, text=text, speaker=None if talk is None else talk.speaker), tuple(sentences)


def _reviewed(effective: Effective, sentence: Sentence, problems: Sequence[Problem]) -> Reviewed:
    cited = [_evidence(effective, each) for each in sentence.evidence]
    return Reviewed(
        id=sentence.id,
        text=sentence.text,
        evidence=tuple(each for each in cited if each is not None),
        problems=tuple(problems),
    )


def check_draft(
    effective: Effective, checker: Checker, talk: Talk, text: str, evidence: Sequence[str], sentence: str | None
) -> tuple[Flag, ...]:
    """Return the flags that a sentence would have, which a person is writing.

    Args:
        effective: What stands now.
        checker: Of its event.
        talk: Whose paragraph it is for.
        text: What it says.
        evidence: Ids of the utterances it cites.
        sentence: The id of the one it would replace; `None` for one to add, which is looked at as the last.
    """
    problems = checker.problems(effective, talk, text, evidence)
    flags = [Flag(code=each.code, message=each.message, blocks=each.blocks) for each in problems]
    if effective.outline.language != "en":
        return tuple(flags)
    talks = {each.id: each for each in effective.proceedings.talks}
    told: list[_Told] = []
    place: tuple[int, int] | None = None
    for section in effective.outline.sections:
        for paragraph in section.paragraphs:
            texts = [text if each.id == sentence else each.text for each in paragraph.sentences]
            if paragraph.talk == talk.id:
                ids = [each.id for each in paragraph.sentences]
                place = (len(told), ids.index(sentence) if sentence in ids else len(texts))
                texts = texts if sentence in ids else [*texts, text]
            told.append(as_paragraph(talks.get(paragraph.talk), texts))
    return (*flags, *(checker.style(told).get(place, ()) if place else ()))
