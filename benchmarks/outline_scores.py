"""One synthetic webinar, and everything that is measured of its outline: `benchmarks.outline` prints it."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.rouge import LexRank
from pipeline.codec import decode
from pipeline.event import read_event
from pipeline.language.checks import Evidence, Problem, check_sentence
from pipeline.language.profile import built_in_profile
from pipeline.language.style import Finding, Paragraph, check, count_words
from pipeline.language.style_paragraph import find_opening, split_sentences
from pipeline.records import Event, Outline, Proceedings, Sentence, Span, Talk, TalkKind, Translations, Utterance
from pipeline.stages.summarize import summarize
from world.booklet import describe_event
from world.cast import Shape
from world.forms import DATE
from world.paragraphs import list_kept, write_paragraphs
from world.reference import write_reference
from world.texts import Text, draw_text

_TALK_MINUTES = (1.2, 2.0, 3.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """One talk of one event.

    Attributes:
        ours: Our paragraph; empty if there is none.
        reference: The editor's; empty if a report carries nothing of the talk.
        lexrank: What LexRank takes, as long as ours.
        evidence_words: English words of the talk.
        opens: Whether it opens as its kind does; `None` without a paragraph.
        problems: Of each sentence.
        evidence: How many utterances each sentence cites.
        cited: The utterances that our paragraph cites.
        kept: Those that the editor reports.
    """

    seed: int
    talk: str
    kind: TalkKind
    ours: str
    reference: str
    lexrank: str
    evidence_words: int
    opens: bool | None
    problems: tuple[tuple[Problem, ...], ...]
    evidence: tuple[int, ...]
    cited: frozenset[str]
    kept: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One event: its talks, and what the house style finds, each with the paragraph it is about."""

    talks: tuple[Scored, ...]
    findings: tuple[tuple[Finding, Paragraph], ...]
    doubts: tuple[str, ...]
    seconds: float


def load(text: Text, folder: Path) -> tuple[Event, Proceedings, Translations]:
    """Return a webinar as the pipeline reads it; files are written into *folder*."""
    folder.mkdir(parents=True)
    (folder / "event.toml").write_text(describe_event(text.programme, DATE), encoding="utf-8")
    write_reference(folder, text.talks)
    proceedings = decode(Proceedings, (folder / "proceedings.json").read_bytes(), "the proceedings")
    translations = decode(Translations, (folder / "translations.json").read_bytes(), "the translations")
    return read_event(folder), proceedings, translations


def score(seed: int, lexrank: LexRank, folder: Path) -> Result:
    """Draw one event and score its outline."""
    shape = Shape(talk_minutes=_TALK_MINUTES[seed % len(_TALK_MINUTES)])
    text = draw_text(seed, shape=shape, held_out=seed % 2 == 1)
    event, proceedings, translations = load(text, folder)
    began = time.perf_counter()
    outline = summarize(proceedings, translations, event, built_in_profile())
    seconds = time.perf_counter() - began
    references, kept = write_paragraphs(text.talks, event, seed=seed), list_kept(text.talks, event)
    english = {each.utterance: each.text for each in translations.translations}
    said = {each.id: each for each in proceedings.utterances}
    found = {each.talk: each.sentences for section in outline.sections for each in section.paragraphs}
    talks = tuple(
        _score_talk(
            *(seed, talk, found.get(talk.id, ()), references.get(talk.id, ""), kept.get(talk.id, frozenset())),
            *(said, english, event, lexrank),
        )
        for talk in proceedings.talks
        if talk.kind != "bridging"
    )
    doubts = tuple(f"{each.kind}: {each.message}" for each in outline.doubts)
    return Result(talks=talks, findings=_find(outline, talks, proceedings, event), doubts=doubts, seconds=seconds)


def _score_talk(
    seed: int,
    talk: Talk,
    sentences: Sequence[Sentence],
    reference: str,
    kept: frozenset[str],
    said: dict[str, Utterance],
    english: dict[str, str],
    event: Event,
    lexrank: LexRank,
) -> Scored:
    profile = built_in_profile()
    ours = " ".join(each.text for each in sentences)
    spoken = [sentence for each in talk.utterances for sentence in split_sentences(english[each])]
    spans = [said[each].span for each in talk.utterances]
    where = Span(start=min(spans).start, end=max(each.end for each in spans))
    band = profile.band(talk.kind)
    opening = find_opening(sentences[0].text, profile) if sentences else None
    return Scored(
        seed=seed,
        talk=talk.id,
        kind=talk.kind,
        ours=ours,
        reference=reference,
        lexrank=lexrank.shorten(spoken, count_words(ours or reference)),
        evidence_words=sum(map(count_words, spoken)),
        opens=bool(opening and (not band or not band.opening or opening["verb"] in band.opening)) if ours else None,
        problems=tuple(
            check_sentence(
                each.text, [_cite(id, said, english) for id in each.evidence], talk.speaker, event, profile, where
            )
            for each in sentences
        ),
        evidence=tuple(len(each.evidence) for each in sentences),
        cited=frozenset(id for each in sentences for id in each.evidence),
        kept=kept,
    )


def _cite(id: str, said: dict[str, Utterance], english: dict[str, str]) -> Evidence | None:
    each = said.get(id)
    if each is None:
        return None
    return Evidence(
        utterance=id,
        speaker=each.speaker,
        language=each.language,
        text=each.text,
        translation=english[id],
        span=each.span,
    )


def _find(
    outline: Outline, talks: Sequence[Scored], proceedings: Proceedings, event: Event
) -> tuple[tuple[Finding, Paragraph], ...]:
    """Return what the house style finds in a whole outline."""
    known, speakers = {each.talk: each for each in talks}, {each.id: each.speaker for each in proceedings.talks}
    paragraphs = [
        Paragraph(
            kind=known[each.talk].kind,
            text=known[each.talk].ours,
            speaker=speakers[each.talk],
            evidence_words=known[each.talk].evidence_words,
        )
        for section in outline.sections
        for each in section.paragraphs
    ]
    return tuple((each, paragraphs[each.paragraph]) for each in check(paragraphs, built_in_profile(), event))
