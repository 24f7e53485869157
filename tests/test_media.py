"""The right audio is found, judged honestly and decoded on its own clock, with and without ffmpeg."""

import os
import random
import shutil
import subprocess
import tracemalloc
import wave
from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import MediaError, PipelineError, ResourceError
from pipeline.media import DecodedAudio, hash_file, read_recording
from pipeline.media.decode import Block, decode, decode_with_ffmpeg, decode_with_pyav, ffmpeg_command
from pipeline.media.probe import probe
from pipeline.records import Event, Recording, Span, TrackMapping
from tests.media_files import find_onsets, make_tones, write_media, write_tones

FLOOR = "GMT20261002-040000_Recording.m4a"
FFMPEG = shutil.which("ffmpeg")

needs_ffmpeg = pytest.mark.skipif(FFMPEG is None, reason="no ffmpeg program is installed here; PyAV is tested instead")


_with_ffmpeg = partial(decode_with_ffmpeg, program=FFMPEG or "ffmpeg")


Decoder = Callable[..., Iterator[Block]]
both_decoders = pytest.mark.parametrize(
    "decoder", [pytest.param(_with_ffmpeg, id="ffmpeg", marks=needs_ffmpeg), pytest.param(decode_with_pyav, id="pyav")]
)


def make_event(*tracks: TrackMapping) -> Event:
    """Return an event of which only the tracks matter."""
    return Event(id="harbor", title="Cities That Listen", languages=("ko", "en"), tracks=tracks)


def floor(file: str, **settings: int) -> TrackMapping:
    """Return what a person writes down about a file of the floor."""
    return TrackMapping(file=file, content="floor", stream=settings.get("stream"), start=settings.get("start"))


def samples_of(decoder: Decoder, path: Path, stream: int = 0, limit: int = 16_000 * 60) -> Block:
    """Return all samples that a decoder makes of a file."""
    return np.concatenate(list(decoder(path, stream=stream, origin=probe(path).origin, limit=limit)))


def open_audio(folder: Path, recording: Recording, progress: Callable[[int], None] | None = None) -> DecodedAudio:
    """Return the audio of a recording, with a cache beside the event's folder."""
    return DecodedAudio(folder=folder, recording=recording, cache=folder.parent / "audio", progress=progress)


# --- the clock -----------------------------------------------------------------------------------------------


@both_decoders
@pytest.mark.parametrize(
    ("name", "how", "onsets"),
    [
        ("plain.m4a", {}, [1.0, 10.0]),
        ("late audio.m4a", {"start": 3.468}, [4.468, 13.468]),
        ("late audio beside a picture.mp4", {"start": 3.468, "video": 15.0}, [4.468, 13.468]),
        ("hole.mp4", {"hole": (3.0, 8.0)}, [1.0, 10.0]),
        ("hole.mkv", {"hole": (3.0, 8.0), "video": 12.0, "start": 0.5}, [1.5, 10.5]),
        ("plain.wav", {}, [1.0, 10.0]),
        ("plain.flac", {}, [1.0, 10.0]),
        ("plain.mp3", {}, [1.0, 10.0]),
    ],
)
def test_a_sound_is_heard_when_it_was_made(
    tmp_path: Path, decoder: Decoder, name: str, how: dict[str, object], onsets: list[float]
):
    """A late start and a hole become silence, so that each tone begins within 50 ms of its time."""
    path = write_tones(tmp_path / name, 12.0, (1.0, 10.0), **how)
    heard = find_onsets(samples_of(decoder, path) / np.float32(32768))
    assert heard == pytest.approx(onsets, abs=0.05)


@needs_ffmpeg
@pytest.mark.parametrize("name", ["a.m4a", "a.mp4", "a.wav", "a.mp3", "a.flac"])
def test_both_decoders_make_the_same_samples(tmp_path: Path, name: str):
    """Whether ffmpeg is installed changes no sample by more than rounding, and not their number."""
    path = write_tones(tmp_path / name, 5.0, (1.0, 3.0), start=0.75, hole=(2.0, 2.5))
    with_ffmpeg, with_pyav = samples_of(_with_ffmpeg, path), samples_of(decode_with_pyav, path)
    assert len(with_ffmpeg) == len(with_pyav)
    assert np.abs(with_ffmpeg.astype(int) - with_pyav.astype(int)).max() <= 2
    assert np.abs(with_pyav).max() > 10_000


@both_decoders
def test_nothing_is_decoded_after_the_limit(tmp_path: Path, decoder: Decoder):
    """However long the file is, a caller gets no more samples than it asked for."""
    path = write_tones(tmp_path / "a.m4a", 20.0)
    assert len(samples_of(decoder, path, limit=16_001)) == 16_001


@needs_ffmpeg
def test_a_decoder_that_is_left_early_leaves_no_process(tmp_path: Path):
    """The child ends with the iterator."""
    path = write_tones(tmp_path / "a.m4a", 60.0)
    blocks = _with_ffmpeg(path, stream=0, origin=0.0, limit=16_000 * 60)
    next(blocks)
    assert children() != []
    blocks.close()  # type: ignore[attr-defined]
    assert children() == []


def children() -> list[str]:
    """Return the ids of this process's children."""
    return list(chain.from_iterable(each.read_text().split() for each in Path("/proc/self/task").glob("*/children")))


@pytest.mark.parametrize("name", ["late.m4a", "두 번째 세션 日本語.m4a"])
def test_without_ffmpeg_pyav_decodes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str):
    """A machine without the ffmpeg program gets the same recording."""
    monkeypatch.setenv("PATH", str(tmp_path))
    path = write_tones(tmp_path / name, 3.0, (1.0,))
    assert find_onsets(samples_of(decode, path) / np.float32(32768)) == pytest.approx([1.0], abs=0.05)


# --- files that will not do ----------------------------------------------------------------------------------


def refuse(folder: Path, *tracks: TrackMapping) -> str:
    """Return what is said about a folder that holds no usable recording."""
    with pytest.raises(MediaError) as caught:
        read_recording(folder, make_event(*tracks))
    return str(caught.value)


def test_a_folder_without_audio_is_refused(tmp_path: Path):
    """The message says what was looked for."""
    (tmp_path / "notes.txt").write_text("no sound here")
    said = refuse(tmp_path)
    assert str(tmp_path) in said
    assert "holds no recording" in said
    assert ".m4a" in said


def test_an_unfinished_zoom_conversion_is_refused(tmp_path: Path):
    """A local recording that the Zoom client has not converted is not taken for a whole one."""
    write_tones(tmp_path / "2026-10-02 13.00.00 Harbors" / "audio1.m4a")
    (tmp_path / "2026-10-02 13.00.00 Harbors" / "double_click_to_convert_01.zoom").write_bytes(b"\0")
    assert "has not finished converting" in refuse(tmp_path)


def make_truncated(path: Path, share: float) -> Path:
    """Write 20 s of an m4a whose index comes first, and keep only a share of its bytes."""
    write_media(path, [np.random.default_rng(0).normal(0, 0.1, 44_100 * 20)], options={"movflags": "faststart"})
    data = path.read_bytes()
    path.write_bytes(data[: round(len(data) * share)])
    return path


def test_a_truncated_recording_is_refused(tmp_path: Path):
    """Half an m4a decodes without an error, so what is there is compared with what should be."""
    make_truncated(tmp_path / FLOOR, 0.5)
    said = refuse(tmp_path)
    assert "incomplete: it should hold 20.0 s" in said
    assert "--accept-truncated" in said


def test_a_truncated_recording_is_worked_on_if_a_person_accepts_it(tmp_path: Path):
    """What is there is read to its end, and what is missing is a doubt with its time."""
    folder = tmp_path / "event"
    make_truncated(folder / FLOOR, 0.5)
    recording = read_recording(folder, make_event(), accept_truncated=True)
    assert 9_000 < recording.duration < 11_000
    (doubt,) = recording.doubts
    assert (doubt.kind, doubt.span) == ("truncated", Span(start=recording.duration, end=20_000))
    audio = open_audio(folder, recording)
    assert sum(len(block) for block in audio.blocks("floor", 1000)) == recording.duration * 16
    last = audio.read("floor", Span(start=recording.duration - 1000, end=recording.duration))
    assert np.sqrt(np.mean(last**2)) > 0.05


@pytest.mark.parametrize("name", ["half.wav", "half.flac", "half.mkv"])
def test_other_containers_that_break_off_are_refused_too(tmp_path: Path, name: str):
    """Every container that says how long it is, is held to it."""
    path = write_media(tmp_path / name, [np.random.default_rng(0).normal(0, 0.1, 44_100 * 20)])
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    assert "incomplete" in refuse(tmp_path)


def test_a_file_with_a_damaged_end_is_refused_when_it_is_decoded(tmp_path: Path):
    """A copy whose end was never written has its index and its size; only decoding shows it."""
    path = write_media(tmp_path / "event" / FLOOR, [make_tones(20, range(19))], options={"movflags": "faststart"})
    data = bytearray(path.read_bytes())
    data[len(data) // 2 :] = random.Random(1).randbytes(len(data) - len(data) // 2)
    path.write_bytes(data)
    try:
        audio = open_audio(path.parent, read_recording(path.parent, make_event()))
        heard = np.concatenate(list(audio.blocks("floor", 1000)))
    except MediaError as error:
        assert "could be decoded" in str(error) or "incomplete" in str(error)  # noqa: PT017 - either is right
    else:
        assert find_onsets(heard)[:9] == pytest.approx(list(range(9)), abs=0.05)


@both_decoders
def test_damage_inside_a_file_is_silence_and_a_doubt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, decoder: Decoder):
    """What follows it is heard when it was said, and a reviewer learns that something is missing; once cached, too."""
    path = write_media(tmp_path / "event" / FLOOR, [make_tones(20, range(19))], options={"movflags": "faststart"})
    whole = open_audio(path.parent, read_recording(path.parent, make_event()))
    assert len(whole.read("floor", Span(start=0, end=1000))) == 16_000
    assert whole.damage() == ()
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 2000] = bytes(2000)
    path.write_bytes(data)
    monkeypatch.setattr("pipeline.media.decoded.decode", decoder)
    for _ in range(2):
        audio = open_audio(path.parent, read_recording(path.parent, make_event()))
        heard = np.concatenate(list(audio.blocks("floor", 1000)))
        assert [round(each) for each in find_onsets(heard)][-5:] == list(range(14, 19))
        (doubt,) = audio.damage()
        assert doubt.kind == "damaged-audio"
        assert FLOOR in doubt.message


def test_a_video_without_sound_is_refused(tmp_path: Path):
    """There is nothing to hear in it."""
    write_media(tmp_path / "GMT20261002-040000_Recording_1280x720.mp4", [], video=3.0)
    assert "holds no audio" in refuse(tmp_path)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The recording will follow next week.\n", "this is text"),
        ("ffconcat version 1.0\nfile other/secret.m4a\n", "this is text"),
        ("#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\nother/secret.m4a\n#EXT-X-ENDLIST\n", "this is text"),
        ("", "is empty"),
        ("\0\1\2\3" * 1000, "not audio or video"),
    ],
    ids=["prose", "list of files", "playlist", "nothing", "noise"],
)
@both_decoders
def test_what_is_no_media_is_refused(tmp_path: Path, decoder: Decoder, text: str, expected: str):
    """Whatever a file is called, text and noise are not taken for sound, and no other file is opened through it."""
    write_tones(tmp_path / "other" / "secret.m4a")
    path = tmp_path / "GMT20261002-040000_Recording.mp4"
    path.write_text(text)
    assert expected in refuse(tmp_path)
    with pytest.raises(MediaError):
        next(decoder(path, stream=0, origin=0.0, limit=16_000))


def test_links_and_devices_are_refused(tmp_path: Path):
    """A recording is a file in the event's folder: nothing is read through a link, and nothing waits for a pipe."""
    outside = write_tones(tmp_path / "outside" / "secret.m4a")
    folder = tmp_path / "event"
    folder.mkdir()
    (folder / "link.m4a").symlink_to(outside)
    (folder / "linked").symlink_to(outside.parent)
    os.mkfifo(folder / "pipe.m4a")
    assert "symbolic link" in refuse(folder, floor("link.m4a"))
    assert "symbolic link" in refuse(folder, floor("linked/secret.m4a"))
    assert "not a file" in refuse(folder, floor("pipe.m4a"))
    assert "outside" in refuse(folder, floor("../outside/secret.m4a"))
    assert "cannot be opened" in refuse(folder, floor("missing.m4a"))


def test_a_moment_of_audio_is_no_recording(tmp_path: Path):
    """A file of a fraction of a second is a mistake."""
    write_tones(tmp_path / "a.wav", 0.4)
    assert "holds 0.4 s" in refuse(tmp_path)


def test_several_audio_streams_need_a_decision(tmp_path: Path):
    """All of them are listed, and the one that `[[tracks]]` names is read."""
    folder = tmp_path / "event"
    streams = [make_tones(3, (second,)) for second in (0.5, 1.0, 2.0)]
    write_media(folder / "three.mp4", streams, languages=("eng", "jpn", "kor"))
    said = refuse(folder)
    assert "stream 1 (language jpn, 1 channels)" in said
    assert "[[tracks]]" in said
    assert "no audio stream 3" in refuse(folder, floor("three.mp4", stream=3))
    recording = read_recording(folder, make_event(floor("three.mp4", stream=2)))
    heard = open_audio(folder, recording).read("floor", Span(start=0, end=3000))
    assert find_onsets(heard) == pytest.approx([2.0], abs=0.05)


@pytest.mark.parametrize(
    "name",
    [
        "-version.m4a",
        "-i.m4a",
        "두 번째 세션 日本語.m4a",
        "x:y.m4a",
        'it\'s "quoted".m4a',
        "$(touch PWNED).m4a",
        "%03d.m4a",
        "a\nb.m4a",
        "http:example.m4a",
        "concat:a|b.m4a",
    ],
)
def test_odd_names_are_only_names(tmp_path: Path, name: str):
    """No program takes a file's name for an option, a protocol, a pattern or a command."""
    folder = tmp_path / "event"
    write_tones(folder / name)
    audio = open_audio(folder, read_recording(folder, make_event()))
    assert find_onsets(audio.read("floor", Span(start=0, end=3000))) == pytest.approx([1.0], abs=0.05)
    assert not list(Path.cwd().glob("PWNED"))


def test_mutated_files_are_read_or_refused_in_one_sentence(tmp_path: Path):
    """Whatever bytes a file holds, the answer is a recording or a `PipelineError`."""
    original = write_tones(tmp_path / "original.m4a", 5.0, (1.0, 3.0), options={"movflags": "faststart"}).read_bytes()
    chance = random.Random(20261002)
    refused = 0
    for number in range(30):
        data = bytearray(original[: chance.choice([len(original), chance.randrange(1, len(original))])])
        for _ in range(chance.randrange(1, 30)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        folder = tmp_path / f"event-{number}"
        folder.mkdir()
        (folder / "a.m4a").write_bytes(data)
        try:
            recording = read_recording(folder, make_event(), accept_truncated=bool(number % 2))
            if recording.duration < 60_000:
                DecodedAudio(folder=folder, recording=recording, cache=folder / "audio").read(
                    "floor", Span(start=0, end=9)
                )
        except PipelineError:
            refused += 1
    assert 0 < refused < 30


# --- which files are the recording ---------------------------------------------------------------------------


def test_the_sound_of_a_zoom_recording_is_taken_before_its_pictures(tmp_path: Path):
    """All layouts of one meeting are one recording; the file with sound alone is the quickest to read."""
    write_tones(tmp_path / FLOOR)
    for layout in ("", "_gallery_1280x720", "_as_1920x1080", "_gvo"):
        write_tones(tmp_path / f"GMT20261002-040000_Recording{layout}.mp4", video=3.0)
    recording = read_recording(tmp_path, make_event())
    assert [part.path for part in recording.tracks[0].parts] == [FLOOR]
    assert recording.doubts == ()
    (tmp_path / FLOOR).unlink()
    assert read_recording(tmp_path, make_event()).tracks[0].parts[0].path == "GMT20261002-040000_Recording.mp4"


def test_interpretations_become_tracks_of_their_language(tmp_path: Path):
    """Each one is beside the floor and never in its place; a language the pipeline lacks is a doubt."""
    write_tones(tmp_path / FLOOR)
    for endonym in ("日本語", "한국어", "Français"):
        write_tones(tmp_path / f"GMT20261002-040000_Recording - Interpretation ({endonym}).m4a")
    recording = read_recording(tmp_path, make_event())
    assert [(track.id, track.language) for track in recording.tracks] == [
        ("floor", None),
        ("interpretation-ja", "ja"),
        ("interpretation-ko", "ko"),
    ]
    assert [doubt.kind for doubt in recording.doubts] == ["unused-media"]
    assert "Français" in recording.doubts[0].message


def test_every_participants_file_is_a_track_of_its_own(tmp_path: Path):
    """Two accounts of one name are two microphones; a file that cannot be used is a doubt and not the end."""
    folder = tmp_path / "2026-10-02 13.00.00 Harbors 98765432101"
    write_tones(folder / "audio1.m4a", 4.0)
    own = folder / "Audio Record"
    for number, length in ((1, 4.0), (2, 3.0)):
        write_tones(own / f"audioMinaSeo{number}1639780501.m4a", length)
    (own / "audioTaro31639780501.m4a").write_bytes(b"no sound")
    recording = read_recording(tmp_path, make_event())
    assert [(track.id, track.content) for track in recording.tracks] == [
        ("floor", "floor"),
        ("participant-1", "participant"),
        ("participant-2", "participant"),
    ]
    (only,) = recording.doubts
    assert only.kind == "unused-media"
    assert "audioTaro31639780501.m4a" in only.message


def test_parts_lie_on_the_clock_as_their_names_tell(tmp_path: Path):
    """A recording that was stopped and started again has a silence in between, as long as in reality."""
    folder = tmp_path / "event"
    write_tones(folder / FLOOR, 4.0, (1.0,))
    write_tones(folder / "GMT20261002-040010_Recording.m4a", 4.0, (2.0,))
    write_tones(folder / "GMT20261002-040013_Recording.m4a", 4.0, (0.5,))
    recording = read_recording(folder, make_event())
    assert [(part.start, part.duration) for part in recording.tracks[0].parts] == [
        (0, 4000),
        (10_000, 4000),
        (14_000, 4000),
    ]
    heard = open_audio(folder, recording).read("floor", Span(start=0, end=recording.duration))
    assert find_onsets(heard) == pytest.approx([1.0, 12.0, 14.5], abs=0.05)


def test_parts_of_unknown_time_follow_each_other_with_a_doubt(tmp_path: Path):
    """In one local folder nothing tells how long the pause was."""
    folder = tmp_path / "2026-10-02 13.00.00 Harbors 98765432101"
    for number in (1, 2):
        write_tones(folder / f"audio{number}.m4a", 3.0)
        write_tones(folder / f"video{number}.mp4", 3.0, video=3.0)
    recording = read_recording(tmp_path, make_event())
    assert [part.start for part in recording.tracks[0].parts] == [0, 3000]
    assert [doubt.kind for doubt in recording.doubts] == ["unknown-start"]


def test_unrelated_recordings_need_a_decision(tmp_path: Path):
    """They are listed, the message says what to write, and what is written decides."""
    write_tones(tmp_path / "morning.m4a")
    write_tones(tmp_path / "afternoon.mp3", 4.0)
    said = refuse(tmp_path)
    assert "'afternoon.mp3', 'morning.m4a'" in said
    assert "[[tracks]]" in said
    recording = read_recording(tmp_path, make_event(floor("morning.m4a"), floor("afternoon.mp3", start=60_000)))
    assert [part.path for part in recording.tracks[0].parts] == ["morning.m4a", "afternoon.mp3"]
    assert (recording.tracks[0].parts[1].start, recording.doubts) == (60_000, ())


def test_meetings_of_different_days_need_a_decision(tmp_path: Path):
    """Two meetings in one folder are not two parts of one."""
    write_tones(tmp_path / FLOOR)
    write_tones(tmp_path / "GMT20261003-040000_Recording.m4a")
    assert "unclear which" in refuse(tmp_path)


def test_overlapping_parts_of_one_track_are_refused(tmp_path: Path):
    """Nobody is on the floor twice at once."""
    write_tones(tmp_path / "a.wav", 10.0)
    write_tones(tmp_path / "b.wav", 10.0)
    assert "before a.wav ends" in refuse(tmp_path, floor("a.wav"), floor("b.wav", start=5000))


def test_what_a_person_mapped_is_taken(tmp_path: Path):
    """A track of each kind, with the person, the language and the start that were written down."""
    for name in ("mix.wav", "booth.wav", "microphone.wav"):
        write_tones(tmp_path / name)
    booth = TrackMapping(file="booth.wav", content="interpretation", language="en", start=-500)
    microphone = TrackMapping(file="microphone.wav", content="participant", person="mina-seo", start=250)
    recording = read_recording(tmp_path, make_event(microphone, booth, floor("mix.wav")))
    assert [track.id for track in recording.tracks] == ["floor", "interpretation-en", "participant-mina-seo"]
    assert [track.parts[0].start for track in recording.tracks] == [0, -500, 250]
    assert recording.duration == 3250
    assert recording.tracks[0].parts[0].sha256 == hash_file(tmp_path / "mix.wav")


# --- samples -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def two_parts(tmp_path_factory: pytest.TempPathFactory) -> tuple[DecodedAudio, Recording]:
    """Two seconds of tone each, three seconds apart."""
    folder = tmp_path_factory.mktemp("two") / "event"
    for name in ("a.wav", "b.wav"):
        write_tones(folder / name, 2.0, (0.0, 0.3, 0.6, 0.9, 1.2, 1.5, 1.7))
    recording = read_recording(folder, make_event(floor("a.wav", start=1000), floor("b.wav", start=6000)))
    return open_audio(folder, recording), recording


@given(start=st.integers(-2000, 9000), length=st.integers(0, 4000))
@settings(max_examples=60, deadline=None)
def test_any_span_reads_as_the_whole_does(two_parts: tuple[DecodedAudio, Recording], start: int, length: int):
    """A span is a slice of the track; before, between and after its parts there is silence."""
    audio, recording = two_parts
    whole = np.concatenate(list(audio.blocks("floor", 700)))
    assert len(whole) == recording.duration * 16 == 8000 * 16
    padded = np.concatenate([np.zeros(2000 * 16), whole, np.zeros(9000 * 16)])
    expected = padded[(start + 2000) * 16 : (start + 2000 + length) * 16]
    heard = audio.read("floor", Span(start=start, end=start + length))
    assert heard.dtype == np.float32
    assert np.array_equal(heard, expected)
    assert not whole[: 1000 * 16].any()
    assert not whole[3000 * 16 : 6000 * 16].any()


def test_a_file_is_decoded_once_and_again_only_if_it_has_changed(tmp_path: Path):
    """An up-to-date run reads what the last one decoded, even without the media; other content is decoded anew."""
    folder = tmp_path / "event"
    write_tones(folder / FLOOR, 3.0, (1.0,))
    recording = read_recording(folder, make_event())
    told: list[int] = []
    span = Span(start=0, end=3000)
    first = open_audio(folder, recording, told.append).read("floor", span)
    assert told == sorted(told)
    assert told[-1] == pytest.approx(3000, abs=100)
    (folder / FLOOR).rename(folder / "away")
    assert np.array_equal(open_audio(folder, recording).read("floor", span), first)
    write_tones(folder / FLOOR, 3.0, (2.0,))
    changed = open_audio(folder, read_recording(folder, make_event())).read("floor", span)
    assert find_onsets(changed) == pytest.approx([2.0], abs=0.05)
    assert len(list((tmp_path / "audio").iterdir())) == 1


def test_a_decoded_file_that_was_cut_short_is_made_again(tmp_path: Path):
    """Existence means nothing: what lies in the cache must be whole."""
    folder = tmp_path / "event"
    write_tones(folder / FLOOR)
    recording = read_recording(folder, make_event())
    span = Span(start=0, end=3000)
    whole = open_audio(folder, recording).read("floor", span)
    (decoded,) = (tmp_path / "audio").iterdir()
    decoded.write_bytes(decoded.read_bytes()[:1000])
    assert np.array_equal(open_audio(folder, recording).read("floor", span), whole)


def test_samples_that_cannot_be_kept_are_an_error_of_the_disk(tmp_path: Path):
    """The message names the place and how much room is needed."""
    write_tones(tmp_path / FLOOR)
    (tmp_path / "taken").write_text("a file where the cache should be")
    recording = read_recording(tmp_path, make_event())
    audio = DecodedAudio(folder=tmp_path, recording=recording, cache=tmp_path / "taken" / "audio")
    with pytest.raises(ResourceError, match="cannot be kept here"):
        audio.read("floor", Span(start=0, end=10))


def test_a_long_recording_never_lies_in_memory(tmp_path: Path):
    """A quarter of an hour is decoded and read in blocks with a few megabytes."""
    folder = tmp_path / "event"
    folder.mkdir()
    with wave.open(str(folder / "long.wav"), "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        for _ in range(15):
            file.writeframes(np.random.default_rng(0).integers(-9000, 9000, 8000 * 60).astype("<i2").tobytes())
    tracemalloc.start()
    recording = read_recording(folder, make_event())
    total = sum(len(block) for block in open_audio(folder, recording).blocks("floor", 30_000))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert total == 15 * 60 * 16_000
    assert peak < 10_000_000, "the samples alone are 29 MB on disk"


@pytest.mark.skipif(not Path("/proc/self/status").is_file(), reason="only Linux tells what is in memory")
def test_what_was_read_of_a_recording_does_not_stay_in_memory(tmp_path: Path):
    """Also as the system counts it, which counts what is mapped from the disk."""
    path = tmp_path / "event" / "long.wav"
    path.parent.mkdir()
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 16_000, 0, "NONE", ""))
        file.writeframes(bytes(2 * 16_000 * 60 * 25))
    audio = open_audio(path.parent, read_recording(path.parent, make_event()))
    audio.read("floor", Span(start=0, end=30_000))
    before = resident()
    assert sum(len(block) for block in audio.blocks("floor", 30_000)) == 25 * 60 * 16_000
    assert resident() - before < 8, "the samples are 48 MB on disk"


def resident() -> float:
    """Return the megabytes of this process that are in memory."""
    [line] = [each for each in Path("/proc/self/status").read_text().splitlines() if each.startswith("VmRSS:")]
    return int(line.split()[1]) / 1024


def test_decoded_samples_that_are_lost_while_in_use_are_one_sentence(tmp_path: Path):
    """Somebody may clean up beside a run."""
    folder = tmp_path / "event"
    write_tones(folder / FLOOR)
    audio = open_audio(folder, read_recording(folder, make_event()))
    audio.read("floor", Span(start=0, end=10))
    (decoded,) = (tmp_path / "audio").iterdir()
    decoded.write_bytes(decoded.read_bytes()[:1000])
    with pytest.raises(ResourceError, match="cut short"):
        audio.read("floor", Span(start=0, end=3000))
    decoded.unlink()
    with pytest.raises(ResourceError, match="cannot be read"):
        audio.read("floor", Span(start=0, end=10))


@needs_ffmpeg
def test_the_ffmpeg_command_opens_nothing_but_its_file(tmp_path: Path):
    """The program is told which formats and protocols it may use; without that it opens a second file."""
    write_tones(tmp_path / "other.m4a")
    (tmp_path / "list.mp4").write_text("ffconcat version 1.0\nfile other.m4a\n")
    command = ffmpeg_command(tmp_path / "list.mp4", stream=0, origin=0.0, program=FFMPEG or "ffmpeg")
    done = subprocess.run(command, capture_output=True, check=False)
    assert (done.returncode != 0, done.stdout) == (True, b"")
    unguarded = [each for each in command if each not in {"-format_whitelist", "-protocol_whitelist"}]
    unguarded = [each for each in unguarded if not each.startswith(("mov,", "file,"))]
    assert len(subprocess.run(unguarded, capture_output=True, check=True).stdout) > 32_000 * 2
