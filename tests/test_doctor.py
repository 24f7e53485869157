"""The doctor's account of an event: every millisecond once, and one clear sentence where it cannot be told."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.account import Account, account_for, total
from pipeline.codec import encode
from pipeline.doctor import account_event, show_account
from pipeline.errors import UsageError
from pipeline.records import (
    LANGUAGES,
    Language,
    LedgerEntry,
    Listening,
    Part,
    Proceedings,
    Recording,
    Segment,
    Span,
    Track,
    Transcript,
    doubt,
)
from pipeline.stages.transcribe.assemble import build_ledger
from pipeline.store import Store, write_durably
from pipeline.work import make_key
from tests.test_main_job import make_root, trilogue

LONGEST = 60_000

Outcome = tuple[int, int, str, str]
"""Start, length, outcome and reason (for "used": the language) of one stretch."""

outcomes = st.lists(
    st.tuples(
        st.integers(0, LONGEST),
        st.integers(0, 20_000),
        st.sampled_from(["used", "used", "dropped", "other", "quiet"]),
        st.sampled_from(LANGUAGES),
    ),
    max_size=30,
)


def segment(span: Span, language: Language) -> Segment:
    """Return a segment in *span*."""
    return Segment(
        id=f"s{span.start}", region="r1", span=span, language=language, language_confidence=1.0, text="x", words=(),
        confidence=1.0,
    )  # fmt: skip


def transcript_of(stretches: list[Outcome]) -> Transcript:
    """Return a transcript whose ledger claims the stretches as they are, however they overlap."""
    segments, entries = [], []
    for start, length, outcome, name in stretches:
        span = Span(start=start, end=start + length)
        language = next(each for each in LANGUAGES if each == name)
        match outcome:
            case "used":
                segments.append(segment(span, language))
                entries.append(LedgerEntry(span=span, outcome="used"))
            case "dropped" | "other" | "quiet" as kind:
                entries.append(LedgerEntry(span=span, outcome=kind, reason=f"because of {name}"))
    return Transcript(segments=tuple(segments), ledger=tuple(entries))


def sum_up(account: Account) -> int:
    """Return the milliseconds of everything in an account."""
    return total((*account.used, *account.quiet, *account.dropped, *account.other)) + account.uncovered


@given(stretches=outcomes, duration=st.integers(0, LONGEST))
def test_the_account_sums_to_the_duration_whatever_the_ledger_says(stretches: list[Outcome], duration: int):
    """Gaps, overlaps and stretches past the end included: no millisecond is missing, and none counts twice."""
    account = account_for(transcript_of(stretches), duration)

    assert sum_up(account) == duration
    assert all(each.milliseconds > 0 for each in (*account.used, *account.dropped))


@given(stretches=outcomes, duration=st.integers(0, LONGEST))
def test_what_transcribe_leaves_is_covered_completely(stretches: list[Outcome], duration: int):
    """A ledger as the stage builds it leaves nothing uncovered."""
    transcript = transcript_of(stretches)

    account = account_for(replace(transcript, ledger=build_ledger(transcript.ledger, duration)), duration)

    assert account.uncovered == 0
    assert sum_up(account) == duration


def test_time_counts_for_the_language_it_was_used_in():
    """By language in the order of the four, with the number of segments; refused speech by its reason."""
    account = account_for(
        transcript_of(
            [
                (0, 1_000, "used", "en"), (1_000, 500, "dropped", "ko"), (1_500, 2_001, "used", "zh"),
                (3_501, 499, "used", "en"), (4_000, 1_000, "quiet", "ja"), (5_000, 700, "dropped", "zh"),
            ]
        ),
        6_000,
    )  # fmt: skip

    assert [(each.name, each.milliseconds, each.count) for each in account.used] == [("zh", 2_001, 1), ("en", 1_499, 2)]
    assert [(each.name, each.milliseconds) for each in account.dropped] == [
        ("because of zh", 700),
        ("because of ko", 500),
    ]
    assert total(account.quiet) == 1_000
    assert account.uncovered == 300


def test_what_is_called_used_but_is_in_no_segment_is_uncovered():
    """A ledger cannot claim text that is not there."""
    transcript = transcript_of([(0, 1_000, "used", "en"), (1_000, 1_000, "used", "ja")])

    account = account_for(replace(transcript, segments=transcript.segments[:1]), 2_000)

    assert (total(account.used), account.uncovered) == (1_000, 1_000)


# --- from the artifacts of an event --------------------------------------------------------------------------


def put(store: Store, name: str, record: object, **inputs: object) -> None:
    """Make an artifact as a run does."""
    store.produce(name, make_key(1, **inputs), lambda: encode(record))


def make_event_of(folder: Path) -> Store:
    """Write the artifacts of an event of 6 s into *folder*: two languages, one refusal, three doubts."""
    part = Part(path="a.m4a", sha256="0", start=0, duration=6_000)
    floor = Track(id="floor", content="floor", parts=(part,))
    recording = Recording(tracks=(floor,), duration=6_000, doubts=(doubt("unused-media", "One."),))
    listening = Listening(recording=recording, regions=())
    stretches: list[Outcome] = [(0, 1_000, "used", "en"), (1_000, 500, "dropped", "ko"), (1_500, 4_500, "used", "zh")]
    doubts = (doubt("dropped-speech", "Two."), doubt("dropped-speech", "Three."))
    store = Store(folder=folder)
    put(store, "recording.json", recording)
    put(store, "listening.json", listening, recording=recording)
    put(store, "transcript.json", replace(transcript_of(stretches), doubts=doubts), listening=listening)
    put(store, "proceedings.json", Proceedings(utterances=(), talks=()))
    return store


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project with one event and its artifacts."""
    root = make_root(tmp_path / "project")
    (root / "recordings" / "harbor").mkdir()
    make_event_of(root / "outputs" / "harbor")
    return root


def test_the_doctor_prints_where_an_events_time_went(root: Path):
    """One line for each way, to the millisecond, and the doubts by kind."""
    result = trilogue(root, "doctor", "harbor")

    assert result.returncode == 0, result.stderr
    lines = [" ".join(line.split()) for line in result.stdout.splitlines()]
    assert lines == [
        "harbor 0:00:06.000",
        "used 0:00:05.500 2 segments",
        "zh 0:00:04.500 1 segment",
        "en 0:00:01.000 1 segment",
        "quiet 0:00:00.000 0 stretches",
        "dropped 0:00:00.500 1 stretch",
        "because of ko 0:00:00.500 1 stretch",
        "other 0:00:00.000 0 stretches",
        "uncovered 0:00:00.000",
        "3 doubts",
        "dropped-speech 2",
        "unused-media 1",
    ]


def test_the_account_is_told_to_programs_as_well(root: Path):
    """JSON with the same numbers."""
    result = trilogue(root, "doctor", "harbor", "--json")

    told = json.loads(result.stdout)
    assert told["account"]["duration"] == 6_000
    assert told["account"]["dropped"] == [{"name": "because of ko", "milliseconds": 500, "count": 1}]
    assert told["account"]["uncovered"] == 0
    assert told["segments"] == 2
    assert told["doubts"][0] == {"name": "dropped-speech", "count": 2}


def test_an_event_that_was_never_run_is_one_clear_sentence(root: Path):
    """It names the file and the command."""
    (root / "recordings" / "new").mkdir()

    result = trilogue(root, "doctor", "new")

    assert result.returncode == 2
    assert result.stdout == ""
    (sentence,) = result.stderr.strip().splitlines()
    assert sentence.endswith("outputs/new/recording.json is not there; run trilogue transcribe new first.")


def test_time_that_nothing_accounts_for_is_shown_as_a_bug(tmp_path: Path):
    """The line says so, and the number is exact."""
    store = make_event_of(tmp_path / "harbor")
    listening = json.loads((store.folder / "listening.json").read_text())
    listening["recording"]["duration"] = 6_007
    longer = json.dumps(listening).encode()
    store.produce("listening.json", {"version": "2"}, lambda: longer)
    key = {**store.manifest()["transcript.json"].key, "listening": store.manifest()["listening.json"].sha256}
    store.produce("transcript.json", key, (store.folder / "transcript.json").read_bytes)

    shown = show_account(account_event(store.folder))

    assert "0:00:00.007   this is a bug" in shown


@pytest.mark.parametrize("name", ["recording.json", "listening.json", "transcript.json", "proceedings.json"])
def test_an_artifact_that_is_missing_or_damaged_is_named(tmp_path: Path, name: str):
    """One sentence each: what, where, what to do."""
    store = make_event_of(tmp_path / "harbor")
    whole = (store.folder / name).read_bytes()

    (store.folder / name).write_bytes(whole[: len(whole) // 2])
    with pytest.raises(UsageError, match=rf"{name} is not as a run left it; run trilogue transcribe harbor"):
        account_event(store.folder)
    (store.folder / name).unlink()
    with pytest.raises(UsageError, match=rf"{name} is not there; run trilogue transcribe harbor first"):
        account_event(store.folder)
    store.produce(name, {"version": "0"}, lambda: b'{"colour": "blue"}\n')
    with pytest.raises(UsageError, match=rf"(?s){name} was made by another version .* --refresh {name[:-5]}\.$"):
        account_event(store.folder)


def test_without_a_manifest_nothing_is_trusted(tmp_path: Path):
    """Files that no run vouches for are not counted."""
    store = make_event_of(tmp_path / "harbor")
    write_durably(store.folder / "manifest.json", b"{")

    with pytest.raises(UsageError, match="is not as a run left it"):
        account_event(store.folder)


def test_a_transcript_of_an_earlier_recording_is_not_passed_off_as_this_ones(tmp_path: Path):
    """A run that was stopped after it listened again leaves a transcript that does not belong to what was heard."""
    store = make_event_of(tmp_path / "harbor")
    recording = Recording(tracks=(), duration=9_000)
    put(store, "recording.json", recording, again=True)
    with pytest.raises(UsageError, match="earlier state of the recording"):
        account_event(store.folder)
    put(store, "listening.json", Listening(recording=recording, regions=()), recording=recording)
    with pytest.raises(UsageError, match=r"transcript\.json is of an earlier state .* run trilogue transcribe harbor"):
        account_event(store.folder)
