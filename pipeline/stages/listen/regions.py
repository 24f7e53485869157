"""From turns to regions: speech by one voice without long pauses, and what is in doubt about it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.records import Doubt, Region, Span, doubt
from pipeline.stages.listen.beneath import leave_out
from pipeline.stages.listen.speech import clip, join
from pipeline.stages.listen.voices import Turn
from pipeline.stages.listen.windows import STEP

REGION_PAUSE = 600
"""Milliseconds of silence that end a region."""
CLOSE_CALL = 0.03
"""A voice that is nearer than the next by less than this, in cosine, is in doubt."""
SPLINTER = 350
"""Milliseconds of speech that are too few to tell a voice by."""
TOUCHING = 150
"""Milliseconds of silence between two stretches that belong together for all one can hear."""
SUDDEN = 0.3
"""A change of voice where it is less calm than this may be two voices at once."""


def build_regions(
    track: str,
    speech: Sequence[Span],
    turns: Sequence[Turn],
    beneath: Sequence[Span] = (),
    quiet_turns: Sequence[Turn] = (),
) -> tuple[list[Region], list[Doubt]]:
    """Return the speech of each turn, without long pauses, as regions; and what is in doubt about them.

    Args:
        track: On which all of it is heard.
        speech: What is said aloud, in order.
        turns: Of it.
        beneath: What is heard beneath it, in order; its voices are others than those heard aloud.
        quiet_turns: Of that.
    """
    aloud = absorb_splinters(
        [(span, turn) for turn in turns for span in leave_out(join(clip(speech, turn.span), REGION_PAUSE), beneath)]
    )
    quiet = [(span, turn) for turn in quiet_turns for span in join(clip(beneath, turn.span), REGION_PAUSE)]
    pieces = [(span, turn, False) for span, turn in aloud] + [(span, turn, True) for span, turn in quiet]
    regions: list[Region] = []
    doubts: list[Doubt] = []
    names: dict[tuple[bool, int], str] = {}
    for span, turn, is_beneath in sorted(pieces, key=lambda each: each[0]):
        voice = names.setdefault((is_beneath, turn.voice), f"v{len(names) + 1}")
        last = regions[-1] if regions else None
        if last and last.voice == voice and span.start - last.span.end < REGION_PAUSE:
            regions[-1] = replace(last, span=Span(start=last.span.start, end=span.end))
            continue
        region = Region(id=f"r{len(regions) + 1}", track=track, span=span, voice=voice, beneath=is_beneath)
        regions.append(region)
        if not is_beneath:
            doubts += doubt_turn(turn, region, last)
    return regions, doubts


def absorb_splinters(pieces: list[tuple[Span, Turn]]) -> list[tuple[Span, Turn]]:
    """Give a stretch that is too short to tell its voice, and touches another voice's, to that voice.

    At a change of voice the first sound of the one is otherwise taken for the last of the other.
    """
    absorbed = []
    for at, (span, turn) in enumerate(pieces):
        near = [
            (gap, other)
            for gap, other in (
                (span.start - pieces[at - 1][0].end, pieces[at - 1]) if at else (TOUCHING, None),
                (pieces[at + 1][0].start - span.end, pieces[at + 1]) if at + 1 < len(pieces) else (TOUCHING, None),
            )
            if other is not None and gap < TOUCHING and other[0].duration >= SPLINTER
        ]
        owner = min(near, key=lambda pair: pair[0])[1][1] if near and span.duration < SPLINTER else turn
        absorbed.append((span, owner))
    return absorbed


def doubt_turn(turn: Turn, region: Region, before: Region | None) -> Iterator[Doubt]:
    """Yield what a reviewer must know about a region that a turn begins."""
    touching = before is not None and region.span.start - before.span.end < STEP
    if touching and before and not before.beneath and before.voice != region.voice and turn.calm < SUDDEN:
        message = f"Voices {before.voice} and {region.voice} meet without a pause; they may speak at once."
        where = Span(start=max(0, region.span.start - 500), end=region.span.start + 500)
        yield doubt("sudden-change", message, span=where, target=region.id)
    if turn.margin < CLOSE_CALL:
        message = f"It is not sure that this is voice {region.voice}: another is almost as near."
        yield doubt("uncertain-voice", message, span=region.span, target=region.id)
