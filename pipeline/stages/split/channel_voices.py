"""Whose voices are heard on an interpreters' channel: interpreters', and others'.

Before an interpreter begins a sentence, and in the pauses, the speaker is heard, quieter, in the own language; people
who speak the channel's language are heard as they are. Those voices may have names. An interpreter's is known by what
goes before it: speech in another language, again and again.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence

from pipeline.language.scripts import is_written_in
from pipeline.records import Doubt, Language, Span, Utterance, doubt

BEFORE = 800
"""Milliseconds before an interpreter's sentence in which the speaker is heard."""
AFTER = 200
"""Milliseconds by which an interpreter may end before what is interpreted next begins."""
OFTEN = 0.2
"""The share of a voice's time that follows speech in another language, from which on it is an interpreter's."""
SCRAP, SOON = 6_000, 3_000
"""Milliseconds that a scrap of the floor lasts at most, and after which an interpreter has begun."""
SLIVER = 1_000
"""Milliseconds that the rest of such a scrap lasts at most that is taken for the interpreter's voice."""
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
    utterances: Sequence[Utterance], interpreters: frozenset[str], quiet: frozenset[str] | None = None
) -> tuple[tuple[Utterance, ...], tuple[Utterance, ...]]:
    """Return the utterances without the scraps of the floor that are heard until an interpreter begins, and those.

    What they are the beginnings of, the interpreter says whole; the transcript keeps them.

    Args:
        utterances: In order of time.
        interpreters: Their voices.
        quiet: The voices that are heard beneath louder ones; if not given, all that speak other languages.
    """
    if not interpreters:
        return tuple(utterances), ()
    language = find_channel_language([each for each in utterances if each.voice in interpreters] or utterances)
    starts = sorted(each.span.start for each in utterances if each.voice in interpreters and each.language == language)
    scraps: list[Utterance] = []
    kept: list[Utterance] = []
    for each in utterances:
        after = bisect_left(starts, each.span.start)
        rendered = after < len(starts) and starts[after] <= each.span.end + SOON
        foreign = each.language != language and each.voice not in interpreters
        sliver = each.span.duration <= SLIVER and (each.language != language or not is_written_in(each.text, language))
        is_scrap = foreign if quiet is None else each.voice in quiet or (bool(quiet) and foreign)
        is_left_out = (is_scrap and rendered and each.span.duration <= SCRAP) or (bool(quiet) and sliver)
        (scraps if is_left_out else kept).append(each)
    return tuple(kept), tuple(scraps)


def doubt_overheard(scraps: Sequence[Utterance]) -> tuple[Doubt, ...]:
    """Return a doubt that says how much was left out."""
    if not scraps:
        return ()
    seconds = sum(each.span.duration for each in scraps) // 1000
    message = (
        f"{len(scraps)} scraps of the floor ({seconds} s) are heard before an interpreter begins; they are in "
        "transcript.json and in no talk."
    )
    return (doubt("overheard", message, span=scraps[0].span),)
