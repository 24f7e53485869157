"""Every voice that could be a person: the variants of espeak-ng, each at three pitches."""

from world.speech import VARIANTS
from world.voices import Voice

# Effects, not people.
EXCLUDED = ("whisper", "croak", "demonic", "robot", "robosoft", "storm", "tweaky", "anxious")
PITCHES = (25, 50, 75)
SPEEDS = (148, 156, 164, 172)


def candidates() -> list[Voice]:
    """Return every variant of espeak-ng that is meant to be a person, at three pitches."""
    variants = sorted(path.name for path in VARIANTS.iterdir())
    people = [each for each in variants if not any(effect in each.lower() for effect in EXCLUDED)]
    return [
        Voice(
            id=f"{variant.lower().replace(' ', '-')}-{pitch}",
            variant=variant,
            pitch=pitch,
            speed=SPEEDS[position % len(SPEEDS)],
            range=50,
        )
        for position, variant in enumerate(people)
        for pitch in PITCHES
    ]
