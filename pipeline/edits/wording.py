"""Translations and outline sentences in a person's words."""

from collections.abc import Sequence
from dataclasses import replace

from pipeline.edits.finding import ALIKE, Timeline, agreement, choose, find_utterance, parts_inside, similarity
from pipeline.edits.operations import Anchor, Edit, MisfitError, Resolved, settle
from pipeline.records import Outline, OutlineParagraph, Proceedings, Sentence, Span, Translation, Translations


def resolve_translations(
    translations: Translations, edits: Sequence[Edit], proceedings: Proceedings
) -> Resolved[Translations]:
    """Return the translations with those that a person corrected; each follows its utterance's words."""
    timeline = Timeline([each.span for each in proceedings.utterances])
    made: list[Translation] = list(translations.translations)
    positions = {each.utterance: index for index, each in enumerate(made)}

    def apply(edit: Edit) -> None:
        utterance = proceedings.utterances[find_utterance(edit.target, proceedings.utterances, timeline)]
        if utterance.id not in positions:
            raise MisfitError("its sentence has no translation now", utterance.text)
        position = positions[utterance.id]
        made[position] = replace(made[position], text=edit.after or "", engine="person")

    applied, conflicts = settle([each for each in edits if each.language == translations.language], apply)
    effective = replace(translations, translations=tuple(made)) if applied else translations
    return Resolved(effective=effective, applied=applied, conflicts=conflicts)


def resolve_outline(outline: Outline, edits: Sequence[Edit], proceedings: Proceedings) -> Resolved[Outline]:
    """Return the outline with sentences that a person rewrote, rejected or added."""
    desk = _Desk(outline, proceedings)
    applied, conflicts = settle([each for each in edits if each.language in (None, outline.language)], desk.apply)
    return Resolved(effective=desk.outline() if applied else outline, applied=applied, conflicts=conflicts)


class _Desk:
    """The sentences, by section and paragraph, while they are being corrected."""

    def __init__(self, outline: Outline, proceedings: Proceedings) -> None:
        self._outline = outline
        self._utterances = proceedings.utterances
        self._timeline = Timeline([each.span for each in proceedings.utterances])
        self._span = {each.id: each.span for each in proceedings.utterances}
        self._talk = {utterance: talk.id for talk in proceedings.talks for utterance in talk.utterances}
        paragraphs = [paragraph for section in outline.sections for paragraph in section.paragraphs]
        self._paragraphs = {each.talk: list(each.sentences) for each in paragraphs}
        self._order = {talk: place for place, talk in enumerate(self._paragraphs)}
        self._citing: dict[
            str, set[str]
        ] = {}  # the paragraphs that cite an utterance, so that no search reads them all
        for paragraph in paragraphs:
            self._cite(paragraph.talk, paragraph.sentences)

    def apply(self, edit: Edit) -> None:
        """Apply one edit of a sentence."""
        if edit.operation == "add":
            self._add(edit)
            return
        try:
            talk, position = self._find(edit.target, edit.after)
        except MisfitError:
            if edit.operation == "reject" and edit.target.spans and not self._is_drafted(edit.target):
                return  # nothing is drafted any more of what it rested on: what was rejected is not said
            if edit.operation != "replace" or edit.other is None:
                raise
            self._rewrite(edit, edit.other)
            return
        sentences = self._paragraphs[talk]
        if edit.operation == "reject":
            del sentences[position]
        else:
            sentences[position] = replace(sentences[position], text=edit.after or "", method="person")

    def outline(self) -> Outline:
        """Return the outline as it now is; a paragraph without sentences stays, so that it can be filled."""
        sections = tuple(
            replace(section, paragraphs=tuple(self._paragraph(each) for each in section.paragraphs))
            for section in self._outline.sections
        )
        return replace(self._outline, sections=sections)

    def _paragraph(self, paragraph: OutlineParagraph) -> OutlineParagraph:
        """Return a paragraph with its sentences as they now are."""
        return replace(paragraph, sentences=tuple(self._paragraphs[paragraph.talk]))

    def _cite(self, talk: str, sentences: Sequence[Sentence]) -> None:
        """Remember what the sentences of a paragraph cite."""
        for sentence in sentences:
            for utterance in sentence.evidence:
                self._citing.setdefault(utterance, set()).add(talk)

    def _near(self, anchor: Anchor) -> list[str]:
        """Return the paragraphs, in their order, that cite anything said at the time of an anchor."""
        said = {self._utterances[each].id for span in anchor.spans for each in self._timeline.touching(span)}
        talks = {talk for utterance in said for talk in self._citing.get(utterance, ())}
        return sorted(talks, key=self._order.__getitem__)

    def _spans(self, sentence: Sentence) -> list[Span]:
        """Return when the evidence of a sentence was spoken."""
        return [self._span[each] for each in sentence.evidence if each in self._span]

    def _find(self, anchor: Anchor, after: str | None) -> tuple[str, int]:
        """Return the talk and position of the sentence that the person saw, or already rewrote as *after*."""
        places: list[tuple[str, int]] = []
        scores, near = [], []
        for talk in self._near(anchor):
            for position, sentence in enumerate(self._paragraphs[talk]):
                time = agreement(anchor.spans, self._spans(sentence))
                if not time:
                    continue
                near.append(sentence.text)
                if sentence.id == anchor.id and sentence.text == anchor.text and time >= 0.5:
                    return talk, position
                alike = max(similarity(anchor.text, sentence.text), similarity(after, sentence.text) if after else 0.0)
                if time >= 0.5 and alike >= ALIKE:
                    scores.append(((time + alike) / 2, len(places)))
                    places.append((talk, position))
        return places[choose(scores, " ".join(near) or None)]

    def _is_drafted(self, anchor: Anchor) -> bool:
        """Say whether any sentence rests on something that was said at the time of an anchor."""
        return any(
            agreement(anchor.spans, self._spans(sentence))
            for talk in self._near(anchor)
            for sentence in self._paragraphs[talk]
        )

    def _rewrite(self, edit: Edit, said: Anchor) -> None:
        """Put what a person wrote where its evidence is, in the place of all that was drafted of nothing else."""
        evidence = self._evidence(said)
        self._insert(edit, evidence, said=frozenset(evidence))

    def _add(self, edit: Edit) -> None:
        """Put a sentence into the paragraph of the talk that holds its evidence."""
        self._insert(edit, self._evidence(edit.target), after=edit.other)

    def _insert(
        self, edit: Edit, evidence: tuple[str, ...], *, after: Anchor | None = None, said: frozenset[str] = frozenset()
    ) -> None:
        """Put in a sentence, and take out those that were drafted of what is *said* alone."""
        talks = {self._talk.get(each) for each in evidence}
        talk = talks.pop()
        if talks or talk is None or talk not in self._paragraphs:
            raise MisfitError("no single paragraph of the outline holds its evidence now")
        sentences = self._paragraphs[talk]
        if any(each.method == "person" and each.text == edit.after for each in sentences):
            return
        sentence = Sentence(id=f"added-{edit.id}", text=edit.after or "", evidence=evidence, method="person")
        drafted = [each for each in sentences if each.method != "person" and said.issuperset(each.evidence)]
        sentences[:] = [each for each in sentences if not said or each not in drafted]
        sentences.insert(self._place(after, talk, sentence), sentence)
        self._cite(talk, (sentence,))

    def _evidence(self, anchor: Anchor) -> tuple[str, ...]:
        """Return the ids of the utterances that are what the person chose as evidence."""
        near = sorted({each for span in anchor.spans for each in self._timeline.touching(span)})
        found = " ".join(self._utterances[each].text for each in near) or None
        try:
            inside = parts_inside(anchor, [(each, (self._utterances[each].span,)) for each in near], found)
        except MisfitError:
            # one sentence may be cut a little differently: then its time and its words must agree
            inside = [find_utterance(anchor, self._utterances, self._timeline)]
        chosen = [self._utterances[each] for each in inside]
        if similarity(anchor.text, " ".join(each.text for each in chosen)) < ALIKE:
            raise MisfitError("other words are where its evidence was", found)
        return tuple(each.id for each in chosen)

    def _place(self, after: Anchor | None, talk: str, sentence: Sentence) -> int:
        """Return where an added sentence stands: after the one the person put it after, else in order of time."""
        if after is not None:
            try:
                found, position = self._find(after, None)
            except MisfitError:
                found, position = "", 0
            if found == talk:
                return position + 1
        start = min(each.start for each in self._spans(sentence))
        sentences = self._paragraphs[talk]
        later = (
            index
            for index, each in enumerate(sentences)
            if min(self._spans(each), default=Span(start=0, end=0)).start > start
        )
        return next(later, len(sentences))
