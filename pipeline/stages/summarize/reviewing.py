"""What a person should look at in the outline as it stands, their own sentences included, the riskiest first."""

from collections.abc import Iterator, Sequence

from pipeline.language.checks import check_sentence
from pipeline.language.evidence_review import Reviewed, rank
from pipeline.language.profile import StyleProfile
from pipeline.records import Doubt, Event, Outline, Proceedings, Span, Translations, doubt
from pipeline.stages.summarize.assembly import find_evidence


def review(
    outline: Outline, proceedings: Proceedings, translations: Translations, event: Event, profile: StyleProfile
) -> tuple[Reviewed, ...]:
    """Return every sentence of the outline with what the checks find in it, in the order in which to read them.

    Nothing is found in an outline in another language than English.
    """
    evidence = find_evidence(proceedings, translations)
    talks = {each.id: each for each in proceedings.talks}
    reviewed: list[Reviewed] = []
    for paragraph in (each for section in outline.sections for each in section.paragraphs):
        talk = talks.get(paragraph.talk)
        spans = [evidence[each].span for each in talk.utterances if each in evidence] if talk else []
        said = [each for each in spans if each]
        where = Span(start=said[0].start, end=max(each.end for each in said)) if said else None
        for sentence in paragraph.sentences:
            cited = [evidence.get(each) for each in sentence.evidence]
            speaker = talk.speaker if talk else None
            found = check_sentence(sentence.text, cited, speaker, event, profile, where)
            reviewed.append(
                Reviewed(
                    id=sentence.id,
                    text=sentence.text,
                    evidence=tuple(each for each in cited if each),
                    problems=found if outline.language == "en" else (),
                )
            )
    return rank(reviewed)


def find_doubts(reviewed: Sequence[Reviewed]) -> Iterator[Doubt]:
    """Yield a doubt for every problem of a sentence that is printed: a warning, or what a person's own words lack."""
    for each in reviewed:
        spans = [cited.span for cited in each.evidence if cited.span]
        where = Span(start=min(span.start for span in spans), end=max(span.end for span in spans)) if spans else None
        for problem in each.problems:
            kind = "sentence-unsupported" if problem.blocks else "sentence-warning"
            yield doubt(kind, f"“{each.text}” {problem.message}", span=where, target=each.id)
