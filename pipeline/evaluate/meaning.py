"""Translations, and the outline."""

import re
from collections.abc import Iterator, Sequence

from pipeline.evaluate.matching import Group, find_groups
from pipeline.evaluate.reference import Reference
from pipeline.evaluate.scores import Row, Score, give, give_share, load
from pipeline.evaluate.wording import normalize, squeeze, strong_numbers, written_names
from pipeline.language.names import Mention
from pipeline.language.numbers import numbers, unsupported
from pipeline.records import Event, Language, Outline, Person, Proceedings, Talk, Translations, Utterance

_OWN = "against the run's own transcript"
_TRUE = "against the true translation"


def score_translations(
    reference: Reference, heard: Sequence[Utterance], translations: Translations, people: tuple[Person, ...]
) -> Iterator[Score]:
    """Yield what translations kept of the run's transcript, and how near they come to the true ones.

    What was said in the language of the report is not translated and not counted.
    """
    target = translations.language
    groups = [
        group
        for group in find_groups(reference.utterances, heard)
        if all(each.language != target for each in group.true)
    ]
    flags = {each.id: _flag(reference, group) for group in groups for each in group.heard}
    written = {each.utterance: each.text for each in translations.translations}
    pairs = [(each, written[each.id]) for each in heard if each.id in written and each.language != target]
    rows = [
        Row(flags.get(each.id), len(said) - len(unsupported(said, numbers(text, target))), len(said))
        for each, text in pairs
        if (said := strong_numbers(each.text, each.language))
    ]
    yield give_share("translation.numbers", "translation: numbers kept", rows, "numbers", note=_OWN)
    rows = [
        _count_named(flags.get(each.id), written_names(each.text, each.language, people), text, target, people)
        for each, text in pairs
    ]
    yield give_share("translation.names", "translation: names kept", rows, "names", note=_OWN)
    yield from _score_against_truth(reference, groups, written, target, people)


def _flag(reference: Reference, group: Group) -> bool | None:
    """Tell whether a group was held out; `None` where it is so in part."""
    flags = {reference.is_held_out(each.id) for each in group.true}
    return flags.pop() if len(flags) == 1 else None


def _count_named(
    flag: bool | None,
    places: Sequence[Sequence[Mention]],
    translation: str,
    target: Language,
    people: tuple[Person, ...],
) -> Row:
    """Return how many of the people named at *places* a translation names, where the event says how."""
    plain, squeezed = f" {normalize(_POSSESSIVE.sub('', translation))} ", squeeze(translation)
    right = judged = 0
    for place in places:
        wanted = {form for mention in place for form in _list_forms(mention, target, people)}
        judged += bool(wanted)
        if target == "en":
            right += any(f" {normalize(form)} " in plain for form in wanted)
        else:
            right += any(squeeze(form) in squeezed for form in wanted)
    return Row(flag, right, judged)


_POSSESSIVE = re.compile(r"[’']s\b")


def _list_forms(mention: Mention, target: Language, people: tuple[Person, ...]) -> list[str]:
    """Return how a translation may write a person: in English in full if the source does, else by family name."""
    person = next(each for each in people if each.id == mention.person)
    if target != "en":
        native = person.native.get(target)
        return [native] if native else []
    if mention.score < 1:
        return [person.family]
    given = " ".join(part for part in person.name.split() if part != person.family)
    return [person.name, f"{person.family} {given}"]


def _score_against_truth(
    reference: Reference,
    groups: Sequence[Group],
    written: dict[str, str],
    target: Language,
    people: tuple[Person, ...],
) -> Iterator[Score]:
    truth = reference.translations
    if truth is None or truth.language != target:
        note = "the reference has no translations" if truth is None else f"the reference's are not into {target}"
        yield give("translation.chrf", "translation: chrF", "points", None, note=note)
        return
    true = {each.utterance: each.text for each in truth.translations}
    rows = []
    for group in groups:
        if all(each.id in true for each in group.true):
            wanted = " ".join(true[each.id] for each in group.true)
            rows.append((_flag(reference, group), " ".join(written.get(each.id, "") for each in group.heard), wanted))
    yield give(
        "translation.chrf",
        "translation: chrF",
        "points",
        _chrf(rows),
        seen=_chrf([each for each in rows if each[0] is False]),
        held_out=_chrf([each for each in rows if each[0] is True]),
        of=len(rows),
        things="stretches",
        note=_TRUE,
    )
    found = [
        Row(flag, len(said) - len(unsupported(said, numbers(text, target))), len(said))
        for flag, text, wanted in rows
        if (said := strong_numbers(wanted, target))
    ]
    yield give_share("translation.true-numbers", "translation: numbers right", found, "numbers", note=_TRUE)
    found = [
        _count_named(flag, written_names(wanted, target, people), text, target, people) for flag, text, wanted in rows
    ]
    yield give_share("translation.true-names", "translation: names right", found, "names", note=_TRUE)


def _chrf(rows: Sequence[tuple[bool | None, str, str]]) -> float | None:
    """Return sacreBLEU's chrF2 of (flag, translation, true translation), in 0..100."""
    if not rows:
        return None
    metric = load("sacrebleu").CHRF()
    return float(metric.corpus_score([text for _, text, _ in rows], [[wanted for _, _, wanted in rows]]).score)


# --- outline -----------------------------------------------------------------------------------------------------


def score_outline(
    outline: Outline, proceedings: Proceedings, translations: Translations | None, event: Event
) -> Iterator[Score]:
    """Yield findings of the house style for each paragraph, and sentences that do not rest on what was said."""
    from pipeline.language.profile import built_in_profile
    from pipeline.language.style import Paragraph, check

    talks = {each.id: each for each in proceedings.talks}
    english = {each.utterance: each.text for each in translations.translations} if translations else {}
    paragraphs = [each for section in outline.sections for each in section.paragraphs]
    if outline.language == "en":
        known = [
            Paragraph(
                kind=talk.kind,
                text=" ".join(sentence.text for sentence in each.sentences),
                speaker=talk.speaker,
                evidence_words=_count_evidence(talk, english),
            )
            for each in paragraphs
            if (talk := talks.get(each.talk))
        ]
        findings = check(known, built_in_profile(), event)
        yield give(
            "outline.findings",
            "house-style findings/paragraph",
            "points",
            len(findings) / len(known) if known else None,
            of=len(known),
            things="paragraphs",
        )
    else:
        yield give("outline.findings", "house-style findings/paragraph", "points", None,
                   note="the house style is for English")  # fmt: skip
    said = {each.id for each in proceedings.utterances}
    sentences = [sentence for each in paragraphs for sentence in each.sentences]
    bare = sum(not (1 <= len(each.evidence) <= 5 and said.issuperset(each.evidence)) for each in sentences)
    yield give("outline.evidence", "sentences lacking evidence", "count", bare,
               of=len(sentences), things="sentences", note="one to five utterances each")  # fmt: skip


def _count_evidence(talk: Talk, english: dict[str, str]) -> int | None:
    texts = [english[each] for each in talk.utterances if each in english]
    return sum(len(text.split()) for text in texts) if texts else None
