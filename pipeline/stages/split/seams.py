"""Where one voice takes over from another without a pause: who says a short sentence there is not sure."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise

from pipeline.records import Doubt, Region, Utterance, doubt

TOUCHING = 300
"""Milliseconds between two regions up to which one voice takes over from the other without a pause."""
EDGE = 1_000
"""Milliseconds by which the place of a change of voice may be wrong: half a window of the embedder and a syllable."""


def find_seams(utterances: Sequence[Utterance], regions: Sequence[Region]) -> frozenset[str]:
    """Return the ids of the utterances that are no longer than EDGE and lie as near to another voice's region.

    Such a sentence may be the other voice's, or both at once.
    """
    ordered = sorted(regions, key=lambda region: region.span.start)
    seams = [
        (before, after)
        for before, after in pairwise(ordered)
        if before.voice != after.voice and after.span.start - before.span.end <= TOUCHING
    ]
    moments = [after.span.start for _, after in seams]
    unsure = set()
    for each in utterances:
        if each.span.duration > EDGE:
            continue
        first = bisect_left(moments, each.span.start - EDGE)
        for before, after in seams[first : bisect_right(moments, each.span.end + EDGE + TOUCHING)]:
            late = each.voice == before.voice and abs(before.span.end - each.span.start) <= EDGE
            early = each.voice == after.voice and abs(each.span.end - after.span.start) <= EDGE
            if late or early:
                unsure.add(each.id)
    return frozenset(unsure)


def seam_doubts(utterances: Sequence[Utterance], unsure: frozenset[str]) -> tuple[Doubt, ...]:
    """Return a doubt for each of these utterances that nobody has given a speaker."""
    message = "Another voice takes over here without a pause; it is not sure who says this."
    return tuple(
        doubt("unsure-speaker", message, span=each.span, target=each.id)
        for each in utterances
        if each.id in unsure and each.speaker is None
    )
