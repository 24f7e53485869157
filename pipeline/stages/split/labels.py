"""Whom the labels that came with a recording name, voice by voice.

A label that is somebody's name is evidence in writing and settles who the voice is. A label that is nobody's on the
programme settles that the voice stays without a name, and so does a source that does not say who speaks: what is said
there may be anybody's. A label that is a number ("Speaker 2") settles nothing.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.records import Doubt, Event, Label, Listening, Naming, Region, Span, doubt
from pipeline.transcripts.labels import match_label, only_tells_apart, resembles, says_nobody

WRITTEN = 0.95
"""How sure a name is that a label gives: an account may be used by somebody else."""
ANOTHER = 0.25
"""The part of a voice's time from which on a second label speaks against the first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """What the labels settle.

    Attributes:
        namings: One for each voice that is settled, with or without a name.
    """

    namings: tuple[Naming, ...] = ()
    doubts: tuple[Doubt, ...] = ()


def read_labels(listening: Listening, event: Event) -> Labelled:
    """Return what the labels of *listening* settle about its voices."""
    namings: list[Naming] = []
    doubts: list[Doubt] = []
    nobody: list[Span] = []
    first: dict[str, Span] = {}
    for region in listening.regions:
        first.setdefault(region.voice, region.span)
    labels = [each for each in listening.labels if each.kind == "transcript"]
    for voice, times in _shares(listening.regions, labels).items():
        (best, most), *others = times.most_common()
        if best is None:
            namings.append(Naming(voice=voice, speaker=None, confidence=0.0))
            nobody.append(first[voice])
            continue
        rival = next((label for label, time in others if label is not None and time >= ANOTHER * most), None)
        source = next(each.source for each in labels if each.text == best)
        naming, message = _judge(voice, best, rival, source, event)
        namings += [naming] if naming else []
        doubts += [doubt("unknown-label", message, span=first[voice], target=voice)] if message else []
    if nobody:
        source = labels[0].source
        message = f"{source} does not say who speaks in {len(nobody)} places; nobody is named there."
        doubts.insert(0, doubt("no-label", message, span=nobody[0]))
    return Labelled(namings=tuple(namings), doubts=tuple(doubts))


def _shares(regions: Sequence[Region], labels: Sequence[Label]) -> dict[str, Counter[str | None]]:
    """Return for how many milliseconds of each voice each label stands, voices in order of first appearance."""
    shares: defaultdict[str, Counter[str | None]] = defaultdict(Counter)
    ordered = sorted(regions, key=lambda region: region.span)
    starts = [region.span.start for region in ordered]
    longest = max((region.span.duration for region in ordered), default=0)
    for label in labels:
        text = None if label.text is None or says_nobody(label.text) else label.text
        for at in range(bisect_left(starts, label.span.start - longest), bisect_left(starts, label.span.end)):
            if (shared := ordered[at].span.overlap(label.span)) > 0:
                shares[ordered[at].voice][text] += shared
    return dict(shares)


def _judge(voice: str, label: str, rival: str | None, source: str, event: Event) -> tuple[Naming | None, str]:
    """Return who a voice is by its label, and what a reviewer must know about that; `None` if it settles nothing."""
    if only_tells_apart(label):
        return None, ""
    found = match_label(label, event.people)
    shown = f"The voice is labelled “{label}” in {source}."
    nameless = Naming(voice=voice, speaker=None, confidence=0.0, evidence=(shown,))
    if rival is not None and match_label(rival, event.people) != found:
        return nameless, f"The voice {voice} is labelled “{label}” and “{rival}” in {source}; it is not named."
    if len(found) == 1:
        return Naming(voice=voice, speaker=found[0], confidence=WRITTEN, evidence=(shown,)), ""
    if found:
        return nameless, f"“{label}” in {source} may be {' or '.join(found)}; the voice {voice} is not named."
    near = resembles(label, event.people)
    who = " or ".join(near[:2]) or "somebody on the programme"
    message = f"Nobody on the programme is called “{label}”, as {source} labels the voice {voice}."
    return nameless, f"{message} If it is {who}, add it to the aliases."
