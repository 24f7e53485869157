"""A run against a reference: how much of what was said, who said it and what was made of it is right.

What is scored is what the run made: corrections in `edits.jsonl` are not applied. The reference is a folder,
`recordings/<event>/reference/`, in the same formats as a run's own output, so that a corrected copy of
`outputs/<event>/proceedings.json` is one:

- `proceedings.json`: a `Proceedings`: what was truly said, by whom and when (`utterances`; words, voices, namings and
  doubts may be left out or left as they are), and in which session (`talks`). Typed text is not scored. Instead, or
  where there is no more to be had, `truth.stm`: a line `file channel speaker start end <label> text` for each
  sentence, with the language in the label, such as `<zh>` or `<o,zh>`; it says nothing about talks.
- `translations.json` (optional): a `Translations`: true translations of the reference's utterances, by their ids.
- `truth.rttm` (optional): who speaks when, more finely than utterances do; without it they say so.
- `held_out.json` (optional): a list of the ids of those utterances whose wording no model of the run can have seen.
  Every score that can be is then also given for seen and held-out utterances apart, and the goals are for the latter.

Speakers are ids of people in `event.toml`. Times in STM and RTTM are seconds on the recording's clock.
"""

from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from pipeline.codec import decode, encode
from pipeline.codec import digest as digest_record
from pipeline.errors import EventError
from pipeline.evaluate.reference import FILES, Reference, read_reference
from pipeline.evaluate.scores import Goal, Score, Scores
from pipeline.evaluate.table import show_scores
from pipeline.records import Event
from pipeline.store import Store, digest, hold

__all__ = ["Goal", "Reference", "Score", "Scores", "evaluate_event", "read_reference", "show_scores"]

VERSION = 2
SCORES = "scores.json"

_ARTIFACTS = ("listening.json", "proceedings.json", "outline.json")
_PACKAGES = ("jiwer", "meeteval", "pyannote.metrics", "sacrebleu")


def evaluate_event(event: Event, folder: Path, outputs: Path) -> Scores:
    """Return the scores of what a run made, and keep them as `scores.json` beside it.

    Nothing is computed, and none of the libraries that compute is loaded, if the scores are up to date.

    Args:
        event: The programme, for names and people.
        folder: The event's folder, `recordings/<event>`.
        outputs: What the run made, `outputs/<event>`.

    Raises:
        EventError: There is no reference, it says something impossible, or there is no run to score.
        Malformed: A file of the reference is not what its format says.
        UsageError: A library that scoring needs is not installed.
        Busy: A run is at work on the event.
    """
    reference = folder / "reference"
    given = {name: (reference / name).read_bytes() for name in FILES if (reference / name).is_file()}
    store = Store(folder=outputs)
    made = {name: data for name in _ARTIFACTS if (data := store.read(name)) is not None}
    truth = read_reference(reference, outputs, given)
    told = truth.translations.language if truth.translations else "en"
    if (translated := store.read(f"translations/{told}.json")) is not None:
        made["translations.json"] = translated
    if "proceedings.json" not in made:
        raise EventError(f"{outputs} holds no transcript to score; run `trilogue summarize {event.id}` first.")
    key = {
        "version": str(VERSION),
        "event": digest_record(event),
        "packages": ", ".join(f"{name} {_version(name)}" for name in _PACKAGES),
        **{name: digest(data) for name, data in made.items()},
        **{f"reference/{name}": digest(data) for name, data in given.items()},
    }

    def make() -> bytes:
        from pipeline.evaluate.measure import measure

        return encode(measure(event, truth, made))

    with hold(outputs):
        return decode(Scores, store.produce(SCORES, key, make), str(outputs / SCORES))


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "absent"
