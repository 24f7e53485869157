"""What interpreters say, beside what they render.

An interpreter speaks some seconds after the speaker, in the same order, and renders a sentence by one or by a part of
one. So the sentences of a track are laid along the utterances in order: near in time, at the lag that the interpreter
keeps, and with the same numbers.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from statistics import median

import numpy as np

from pipeline.language.numbers import Number, numbers, unsupported
from pipeline.records import Language, Listening, Rendering, Transcript, Utterance
from pipeline.stages.split.utterances import cut_utterances

EARLIEST, LATEST = 300, 15_000
"""Milliseconds after the beginning of an utterance within which its rendering begins."""
LAG = 3_000
"""Milliseconds that interpreters keep, before their own lag is known."""
PACE = 2_000
"""Milliseconds of difference to the usual lag that cost as much as one step."""
NUMBERS = 2.0
"""What the same numbers are worth, and what other numbers cost."""
SKIP = 2.5
"""What it costs to leave a sentence without an utterance."""


def find_renderings(
    listening: Listening, transcript: Transcript, utterances: Sequence[Utterance]
) -> tuple[Rendering, ...]:
    """Return the sentences of all interpretation tracks, in order of time, each with the utterances it renders.

    A track that carries the floor while the floor speaks its language holds no rendering there.
    """
    said = cut_utterances(
        replace(listening, regions=listening.interpreted), replace(transcript, segments=transcript.interpreted)
    )
    found: list[Rendering] = []
    for track in dict.fromkeys(each.track or "" for each in said):
        language = listening.recording.track(track).language
        sentences = [each for each in said if each.track == track and each.language == language]
        if language is not None and sentences:
            found += _render(track, language, sentences, [each for each in utterances if each.source == "track"])
    return tuple(sorted(found, key=lambda each: (each.span, each.track)))


def _render(
    track: str, language: Language, sentences: Sequence[Utterance], utterances: Sequence[Utterance]
) -> Iterator[Rendering]:
    floor = [each for each in utterances if each.language == language]
    own = [each for each in sentences if not _is_relayed(each, floor)]
    foreign = [each for each in utterances if each.language != language]
    told = [numbers(each.text, each.language) for each in foreign]
    lag = LAG
    places: list[int | None] = []
    for _ in range(2):  # the second time with the lag that the first has found
        places = _lay_along(own, foreign, told, lag)
        lags = [own[i].span.start - foreign[j].span.start for i, j in enumerate(places) if j is not None]
        lag = round(median(lags)) if lags else LAG
    for number, (sentence, place) in enumerate(zip(own, places, strict=True), 1):
        yield Rendering(
            id=f"{track}-{number}",
            track=track,
            language=language,
            span=sentence.span,
            text=sentence.text,
            utterances=() if place is None else (foreign[place].id,),
        )


def _is_relayed(sentence: Utterance, floor: Sequence[Utterance]) -> bool:
    """Tell whether the floor speaks this language at the same time: then the track carries the floor."""
    first = bisect_left(floor, sentence.span.start - 60_000, key=lambda each: each.span.start)
    last = bisect_right(floor, sentence.span.end, key=lambda each: each.span.start)
    shared = sum(sentence.span.overlap(each.span) for each in floor[first:last])
    return 2 * shared > sentence.span.duration


def _lay_along(
    sentences: Sequence[Utterance], utterances: Sequence[Utterance], told: Sequence[tuple[Number, ...]], lag: int
) -> list[int | None]:
    """Return, for each sentence, the position of the utterance it renders; positions never fall.

    The cheapest path over (sentence, utterance), in which each sentence may only be laid at utterances that begin
    within a window before it: time and memory grow with the number of sentences.
    """
    starts = [each.span.start for each in utterances]
    windows = [
        range(
            bisect_left(starts, each.span.start - LATEST),
            bisect_right(starts, each.span.start - EARLIEST),
        )
        for each in sentences
    ]
    # What the best path costs whose last utterance is at a place; -1 stands for none yet.
    best: dict[int, float] = {-1: 0.0}
    steps: list[dict[int, tuple[int, bool]]] = []
    for sentence, window in zip(sentences, windows, strict=True):
        own = numbers(sentence.text, sentence.language)
        reached = {place: cost + SKIP for place, cost in best.items()}
        step = {place: (place, False) for place in best}
        for place in window:
            came = min((each for each in best if each <= place), key=lambda each: best[each])
            cost = best[came] + _price(sentence, utterances[place], own, told[place], lag)
            if cost < reached.get(place, np.inf):
                reached[place], step[place] = cost, (came, True)
        # Whatever lies before every later window is alike for what follows: only the cheapest of it is kept.
        passed = sorted((place for place in reached if place < window.start), key=lambda each: reached[each])
        best = {place: cost for place, cost in reached.items() if place not in passed[1:]}
        steps.append(step)
    places: list[int | None] = []
    place = min(best, key=lambda each: best[each])
    for step in reversed(steps):
        before, laid = step[place]
        places.append(place if laid else None)
        place = before
    return places[::-1]


def _price(sentence: Utterance, utterance: Utterance, own: Sequence[Number], told: Sequence[Number], lag: int) -> float:
    """Return what it costs to take *sentence* for a rendering of *utterance*."""
    begin = abs(sentence.span.start - utterance.span.start - lag)
    end = abs(sentence.span.end - utterance.span.end - lag)
    price = min(begin, 3 * PACE) / PACE + 0.5 * min(end, 3 * PACE) / PACE
    if all(each.weak for each in (*own, *told)):
        return price
    return price + (0.5 * NUMBERS if unsupported(own, told) or unsupported(told, own) else -NUMBERS)
