"""Names in front of what is said (`Mina Seo: Good morning`), told from times, headings and other words with a colon."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from pipeline.records import Person
from pipeline.transcripts.cues import Cue, tidy
from pipeline.transcripts.labels import match_label

LONGEST = 40
"""Characters of the longest name that is taken for one although nobody on the programme has it."""
MOST_WORDS = 6
SHARE = 0.5
"""The part of a file's cues that begin with a name where names are a custom of the file."""
SENTENCE_GAP = 1_200
"""Milliseconds within which a cue goes on with the sentence of the one before it."""

_PREFIX = re.compile(r"(?P<name>[^:：\n]{1,80}?)(?:\s?：\s?|:\s+|:$)(?P<rest>.*)", re.DOTALL)
_NO_NAME = re.compile(r"\d|https?$|.*[?!。！？;；]|.*\.\s+[a-z]|.*(?:\d{1,2}:\d{2})", re.IGNORECASE | re.DOTALL)
_ENDS = re.compile(r"[.?!。！？…]['\"”’」』)）]*$")


def split_prefixes(cues: Sequence[Cue], people: Sequence[Person]) -> tuple[Cue, ...]:
    """Return the cues with names taken from the front of their text into the label.

    A name of somebody on the programme is always one. Any other short name is one if half the cues begin like that, as
    they do in Zoom's transcripts; elsewhere the words stay in the text. A cue without a name goes on with the sentence
    before it in the same voice, or is nobody's.
    """
    found = [None if each.label is not None else find_prefix(each.text) for each in cues]
    candidates = [pair for pair in found if pair is not None]
    known = {name: bool(match_label(name, people)) for name in {name for name, _ in candidates}}
    repeated = Counter(name for name, _ in candidates)
    spoken = sum(bool(each.text) for each in cues)
    custom = len(candidates) >= SHARE * spoken and (len(candidates) > 1 or any(known.values()))
    split: list[Cue] = []
    for cue, pair in zip(cues, found, strict=True):
        if pair is not None and (known[pair[0]] or (custom and _is_name(pair[0], repeated[pair[0]]))):
            split.append(replace(cue, label=pair[0], text=pair[1]))
        elif cue.label is None and split and _goes_on(split[-1], cue):
            split.append(replace(cue, label=split[-1].label))
        else:
            split.append(cue)
    return tuple(split)


def find_prefix(text: str) -> tuple[str, str] | None:
    """Return what may be a name at the front of a text, and the rest; `None` if nothing is."""
    match = _PREFIX.match(text)
    if match is None:
        return None
    name = tidy(match["name"])
    if not name or len(name) > LONGEST or _NO_NAME.match(name) or not any(each.isalpha() for each in name):
        return None
    return name, match["rest"].strip()


def _is_name(name: str, times: int) -> bool:
    """Tell whether a prefix nobody on the programme has reads like a name: few words, or seen again and again."""
    return len(name.split()) <= MOST_WORDS or times > 2


def _goes_on(before: Cue, cue: Cue) -> bool:
    """Tell whether a cue goes on with a sentence that the one before it did not end."""
    if before.label is None or not before.text or _ENDS.search(before.text):
        return False
    if before.end is None or cue.start is None:
        return False
    return 0 <= cue.start - before.end <= SENTENCE_GAP
