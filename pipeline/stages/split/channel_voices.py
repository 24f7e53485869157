"""Whose voices are heard on an interpreters' channel: interpreters', and others'.

Before an interpreter begins a sentence, and in the pauses, the speaker is heard, quieter, in the own language; people
who speak the channel's language are heard as they are. Those voices may have names. An interpreter's is known by what
goes before it: speech in another language, again and again.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence

from pipeline.records import Language, Span, Utterance

BEFORE = 800
"""Milliseconds before an interpreter's sentence in which the speaker is heard."""
AFTER = 200
"""Milliseconds by which an interpreter may end before what is interpreted next begins."""
OFTEN = 0.2
"""The share of a voice's time that follows speech in another language, from which on it is an interpreter's."""
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
