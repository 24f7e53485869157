"""Whether a recording that passes for the floor was made on a listening channel, where interpreters speak for others.

A local recording is called the same whatever its maker listened to. What gives a channel away is that people of the
programme who speak other languages are all heard in one, and by fewer voices than there are people: two interpreters
stand for everybody who does not speak that language.
"""

from collections import Counter
from collections.abc import Sequence

from pipeline.records import Doubt, Event, Listening, Utterance, doubt
from pipeline.stages.split.channel_voices import find_channel_language
from pipeline.zoom import describe

PURE = 0.8
"""The share of the words' time in one language from which on others are only overheard."""
FOREIGN = 3
"""People of the programme who do not speak that language, from which on their voices can be missed."""
INTERPRETERS = 2
"""Voices on a channel beside those of people who speak its language."""
HEARD = 4_000
"""Milliseconds of speech from which on a voice is one: less may be a piece of another."""
CONTENTS = ("interpretation", "mixed")


def find_signs(utterances: Sequence[Utterance], listening: Listening, event: Event) -> tuple[bool, tuple[Doubt, ...]]:
    """Return whether interpreters speak for everybody on the track that was heard; a doubt where only signs say so."""
    tracks = [listening.recording.track(each) for each in {region.track for region in listening.regions}]
    if not tracks:
        return False, ()
    if all(track.content in CONTENTS for track in tracks):
        return True, ()
    paths = [part.path for track in tracks for part in track.parts]
    by_person = {each.file for each in event.tracks}
    # Zoom's cloud records the floor for certain.
    if any(path in by_person or ((file := describe(path)) and file.clock == "utc") for path in paths):
        return False, ()
    if not utterances:
        return False, ()
    language = find_channel_language(utterances)
    total = sum(each.span.duration for each in utterances)
    voices = Counter[str]()
    for each in utterances:
        if each.language == language:  # others may be overheard beneath an interpreter
            voices[each.voice or ""] += each.span.duration
    native = [each for each in event.people if language in each.languages]
    foreign = [each for each in event.people if each.languages and language not in each.languages]
    heard = sum(duration >= HEARD for duration in voices.values())
    # Between what a channel would have and what the floor would have, nearer to the channel.
    most = len(native) + INTERPRETERS + (len(foreign) - INTERPRETERS) // 2
    if voices.total() < PURE * total or len(foreign) < FOREIGN or heard > most:
        return False, ()
    message = (
        f"Only {language} is heard in {', '.join(paths)}, by {heard} voices, though {len(foreign)} people of the "
        "programme do not speak it: it was taken for the recording of an interpreters' channel, on which no voice is a "
        'speaker\'s. If it is the floor, write a [[tracks]] table with content = "floor" for it into event.toml.'
    )
    return True, (doubt("interpreted-recording", message),)
