"""The media files of an event's folder: which ones are the recording, what they hold, and their samples.

`read_recording` says what there is without decoding anything; `DecodedAudio` gives the samples.
"""

from pipeline.media.decoded import DecodedAudio
from pipeline.media.recording import hash_file, read_recording

__all__ = ["DecodedAudio", "hash_file", "read_recording"]
