"""What was written before something it rests on changed."""

import math
from collections.abc import Iterable, Mapping, Sequence

from pipeline.edits import Edit, active_edits, resolve
from pipeline.edits.finding import Timeline
from pipeline.records import Sentence, Span
from pipeline.review.effective import Effective
from pipeline.work import fingerprint

_SAID = ("segment", "voice", "utterance", "translation")
_TRIES = 50


class Staleness:
    """Tells which translations and which sentences are out of date.

    What a run wrote is of its own utterances and translations; what a person wrote is of what they saw then, so the
    place of their edit in the log decides.
    """

    def __init__(self, effective: Effective) -> None:
        self._effective = effective
        before = {each.id: each for each in effective.artifacts.proceedings.utterances}
        now = effective.utterances
        reworded = {key for key, each in now.items() if key in before and before[key].text != each.text}
        renamed = {key for key, each in now.items() if key in before and before[key].speaker != each.speaker}
        seen = _translations_seen(effective)
        retold = {key for key, text in effective.told.items() if seen.get(key) != text}
        self._changed = reworded | renamed | retold
        own = {each.target.text for _, each in _edits(effective, ("translation",))}
        self._translated = {
            each.utterance
            for each in effective.translations.translations
            if each.engine == "person" and each.utterance in now and now[each.utterance].text in own
        }
        self._reworded = reworded
        self._written = {
            each.after: place for place, each in _edits(effective, ("sentence",)) if each.after is not None
        }
        self._when = _When(effective)

    def translation(self, utterance: str) -> bool:
        """Tell whether an utterance's translation is of words that have been corrected since."""
        return utterance in self._reworded and utterance not in self._translated

    def sentence(self, sentence: Sentence) -> bool:
        """Tell whether something that a sentence cites has changed since it was written, or is gone."""
        now = self._effective.utterances
        if any(each not in now for each in sentence.evidence):
            return True
        changed = [now[each].span for each in sentence.evidence if each in self._changed]
        if not changed:
            return False
        if sentence.method != "person" or sentence.text not in self._written:
            return True
        return any(self._when.last(each) > self._written[sentence.text] for each in changed)


def _edits(effective: Effective, kinds: Sequence[str]) -> Iterable[tuple[int, Edit]]:
    """Yield the applied edits of some kinds, each with its place in the log."""
    applied = set(effective.applied)
    for place, each in enumerate(effective.edits):
        if each.id in applied and each.target.kind in kinds:
            yield place, each


class _When:
    """When, as a place in the log, something was last corrected at a time of the recording."""

    def __init__(self, effective: Effective) -> None:
        found = [(span, place) for place, each in _edits(effective, _SAID) for span in each.target.spans]
        self._spans = [span for span, _ in found]
        self._places = [place for _, place in found]
        self._timeline = Timeline(self._spans)

    def last(self, span: Span) -> float:
        """Return the place of the last correction that shares time with *span*; infinity if there is none."""
        near = [self._places[each] for each in self._timeline.touching(span) if self._spans[each].overlap(span)]
        return max(near, default=math.inf)


def _translations_seen(effective: Effective) -> Mapping[str, str]:
    """Return the translations that the outline was written from.

    The manifest holds their fingerprint. The log only grows, so they are the artifact with the edits up to some place
    in it laid over; the place is looked for from the end.
    """
    artifact = effective.artifacts.translations
    wanted = effective.artifacts.made["outline.json"].key.get("translations")
    places = [0, *(i + 1 for i, each in enumerate(effective.edits) if each.target.kind in ("translation", "edit"))]
    for place in places[: -_TRIES - 1 : -1]:
        edits = active_edits(effective.edits[:place])
        seen = resolve(artifact, edits, proceedings=effective.proceedings).effective
        if fingerprint(seen) == wanted:
            return {each.utterance: each.text for each in seen.translations}
    return effective.told
