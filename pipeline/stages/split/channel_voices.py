"""Whose voices are heard on an interpreters' channel: interpreters', and others'.

Before an interpreter begins a sentence, and in the pauses, the speaker is heard, quieter, in the own language; people
who speak the channel's language are heard as they are. Those voices may have names. An interpreter's is known by what
goes before it: speech in another language, again and again.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence

from pipeline.records import Doubt, Language, Span, Utterance, doubt

BEFORE = 800
"""Milliseconds before an interpreter's sentence in which the speaker is heard."""
AFTER = 200
"""Milliseconds by which an interpreter may end before what is interpreted next begins."""
OFTEN = 0.2
"""The share of a voice's time that follows speech in another language, from which on it is an interpreter's."""
SCRAP, SOON = 6_000, 3_000
"""Milliseconds that a scrap of the floor lasts at most, and after which an interpreter has begun."""
LEAST = 5_000
"""Milliseconds of speech below which nothing is told by that share."""


def find_channel_language(utterances: Sequence[Utterance]) -> Language:
    """Return the language in which most is said. There is at least one utterance."""
    spoken: Counter[Language] = Counter()
    for each in utterances:
        spoken[each.language] += each.span.duration
    return spoken.most_common(1)[0][0]


def find_interpreters(utterances: Sequence[Utterance]) -> frozenset[str]:
    """Return the voices that are interpreters', of utterances in order of time on one channel."""
    if not utterances:
        return frozenset()
    language = find_channel_language(utterances)
    overheard = [each.span for each in utterances if each.language != language]
    starts, longest = [each.start for each in overheard], max((each.duration for each in overheard), default=0)
    total: Counter[str] = Counter()
    behind: Counter[str] = Counter()
    for each in utterances:
        if each.voice is None or each.language != language:
            continue
        total[each.voice] += each.span.duration
        start, end = max(0, each.span.start - BEFORE), max(each.span.start, each.span.end - AFTER)
        near = overheard[bisect_left(starts, start - longest) : bisect_left(starts, end)]
        if any(other.overlap(Span(start=start, end=max(end, start + 1))) for other in near):
            behind[each.voice] += each.span.duration
    return frozenset(voice for voice, time in total.items() if time >= LEAST and behind[voice] >= OFTEN * time)


def leave_overheard(
    utterances: Sequence[Utterance], interpreters: frozenset[str]
) -> tuple[tuple[Utterance, ...], tuple[Doubt, ...]]:
    """Return the utterances without the scraps of the floor that are heard until an interpreter begins, and a doubt.

    What they are the beginnings of, the interpreter says whole; the transcript keeps them.
    """
    if not interpreters:
        return tuple(utterances), ()
    language = find_channel_language(utterances)
    starts = sorted(each.span.start for each in utterances if each.voice in interpreters and each.language == language)
    scraps: list[Utterance] = []
    kept: list[Utterance] = []
    for each in utterances:
        after = bisect_left(starts, each.span.start)
        rendered = after < len(starts) and starts[after] <= each.span.end + SOON
        is_scrap = each.language != language and each.voice not in interpreters and each.span.duration <= SCRAP
        (scraps if is_scrap and rendered else kept).append(each)
    if not scraps:
        return tuple(utterances), ()
    seconds = sum(each.span.duration for each in scraps) // 1000
    message = (
        f"{len(scraps)} scraps of the floor ({seconds} s) are heard before an interpreter begins; they are in "
        "transcript.json and in no talk."
    )
    return tuple(kept), (doubt("overheard", message, span=scraps[0].span),)
