"""What was said, as corrections leave it before the next run: words, voices and names laid over the utterances.

A run cuts utterances anew from corrected words. Until then each utterance keeps its place, and shows what its own
words have become.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from pipeline.edits.finding import Timeline
from pipeline.records import Listening, Naming, Segment, Talk, Transcript, Utterance, Word


class Sources:
    """Which segments each utterance was cut from."""

    def __init__(self, transcript: Transcript, utterances: Sequence[Utterance]) -> None:
        timeline = Timeline([each.span for each in transcript.segments])
        words = [{(word.span.start, word.span.end) for word in words_of(each)} for each in transcript.segments]
        self.of: dict[str, tuple[Segment, ...]] = {}
        for utterance in utterances:
            own = {(word.span.start, word.span.end) for word in utterance.words}
            found = [each for each in timeline.touching(utterance.span) if words[each] & own]
            self.of[utterance.id] = tuple(transcript.segments[each] for each in found)


def words_of(segment: Segment) -> tuple[Word, ...]:
    """Return the segment's words; its whole text as one where the recognizer gave no words."""
    return segment.words or (Word(span=segment.span, text=segment.text, confidence=segment.confidence),)


def retell(utterances: Sequence[Utterance], sources: Sources, transcript: Transcript) -> tuple[Utterance, ...]:
    """Return the utterances with the words of the effective *transcript*; an utterance may be left without text."""
    now = {each.id: each for each in transcript.segments}
    return tuple(_retell(each, sources.of[each.id], now) for each in utterances)


def _retell(utterance: Utterance, segments: Sequence[Segment], now: Mapping[str, Segment]) -> Utterance:
    if not utterance.words or not segments:
        return utterance
    start, end = utterance.words[0].span.start, utterance.words[-1].span.end
    words: list[Word] = []
    for segment in segments:
        said = words_of(now[segment.id]) if segment.id in now else ()
        # what was heard within the utterance, whole words only: the first and the last tell where it begins and ends
        inside = [each for each in said if start <= each.span.start and each.span.end <= end]
        if inside and words and utterance.language in ("en", "ko") and not inside[0].text.startswith(" "):
            inside[0] = replace(inside[0], text=f" {inside[0].text}")
        words += inside
    text = "".join(each.text for each in words).strip()
    if _letters(text) == _letters(utterance.text):
        return utterance
    return replace(utterance, text=text, words=tuple(words))


def _letters(text: str) -> str:
    return "".join(text.split())


def merged_voices(heard: Listening, effective: Listening) -> Mapping[str, str]:
    """Return what each voice has been merged into, itself if into none."""
    return {one.voice: other.voice for one, other in zip(heard.regions, effective.regions, strict=True)}


def rename(
    utterances: Sequence[Utterance], voices: Mapping[str, str], before: Sequence[Naming], named: Sequence[Naming]
) -> tuple[Utterance, ...]:
    """Return the utterances under their merged voices, with the names that a person gave these.

    Args:
        utterances: As the last run named them.
        voices: What each voice has been merged into.
        before: Who each voice was then; a sentence that had another speaker than its voice keeps it.
        named: Who a person says each voice is.
    """
    was = {each.voice: each.speaker for each in before}
    now = {each.voice: each.speaker for each in named}

    def one(utterance: Utterance) -> Utterance:
        if utterance.voice is None:
            return utterance
        voice = voices.get(utterance.voice, utterance.voice)
        speaker = utterance.speaker
        if speaker == was.get(utterance.voice):
            speaker = now.get(voice, was.get(voice, speaker))
        return replace(utterance, voice=voice, speaker=speaker)

    return tuple(map(one, utterances))


def retitle(talks: Sequence[Talk], before: Sequence[Utterance], now: Sequence[Utterance]) -> tuple[Talk, ...]:
    """Return the talks with the speaker of most of their time, where the speakers of their utterances have changed."""
    old = {each.id: each.speaker for each in before}
    new = {each.id: each for each in now}

    def one(talk: Talk) -> Talk:
        said = [new[each] for each in talk.utterances]
        if all(each.speaker == old[each.id] for each in said):
            return talk
        times: dict[str | None, int] = {}
        for each in said:
            times[each.speaker] = times.get(each.speaker, 0) + each.span.duration
        return replace(talk, speaker=max(times, key=times.__getitem__))

    return tuple(map(one, talks))
