"""The paragraphs of a report's outline: where it begins and ends, what is torn, who speaks, what kind of turn it is."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.errors import UsageError
from pipeline.language.profile import StyleProfile
from pipeline.language.style import Paragraph, count_words, in_curly_marks
from pipeline.language.style_paragraph import find_opening, split_sentences
from pipeline.records import Event, Person, SessionKind, TalkKind
from pipeline.render.reading import DRAFT_NOTE
from pipeline.styling.reading import Block

LONGEST_HEADING = 16
"""Words; a longer block is a paragraph even if no full stop ends it."""

_GUESSED = 9
"""The level of a heading that is only told by its looks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """One paragraph of an outline as it was found in a file.

    Attributes:
        heading: Of its session; `None` if no heading stands before it.
        name: Whom it opens with; `None` if it opens with nobody.
    """

    paragraph: Paragraph
    heading: str | None
    name: str | None


def find_turns(blocks: Sequence[Block], profile: StyleProfile, event: Event | None, where: str) -> tuple[Reported, ...]:
    """Return the paragraphs of the outline; without a heading OUTLINE everything is taken for it.

    Raises:
        UsageError: There is no paragraph, or the text is not English.
    """
    outline = _outline_of(_joined([each for each in blocks if not each.text.startswith(DRAFT_NOTE)], profile))
    turns = tuple(_turns(outline, profile, event))
    if not turns:
        raise UsageError(f"{where}: there is no paragraph of an outline in this file.")
    letters = [letter for turn in turns for letter in turn.paragraph.text if letter.isalpha()]
    if sum(letter < "\u0250" for letter in letters) < 0.5 * len(letters):
        raise UsageError(f"{where}: this is not English, which the house style is for.")
    return turns


_SENTENCE_END = re.compile(r".*[.!?。！？…][”\"’')\]]*", re.DOTALL)


def _joined(blocks: Sequence[Block], profile: StyleProfile) -> list[Block]:
    """Return the blocks with torn paragraphs re-joined, and headings that are only told by their looks marked."""
    joined: list[Block] = []
    for index, block in enumerate(blocks):
        following = blocks[index + 1].text if index + 1 < len(blocks) else ""
        if block.level is None and joined and _continues(joined[-1], block, profile):
            joined[-1] = Block(text=f"{joined[-1].text} {block.text}")
        elif block.level is None and _looks_like_heading(block.text, following, profile):
            joined.append(Block(text=block.text, level=1 if re.fullmatch("[A-Z ]{6,}", block.text) else _GUESSED))
        else:
            joined.append(block)
    return joined


def _continues(before: Block, block: Block, profile: StyleProfile) -> bool:
    """Tell whether *block* is the rest of a paragraph that a page break has torn."""
    if before.level is not None or _SENTENCE_END.fullmatch(before.text):
        return False
    if block.text[:1].islower():
        return True
    return _opens(block.text, profile) is None and not _looks_like_heading(block.text, "", profile)


def _looks_like_heading(text: str, following: str, profile: StyleProfile) -> bool:
    return (
        count_words(text) <= LONGEST_HEADING
        and not _SENTENCE_END.fullmatch(text)
        and not text[:1].islower()
        and not text.endswith((",", ";", ":"))
        and not following[:1].islower()
        and _opens(text, profile) is None
    )


def _opens(text: str, profile: StyleProfile) -> re.Match[str] | None:
    sentences = split_sentences(in_curly_marks(text, profile))
    return find_opening(sentences[0], profile) if sentences else None


def _outline_of(blocks: Sequence[Block]) -> Sequence[Block]:
    """Return what stands below the heading OUTLINE, up to the next heading of its rank; everything without one."""
    for index, block in enumerate(blocks):
        if block.level is not None and re.fullmatch(r"\W*outline\W*", block.text, re.IGNORECASE):
            rest = blocks[index + 1 :]
            is_flat = bool(rest) and rest[0].level is not None and rest[0].level <= block.level
            last = block.level - is_flat  # where its first session has the rank of OUTLINE, all of them have
            ends = (end for end, each in enumerate(rest) if each.level is not None and each.level <= last)
            return rest[: next(ends, len(rest))]
    return blocks


def _turns(blocks: Sequence[Block], profile: StyleProfile, event: Event | None) -> Iterator[Reported]:
    heading: str | None = None
    asked = False
    for block in blocks:
        if block.level is not None:
            heading, asked = block.text, False
            continue
        opening = _opens(block.text, profile)
        name = opening["name"] if opening else None
        person = _person(name or block.text, event)
        is_guide = bool(person and person.role in ("mc", "moderator")) or bool(
            opening and re.match(r"(?:MC|Moderator|Host|Emcee|Facilitator)\b", opening["appositive"])
        )
        kind = _kind(_session(heading, event), is_guide, opening["verb"] if opening else "", asked)
        asked = asked or kind == "mc_question"
        paragraph = Paragraph(kind=kind, text=block.text, speaker=person.id if person else None)
        yield Reported(paragraph=paragraph, heading=heading, name=name)


def _session(heading: str | None, event: Event | None) -> SessionKind:
    """Return what kind of session a heading announces: as the event says, else by its words."""
    plain = (heading or "").casefold()
    for session in event.sessions if event else ():
        if plain in (session.title.casefold(), (session.heading or session.title).casefold()):
            return session.kind
    patterns: tuple[tuple[SessionKind, str], ...] = (
        ("qa", r"\bq ?(?:&|and) ?a\b|\bquestions?\b"),
        ("panel", r"\bpanel\b|\bdiscussion\b|\bround ?table\b|\bdialogue\b"),
        ("welcome", r"\bwelcom\w+|\bopening\b|\bgreetings?\b"),
        ("closing", r"\bclosing\b|\bconcluding\b"),
    )
    return next((kind for kind, pattern in patterns if re.search(pattern, plain)), "talks")


def _kind(session: SessionKind, is_guide: bool, verb: str, asked: bool) -> TalkKind:
    """Return what a turn is, from its session, its verb and whether a question came before it in the session."""
    if is_guide and session != "closing":
        return "mc_question" if verb in ("asked", "addressed") else "mc_intro"
    match session:
        case "welcome":
            return "welcome"
        case "closing":
            return "closing"
        case "qa":
            return "qa_answer"
        case "panel":
            return "panel_answer" if asked else "panel_talk"
        case "talks":
            return "qa_answer" if asked else "talk"


def _person(text: str, event: Event | None) -> Person | None:
    """Return whom a paragraph begins with, or the name of its opening means, also if it is written a little wrong."""
    if event is None:
        return None
    for person in event.people:
        if re.match(rf"{re.escape(person.name)}(?!\w)", text):
            return person
    from rapidfuzz import fuzz

    start = " ".join(text.split(",", 1)[0].split()[:5])
    rated = sorted(((fuzz.token_sort_ratio(start, person.name), person.id) for person in event.people), reverse=True)
    if rated and rated[0][0] >= 85 and (len(rated) == 1 or rated[1][0] < rated[0][0]):
        return event.person(rated[0][1])
    family = [person for person in event.people if re.match(rf"(?:\w+\.? )?{re.escape(person.family)}\b", text)]
    return family[0] if len(family) == 1 else None
