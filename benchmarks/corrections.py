"""How many of a hundred corrections survive when everything is recognized anew from a noisier recording.

    python -m benchmarks.corrections

The demo is run once and corrected a hundred times, as a reviewer would: words of segments, speakers, translations,
sentences rewritten, rejected and added, talks moved, people's pronouns. Then its recording gets noise of its own for
each seed, everything is made again from it, and each correction is found applied, listed as a conflict with both texts,
or lost.
"""

import argparse
import random
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import av
import numpy as np

from pipeline.edits import (
    Edit,
    anchor_event,
    anchor_segment,
    anchor_sentence,
    anchor_talk,
    anchor_translation,
    anchor_utterance,
    append_edit,
    new_edit,
)
from pipeline.records import Sentence
from pipeline.review.effective import Effective
from pipeline.review.state import Desk
from pipeline.work import Place

ROOT = Path(__file__).parent.parent
MINI = ("--transcriber", "mini-speech", "--translator", "mini-translation", "--device", "cpu", "--offline")
RATE = 16_000
WHO = "Reviewer"


def main() -> None:
    """Correct, recognize anew, and count."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seeds", type=int, default=2, help="how many noisy recordings")
    parser.add_argument("--noise", type=float, default=30.0, help="decibels that the noise lies below the speech")
    chosen = parser.parse_args()
    with TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "models").symlink_to(ROOT / "models")
        shutil.copytree(ROOT / "recordings" / "demo", root / "recordings" / "demo")
        _run(root)
        desk = Desk(Place(root=root), "demo")
        before = {each.id: each.text for each in desk.look()[0].transcript.segments}
        for edit in correct(desk.look()[0], random.Random(5)):
            append_edit(desk.log, edit)
        _count("as it was", desk, before)
        (recording,) = (root / "recordings" / "demo").glob("*.m4a")
        clean = recording.read_bytes()
        for seed in range(chosen.seeds):
            recording.write_bytes(clean)
            add_noise(recording, seed, chosen.noise)
            _run(root)
            _count(f"noise {seed}", Desk(Place(root=root), "demo"), before)


def _run(root: Path) -> None:
    command = [sys.executable, "-m", "pipeline", "summarize", "demo", *MINI, "--root", str(root)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 5):
        raise SystemExit(done.stderr)


def _count(name: str, desk: Desk, before: dict[str, str]) -> None:
    state = desk.state()
    edits = {each["id"]: f"{each['operation']} {each['target']['kind']}" for each in state["edits"]}
    conflicts = Counter(f"{edits[each['edit']]}: {each['reason']}" for each in state["conflicts"])
    listed = {each["edit"] for each in state["conflicts"]}
    lost = set(state["standing"]) - set(state["applied"]) - listed
    changed = sum(before.get(each["id"]) != each["text"] for each in state["segments"])
    print(  # noqa: T201
        f"{name}: {changed} of {len(state['segments'])} segments not as they were recognized first; corrections: "
        f"{len(state['applied'])} applied, {len(listed)} conflicts, {len(lost)} lost"
    )
    for reason, count in conflicts.most_common():
        print(f"    {count} {reason}")  # noqa: T201


def correct(effective: Effective, chance: random.Random) -> Iterator[Edit]:
    """Yield a hundred corrections, each of something else."""
    proceedings, event = effective.proceedings, effective.event
    told = {each.utterance: each.text for each in effective.translations.translations}
    segments = chance.sample(effective.transcript.segments, 25)
    utterances = chance.sample(proceedings.utterances, 35)
    sentences = [s for part in effective.outline.sections for p in part.paragraphs for s in p.sentences]
    written = chance.sample(sentences, 27)
    for segment in segments:
        words = segment.text.split(" ")
        after = " ".join([*words[:-1], f"{words[-1]}X"]) if len(words) > 1 else f"{segment.text}X"
        yield new_edit("replace", anchor_segment(segment), who=WHO, after=after)
    for utterance in utterances[:10]:
        yield new_edit("name", anchor_utterance(utterance), who=WHO, after=chance.choice(event.people).id)
    for utterance in utterances[10:30]:
        yield new_edit(
            "replace", anchor_translation(utterance), who=WHO, language="en", after=f"{told[utterance.id]} Indeed."
        )
    for utterance in utterances[30:]:
        own = Sentence(id="", text="", evidence=(utterance.id,), method="person")
        after = f"{event.people[0].family} noted a point."
        yield new_edit("add", anchor_sentence(proceedings, own), who=WHO, language="en", after=after)
    for number, sentence in enumerate(written):
        anchor = anchor_sentence(proceedings, sentence)
        if number < 20:
            after = f"{sentence.text.rstrip('.')}, in short."
            said = anchor_sentence(proceedings, replace(sentence, text=""))
            yield new_edit("replace", anchor, who=WHO, other=said, language="en", before=sentence.text, after=after)
        else:
            yield new_edit("reject", anchor, who=WHO, language="en", before=sentence.text)
    for talk in chance.sample(proceedings.talks, 5):
        other = chance.choice([each.id for each in event.sessions if each.id != talk.session])
        yield new_edit("move", anchor_talk(proceedings, talk), who=WHO, before=talk.session, after=other)
    for person in event.people[:8]:
        before = person.pronoun
        after = "he" if before == "she" else "she"
        yield new_edit("set", anchor_event("person", person.id), who=WHO, field="pronoun", before=before, after=after)


def add_noise(path: Path, seed: int, below: float) -> None:
    """Write the recording anew with white noise *below* decibels under it."""
    with av.open(str(path)) as container:
        resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
        frames = [one for frame in container.decode(audio=0) for one in resampler.resample(frame)]
        frames += resampler.resample(None)
        samples = np.concatenate([frame.to_ndarray()[0] for frame in frames]).astype(np.float32)
    level = float(np.sqrt(np.mean(samples**2))) * 10 ** (-below / 20)
    noisy = samples + np.random.default_rng(seed).normal(0.0, level, samples.shape)
    data = np.clip(noisy, -32768, 32767).astype(np.int16)
    with av.open(str(path), "w", format="mp4") as container:
        stream = container.add_stream("aac", rate=RATE, layout="mono")
        for start in range(0, len(data), RATE):
            frame = av.AudioFrame.from_ndarray(data[None, start : start + RATE], format="s16", layout="mono")
            frame.rate = RATE
            frame.pts = start
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


if __name__ == "__main__":
    main()
