"""Languages, voices and names over time."""

from collections import Counter
from collections.abc import Iterator, Sequence

from pipeline.errors import UsageError
from pipeline.evaluate.matching import COLLAR, cover, find_solos, find_turns, meetings
from pipeline.evaluate.reference import Reference, Spoken
from pipeline.evaluate.scores import MILLISECONDS, Row, Score, give, give_share, load
from pipeline.evaluate.wording import units
from pipeline.records import Listening, Person, Utterance

_CLEAR = f"where one person speaks, edges of {COLLAR} ms left out"


def score_speakers(
    reference: Reference, heard: Sequence[Utterance], listening: Listening | None, people: tuple[Person, ...]
) -> Iterator[Score]:
    """Yield coverage, languages, diarization error rate, cpWER, and precision and recall of names."""
    clear = list(_meet(find_solos(find_turns(reference.utterances)), heard))
    yield give_share("coverage", "speech transcribed", _count_coverage(reference, heard), MILLISECONDS)
    languages = (
        Row(reference.is_held_out(true.id), time * (true.language == own.language), time) for true, own, time in clear
    )
    yield give_share("language", "language right", languages, MILLISECONDS, note=_CLEAR)
    yield _score_diarization(reference, listening)
    yield _score_words_by_speaker(reference, heard)
    yield give_share(
        "speakers.precision",
        "names of speakers: precision",
        _count_precision(reference, heard),
        MILLISECONDS,
        note="an utterance belongs to who speaks most of it",
    )
    moments = (
        Row(reference.is_held_out(true.id), time * (true.speaker == own.speaker), time)
        for true, own, time in clear
        if true.speaker and own.speaker
    )
    yield give_share("speakers.moments", "names of speakers: moments", moments, MILLISECONDS, note=_CLEAR)
    programme = {each.id for each in people}
    named = (
        Row(reference.is_held_out(true.id), time * (true.speaker == own.speaker), time)
        for true, own, time in clear
        if true.speaker in programme
    )
    note = f"of what was transcribed, {_CLEAR}"
    yield give_share("speakers.recall", "names of speakers: recall", named, MILLISECONDS, note=note)


def _meet(true: Sequence[Utterance], heard: Sequence[Utterance]) -> Iterator[tuple[Utterance, Utterance, int]]:
    """Yield every two utterances that overlap and for how many milliseconds."""
    for one, other, span in meetings([each.span for each in true], [each.span for each in heard]):
        yield true[one], heard[other], span.duration


def _count_coverage(reference: Reference, heard: Sequence[Utterance]) -> Iterator[Row]:
    own = cover([each.span for each in heard])
    shared: Counter[int] = Counter()
    for at, _, span in meetings([each.span for each in reference.utterances], own):
        shared[at] += span.duration
    for at, each in enumerate(reference.utterances):
        yield Row(reference.is_held_out(each.id), shared[at], each.span.duration)


def _count_precision(reference: Reference, heard: Sequence[Utterance]) -> Iterator[Row]:
    """Yield for each named utterance of the run the time that it shares with speech, as right or wrong in one.

    Where exactly one speaker ends and the next begins is another question, which the diarization error rate answers.
    """
    met: dict[str, Counter[str]] = {}
    longest: dict[str, tuple[int, str]] = {}
    for true, own, time in _meet(reference.utterances, heard):
        if own.speaker and true.speaker:
            met.setdefault(own.id, Counter())[true.speaker] += time
            longest[own.id] = max(longest.get(own.id, (0, "")), (time, true.id))
    for each in heard:
        if each.id in met and each.speaker:
            times = met[each.id]
            right = times[each.speaker] == max(times.values())
            yield Row(reference.is_held_out(longest[each.id][1]), times.total() * right, times.total())


def _score_diarization(reference: Reference, listening: Listening | None) -> Score:
    """Score missed, false and confused speech against the reference's, voices mapped to people as fits best.

    NIST's collar of 0.25 s is on each side of an edge; pyannote.metrics takes both sides together. Overlapping speech
    counts.
    """
    identifier, name = "diarization", f"DER, collar {COLLAR / 1000:g} s"
    if listening is None:
        return give(identifier, name, "share", None, note="the run has no listening.json")
    core, metrics = load("pyannote.core"), load("pyannote.metrics.diarization")

    def annotate(stretches: Sequence[Spoken]) -> object:
        annotation = core.Annotation()
        for at, each in enumerate(stretches):
            annotation[core.Segment(each.span.start / 1000, each.span.end / 1000), at] = each.speaker
        return annotation

    heard = [Spoken(span=each.span, speaker=each.voice) for each in listening.regions if each.span.duration]
    true = [each for each in reference.speech if each.span.duration]
    end = max([listening.recording.duration, *(each.span.end for each in (*heard, *true))])
    metric = metrics.DiarizationErrorRate(collar=2 * COLLAR / 1000, skip_overlap=False)
    scored = core.Timeline([core.Segment(0, end / 1000)])
    value = float(metric(annotate(true), annotate(heard), uem=scored))
    return give(
        identifier,
        name,
        "share",
        value,
        of=sum(each.span.duration for each in true),
        things=MILLISECONDS,
        note="with overlaps, the collar on each side of an edge",
    )


def _score_words_by_speaker(reference: Reference, heard: Sequence[Utterance]) -> Score:
    """Score words under the right speaker, whatever the speakers are called (cpWER, by MeetEval).

    Words are counted as in the error rates: characters in Chinese, Japanese and Korean.
    """
    identifier, name = "words-by-speaker", "cpWER"
    try:
        meeteval = load("meeteval")
    except UsageError:
        return give(identifier, name, "share", None, note="not installed (meeteval)")

    def by_speaker(utterances: Sequence[Utterance]) -> dict[str, str]:
        texts: dict[str, list[str]] = {}
        for each in utterances:
            texts.setdefault(each.speaker or each.voice or "unknown", []).extend(units(each.text, each.language))
        return {speaker: " ".join(words) for speaker, words in texts.items()}

    found = meeteval.wer.cp_word_error_rate(
        by_speaker(reference.utterances), by_speaker(heard), reference_sort=False, hypothesis_sort=False
    )
    value = found.errors / found.length if found.length else None
    return give(
        identifier,
        name,
        "share",
        value,
        of=found.length,
        things="units",
        note="words of English, characters of the others",
    )
