"""The paragraphs of an outline in another language: all contents are asked for together, then what failed again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.language.profile import StyleProfile
from pipeline.records import (
    Doubt,
    Event,
    Language,
    Outline,
    OutlineParagraph,
    Person,
    Proceedings,
    Section,
    Sentence,
    Span,
    Translations,
    doubt,
)
from pipeline.stages.restate.asking import Asker
from pipeline.stages.restate.contents import Cited, render
from pipeline.stages.restate.frames import take_apart
from pipeline.stages.restate.register import read_report
from pipeline.stages.restate.sentences import (
    Restated,
    Source,
    ask_whole,
    leave,
    list_wanted,
    why_not,
    write,
    write_whole,
)
from pipeline.stages.restate.titles import Titles

UNRESTATED = "sentence-unrestated"
"""The kind of the doubt that a sentence stays in English."""

UNSURE = "restated-unsure"
"""The kind of the doubt that a sentence may not say what the English one says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToRestate:
    """One paragraph of the English outline.

    Attributes:
        span: When its talk was.
    """

    talk: str
    span: Span | None
    sources: tuple[Source, ...]

    @property
    def appositives(self) -> tuple[tuple[Person, str], ...]:
        """Who is introduced in it, and with which title."""
        return tuple(
            (each.person, each.frame.appositive)
            for each in self.sources
            if each.person is not None and each.frame is not None and each.frame.appositive
        )


def collect(
    outline: Outline,
    proceedings: Proceedings,
    translations: Mapping[Language, Translations],
    event: Event,
    profile: StyleProfile,
    language: Language,
) -> tuple[ToRestate, ...]:
    """Return the paragraphs of the outline with all that restating them depends on, in order."""
    verbs = tuple(read_report(language).verbs)
    cited = _cited(proceedings, translations, language)
    talks = {each.id: each for each in proceedings.talks}
    spans = {each.id: each.span for each in proceedings.utterances}
    found: list[ToRestate] = []
    for section in outline.sections:
        for paragraph in section.paragraphs:
            talk = talks.get(paragraph.talk)
            person = next((each for each in event.people if talk and each.id == talk.speaker), None)
            said = [spans[each] for each in talk.utterances if each in spans] if talk else []
            sources = tuple(
                Source(
                    sentence=sentence,
                    frame=take_apart(sentence.text, person, verbs, profile.connectives),
                    person=person,
                    cited=tuple(cited[each] for each in sentence.evidence if each in cited),
                    first=number == 0,
                )
                for number, sentence in enumerate(paragraph.sentences)
            )
            where = Span(start=said[0].start, end=said[-1].end) if said else None
            found.append(ToRestate(talk=paragraph.talk, span=where, sources=sources))
    return tuple(found)


def _cited(
    proceedings: Proceedings, translations: Mapping[Language, Translations], language: Language
) -> dict[str, Cited]:
    """Return every utterance as evidence, by its id."""
    text_in = {
        each: {one.utterance: one.text for one in translations[each].translations}
        for each in ("en", language)
        if each in translations
    }
    return {
        each.id: Cited(
            utterance=each.id,
            language=each.language,
            text=each.text,
            english=text_in.get("en", {}).get(each.id, ""),
            native=text_in.get(language, {}).get(each.id, ""),
        )
        for each in (*proceedings.utterances, *proceedings.typed)
    }


def list_headings(outline: Outline) -> list[str]:
    """Return the headings of an outline."""
    return [each.heading for each in outline.sections]


def list_organizations(wanted: Sequence[ToRestate]) -> list[str]:
    """Return the organizations on whose behalf somebody speaks, once for each time."""
    frames = [source.frame for each in wanted for source in each.sources]
    return [each.organization for each in frames if each is not None and each.organization]


def restate_paragraphs(wanted: Sequence[ToRestate], titles: Titles, asker: Asker) -> list[tuple[Restated, ...]]:
    """Return the sentences of each paragraph, in order.

    Raises:
        PipelineError: No model can be used at all.
    """
    sources = [source for each in wanted for source in each.sources]
    contents = [list_wanted(source) for source in sources]
    following = iter(render([one for several in contents for one in several], dict(titles.topics), asker))
    rendered = [[next(following) for _ in several] for several in contents]
    made = [write(source, ways, titles, asker) for source, ways in zip(sources, rendered, strict=True)]
    failing = [number for number, each in enumerate(made) if each is None]
    whole = asker.translate([ask_whole(sources[number]) for number in failing])
    back = asker.translate_back(whole)
    for number, text, again in zip(failing, whole, back, strict=True):
        source = sources[number]
        made[number] = write_whole(source, text, again, titles, asker) or leave(
            source, why_not(source, rendered[number], titles, asker), asker
        )
    done = iter([each for each in made if each is not None])
    return [tuple(next(done) for _ in each.sources) for each in wanted]


def assemble(
    outline: Outline, restated: Mapping[str, tuple[Restated, ...]], titles: Titles, language: Language
) -> Outline:
    """Return the outline with the texts of *restated*; everything else is as it was."""
    doubts: list[Doubt] = list(titles.doubts)
    text_of: dict[str, str] = {}
    for each in (one for several in restated.values() for one in several):
        text_of[each.id] = each.text
        if each.failed:
            message = f"This sentence stays in English in the outline in {language}: {each.failed}"
            doubts.append(doubt(UNRESTATED, message, target=each.id))
        elif each.unsure:
            message = f"In {language}, “{each.text}” may say something else. {each.unsure}"
            doubts.append(doubt(UNSURE, message, target=each.id))
    return Outline(
        language=language,
        sections=tuple(
            Section(
                session=section.session,
                heading=titles.heading(section.heading),
                paragraphs=tuple(
                    OutlineParagraph(
                        talk=paragraph.talk,
                        sentences=tuple(
                            Sentence(
                                id=each.id,
                                text=text_of.get(each.id, each.text),
                                evidence=each.evidence,
                                method=each.method,
                            )
                            for each in paragraph.sentences
                        ),
                    )
                    for paragraph in section.paragraphs
                ),
            )
            for section in outline.sections
        ),
        doubts=tuple(dict.fromkeys(doubts)),
    )
