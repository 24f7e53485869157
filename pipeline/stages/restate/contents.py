"""What was said, in another language: several ways of saying it, and the one that passes the checks and agrees best.

The ways are the speaker's own words where they were spoken in that language, a translation of the English clause, and
the translation of the evidence itself. Each is put into reported speech and checked against the English clause.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from pipeline.language.chinese import write_variant
from pipeline.language.evidence_negators import STRICT, count_negations
from pipeline.records import Language
from pipeline.stages.restate.agreement import LEAST, SURE, agree, ask_alike
from pipeline.stages.restate.asking import Asker, is_written
from pipeline.stages.restate.frames import Content, Part
from pipeline.stages.restate.persons import Who, as_thing, report_question, report_statement, report_thing
from pipeline.stages.restate.register import check_register

Way = Literal["glossary", "said", "clause", "evidence"]
"""How a text came about, the most trusted first."""

_TRUST: tuple[Way, ...] = ("glossary", "said", "clause", "evidence")
_NOT_OF_A_CLAUSE = ("stop", "attribution")
"""Rules of the register that only a whole sentence can break."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """One utterance that a sentence cites.

    Attributes:
        language: In which it was spoken.
        text: As it was spoken.
        english: In English.
        native: In the language of the outline; empty where there is no translation.
    """

    utterance: str
    language: Language
    text: str
    english: str
    native: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One content to be said in another language.

    Attributes:
        collective: What "we" stands for in the English clause; empty if it is not known.
        verb: The reporting verb.
        own: How the speaker's organization is called, which a clause may leave out.
    """

    content: Content
    cited: tuple[Cited, ...]
    collective: str = ""
    verb: str = ""
    own: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendering:
    """One way of saying it.

    Attributes:
        raw: As it was said or translated.
        text: In reported speech.
        agreement: How much of it is in the English clause and the other way round, in 0..1.
        problems: What keeps it from being used, a sentence each.
    """

    way: Way
    raw: str
    text: str = ""
    agreement: float = 0.0
    problems: tuple[str, ...] = ()


def ask_for(content: Content) -> str:
    """Return the English that a model is given for a content."""
    text = content.english[:1].upper() + content.english[1:]
    return text if content.part == "thing" else text + ("?" if content.part == "question" else ".")


def render(wanted: Sequence[Wanted], known: Mapping[str, str], asker: Asker) -> list[tuple[Rendering, ...]]:
    """Return the ways of saying each content, the best first; what cannot be used stands last, with its problems.

    Args:
        wanted: The contents.
        known: What sessions are on, as the language writes it.
        asker: Who is asked.
    """
    clauses = asker.translate([ask_for(each.content) for each in wanted])
    raws = [_ways(each, clause, known, asker) for each, clause in zip(wanted, clauses, strict=True)]
    turned = [[_turn(each, way, raw, asker) for way, raw in ways] for each, ways in zip(wanted, raws, strict=True)]
    usable = [made.raw for all_of in turned for made in all_of if made.text and made.way in ("clause", "evidence")]
    back = dict(zip(usable, asker.translate_back(usable), strict=True))
    return [
        tuple(sorted((_judge(each, made, back, asker) for made in all_of), key=_rank))
        for each, all_of in zip(wanted, turned, strict=True)
    ]


def _rank(made: Rendering) -> tuple[bool, bool, bool, float, int]:
    """What agrees surely, and the speaker's own words among that, come first."""
    own = made.way in ("glossary", "said")
    return (bool(made.problems), made.agreement < SURE, not own, -round(made.agreement, 1), _TRUST.index(made.way))


def _ways(wanted: Wanted, clause: str, known: Mapping[str, str], asker: Asker) -> list[tuple[Way, str]]:
    """Return the texts that may say it."""
    found: list[tuple[Way, str]] = []
    english = wanted.content.english
    if wanted.content.part == "thing" and (written := is_written(english, asker) or known.get(english)):
        return [("glossary", written)]
    for each in wanted.cited:
        if each.language == asker.language:
            found.append(("said", each.text))
        elif each.native:
            found.append(("evidence", each.native))
    return [*found, ("clause", clause)] if clause else found


def _turn(wanted: Wanted, way: Way, raw: str, asker: Asker) -> Rendering:
    """Return the text in reported speech; without text where that cannot be done for sure."""
    if way == "glossary":
        return Rendering(way=way, raw=raw, text=raw)
    names = tuple(each.form for each in asker.forms)
    who = Who(collective=wanted.collective, verb=wanted.verb, names=tuple(name for name in names if name in raw))
    text = _report(wanted.content.part, way, raw, asker.language, who)
    if text is None:
        return Rendering(way=way, raw=raw, problems=("It cannot be put into reported speech for sure.",))
    if asker.language == "zh":
        text = write_variant(text, asker.event.chinese, who.names)
    return Rendering(way=way, raw=raw, text=text)


def _report(part: Part, way: Way, raw: str, language: Language, who: Who) -> str | None:
    match part:
        case "statement":
            return report_statement(raw, language, who)
        case "question":
            return report_question(raw, language, who)
        case "thing":
            return as_thing(raw, language) if way == "clause" else report_thing(raw, language, who)


def _judge(wanted: Wanted, made: Rendering, back: dict[str, str], asker: Asker) -> Rendering:
    """Return the rendering with how well it agrees and what is wrong with it."""
    if made.problems or made.way == "glossary":
        return Rendering(way=made.way, raw=made.raw, text=made.text, agreement=float(made.way == "glossary"), problems=made.problems)  # fmt: skip  # noqa: E501
    english = wanted.content.english
    again = next((each.english for each in wanted.cited if each.text == made.raw), "") or back.get(made.raw, "")
    agreement = agree(english, again, wanted.own)
    problems = [
        *asker.find_problems(english, made.text, wanted.own),
        *(each.message for each in check_register(made.text, asker.language) if each.rule not in _NOT_OF_A_CLAUSE),
    ]
    if STRICT.search(english) and not count_negations(made.text, asker.language):
        problems.append("The English sentence denies something, and this one does not.")
    if agreement < LEAST or (wanted.content.part == "question" and not ask_alike(english, again)):
        problems.append(f"Translated back, it says something else: “{again}”")
    return Rendering(
        way=made.way, raw=made.raw, text=made.text, agreement=agreement, problems=tuple(dict.fromkeys(problems))
    )
