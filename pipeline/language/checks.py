"""What can be checked about one sentence of the outline without a model: its evidence, numbers, names and wording.

A sentence that passes is *evidence-checked*, which is less than true: an opposite ("rose" for "fell") or an opinion
that nobody held is not seen here for sure and needs a person; `evidence_review` says which sentences to read first.
"""

from collections.abc import Sequence

from pipeline.language.evidence import Code, Evidence, Problem
from pipeline.language.evidence_form import check_form, check_voice, stammers
from pipeline.language.evidence_groups import check_groups
from pipeline.language.evidence_names import check_names
from pipeline.language.evidence_negation import check_negation
from pipeline.language.evidence_negators import count_negations
from pipeline.language.evidence_numbers import check_numbers
from pipeline.language.evidence_quotes import check_quotes
from pipeline.language.evidence_review import check_support
from pipeline.language.profile import StyleProfile
from pipeline.records import Event, Span

__all__ = ["MOST_EVIDENCE", "Code", "Evidence", "Problem", "check_sentence", "count_negations", "stammers"]

MOST_EVIDENCE = 5
NEARBY = 30_000
"""Milliseconds before and after a talk within which its evidence lies."""


def check_sentence(
    text: str,
    evidence: Sequence[Evidence | None],
    speaker: str | None,
    event: Event,
    profile: StyleProfile,
    where: Span | None = None,
) -> tuple[Problem, ...]:
    """Return the problems of one sentence of an outline in English.

    Args:
        text: As it would be printed.
        evidence: What it cites; `None` for a citation that leads nowhere.
        speaker: Whose talk it reports; `None` if unknown.
        event: Whose people and terms may be named.
        profile: Which verbs report.
        where: When the talk was; `None` where that does not matter.
    """
    cited = [each for each in evidence if each is not None]
    body = _body(text, speaker, event)
    return (
        *_check_citations(evidence, cited, speaker, where),
        *check_names(body, cited, speaker, event),
        *check_numbers(body, cited),
        *check_groups(body, cited),
        *check_quotes(body, cited, event),
        *check_negation(body, cited),
        *check_voice(text, speaker, event, profile),
        *check_form(text),
        *check_support(body, cited, event),
    )


def _check_citations(
    evidence: Sequence[Evidence | None], cited: Sequence[Evidence], speaker: str | None, where: Span | None
) -> list[Problem]:
    found: list[Problem] = []
    if not evidence:
        found.append(Problem(code="C1", blocks=True, message="It cites no utterance."))
    if len(cited) < len(evidence):
        found.append(Problem(code="C2", blocks=True, message="It cites an utterance that does not exist."))
    if len(evidence) > MOST_EVIDENCE:
        found.append(Problem(code="C1", blocks=False, message=f"It cites {len(evidence)} utterances."))
    if where is not None and any(
        each.span and not (where.start - NEARBY <= each.span.start and each.span.end <= where.end + NEARBY)
        for each in cited
    ):
        found.append(Problem(code="C3", blocks=True, message="It cites what was said outside this talk."))
    if any(each.speaker != speaker for each in cited):
        found.append(Problem(code="C4", blocks=True, message="It cites another person than its speaker."))
    return found


def _body(text: str, speaker: str | None, event: Event) -> str:
    """Return *text* without the name and title of its own speaker, which the event file vouches for."""
    person = next((each for each in event.people if each.id == speaker), None)
    if person is None or not text.startswith(person.name):
        return text
    for known in (person.name, person.appositive, person.organization, person.title):
        text = text.replace(known, "", 1) if known else text
    return f"X{text}"
