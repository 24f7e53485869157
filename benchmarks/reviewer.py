"""A scripted reviewer corrects the demo from draft to approved report, using the keyboard only.

    python -m benchmarks.reviewer

The demo and what `make demo` made of it are copied; the copy is reviewed on the real page, served by `trilogue review`
and opened in Chromium. The reviewer knows what was really said: mends the words and the speaker of each line, has made
again what is out of date, goes from flag to flag, answers, rewrites, rejects and adds, approves each talk and the
report. Then `trilogue summarize` runs, and the report must still be approved, in the reviewer's words.
"""

import argparse
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.reviewer_desk import Reviewer
from benchmarks.reviewer_hands import Hands
from benchmarks.reviewer_truth import State, Truth, character_errors, read_truth, true_speaker
from pipeline.records import Span
from pipeline.review.state import Desk
from pipeline.work import Place
from tests.review_browser import open_browser

ROOT = Path(__file__).parent.parent
MINI = ("--transcriber", "mini-speech", "--translator", "mini-translation", "--device", "cpu", "--offline")
WHO = "Robin Reviewer"
PASSES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How far a report is.

    Attributes:
        errors: Share of letters that are not as they were said.
        others: Lines that are somebody else's, or nobody's.
        doubts: That nobody has answered.
        blocking: Sentences that must not be published as they are.
        flagged: Sentences of which anything is said, these included.
        conflicts: Corrections that fit nowhere.
        lost: Corrections that are neither applied nor in conflict.
        approval: Of the report.
    """

    errors: float
    others: int
    doubts: int
    blocking: int
    flagged: int
    conflicts: int
    lost: int
    approval: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One review, from draft to approved report.

    Attributes:
        stood: How far the report was before, when it was approved, and after another run.
        corrections: By kind.
        keys: Pressed, without the letters of texts.
        back: Those of them that only led back to the line one was at.
        letters: Of texts.
        seconds: From the page's opening to the approval.
        making: Of them, to make again what was out of date.
        saving: Seconds from a key to “saved”, for each correction.
        missing: What the reviewer wrote, and the report does not say.
        remarks: What is still said of the reviewer's own sentences.
        troubles: What went wrong in the page.
    """

    stood: Mapping[str, Standing]
    corrections: Mapping[str, int]
    keys: int
    back: int
    letters: int
    seconds: float
    making: float
    saving: Sequence[float]
    missing: Sequence[str]
    remarks: Sequence[str]
    troubles: Sequence[str]

    @property
    def is_whole(self) -> bool:
        """Whether the report is approved, and everything that was corrected is in it."""
        after = self.stood["after a run"]
        is_lost = after.conflicts or after.lost or self.missing or self.troubles
        return after.approval == "approved" and not is_lost


def main() -> None:
    """Review a copy of an event, and print what it took."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--event", default="demo", help="a folder of recordings/ that has a reference/")
    event = parser.parse_args().event
    if not (ROOT / "outputs" / event / "outline.json").is_file():
        raise SystemExit(f"There is no outline of {event} yet; run `make demo` first.")
    with TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "models").symlink_to(ROOT / "models")
        for name in ("recordings", "outputs"):
            shutil.copytree(ROOT / name / event, root / name / event)
        (root / "recordings" / event / "edits.jsonl").unlink(missing_ok=True)
        summarize(root, event, MINI)
        session = review(root, event, read_truth(root / "recordings" / event), MINI)
    show(session)
    sys.exit(not session.is_whole)


def review(root: Path, event: str, truth: Truth, options: Sequence[str]) -> Session:
    """Review an event that has been summarized with *options*, and summarize it again.

    Raises:
        RuntimeError: Something cannot be done on the page.
    """
    desk = Desk(Place(root=root), event)
    stood = {"draft": measure(desk.state(), truth)}
    with serve(root, event) as (address, _), open_browser() as browser:
        context = browser.new_context(locale="en", viewport={"width": 1280, "height": 800})
        hands = Hands(context.new_page())
        began = time.monotonic()
        hands.page.goto(address)
        hands.page.wait_for_selector("html.ready")
        reviewer = Reviewer(hands, truth)
        for _ in range(PASSES):  # what is cut anew may be somebody else's again
            reviewer.correct_lines()
            reviewer.make_again()
            reviewer.settle_conflicts()
        for _ in range(PASSES):
            reviewer.look_at_flags()
            reviewer.fill_paragraphs()
            reviewer.read_paragraphs()
            reviewer.make_again()  # else the next run would change what was approved
            reviewer.settle_conflicts()
        reviewer.look_at_flags()
        reviewer.approve()
        seconds = time.monotonic() - began
    stood["approved"] = measure(desk.state(), truth)
    summarize(root, event, options)
    stood["after a run"] = measure(Desk(Place(root=root), event).state(), truth)
    said = _plain((root / "outputs" / event / "outline.md").read_text("utf-8"))
    return Session(
        stood=stood,
        corrections=reviewer.done,
        keys=hands.pressed,
        back=reviewer.back,
        letters=hands.typed,
        seconds=seconds,
        making=reviewer.making,
        saving=reviewer.saving,
        missing=[each for each in reviewer.written if _plain(each) not in said],
        remarks=reviewer.left,
        troubles=hands.troubles,
    )


def measure(state: State, truth: Truth) -> Standing:
    """Return how far a report is."""
    sentences = [s for part in state["sections"] for p in part["paragraphs"] for s in p["sentences"]]
    listed = {each["edit"] for each in state["conflicts"]}
    return Standing(
        errors=character_errors(truth, state["utterances"]),
        others=sum(is_others(truth, each) for each in state["utterances"]),
        doubts=sum(each["answer"] is None for each in state["doubts"]),
        blocking=sum(any(flag["blocks"] for flag in each["flags"]) for each in sentences),
        flagged=sum(bool(each["flags"]) or (each["stale"] and not each["rejected"]) for each in sentences),
        conflicts=len(listed),
        lost=len(set(state["standing"]) - set(state["applied"]) - listed),
        approval=state["report"]["approval"],
    )


def is_others(truth: Truth, line: State) -> bool:
    """Tell whether a line is certainly not by whom the state has it."""
    return true_speaker(truth, Span(start=line["span"][0], end=line["span"][1])) not in (None, line["speaker"])


def _plain(text: str) -> str:
    return " ".join(text.replace("\\", "").split())


def summarize(root: Path, event: str, options: Sequence[str]) -> None:
    """Run the pipeline as `make demo` does."""
    command = [sys.executable, "-m", "pipeline", "summarize", event, *options, "--root", str(root)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 5):
        raise SystemExit(done.stderr)


@contextmanager
def serve(root: Path, event: str) -> Iterator[tuple[str, int]]:
    """Run `trilogue review`; yield the address that it prints, and its process. It is stopped as Ctrl-C does."""
    command = [sys.executable, "-m", "pipeline", "review", event, "--no-browser", "--who", WHO, "--root", str(root)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=ROOT)
    try:
        assert process.stdout is not None
        yield process.stdout.readline().split()[-1], process.pid
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.communicate(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()


def show(session: Session) -> None:
    """Print what a review took, and how far the report is."""
    rows = [(kind, str(count)) for kind, count in sorted(session.corrections.items())]
    saving = sorted(session.saving)
    rows += [
        ("keys pressed, texts not counted", str(session.keys)),
        ("... only to find the line again", str(session.back)),
        ("letters typed", str(session.letters)),
        ("seconds of the session", f"{session.seconds:.0f}"),
        ("... to make again what was out of date", f"{session.making:.0f}"),
        ("seconds to “saved”, median and most", f"{saving[len(saving) // 2]:.2f}  {saving[-1]:.2f}"),
        ("written, and not in the report", str(len(session.missing))),
        ("remarks left on what was written", str(len(session.remarks))),
    ]
    for name, value in rows:
        print(f"{name:42}{value}")  # noqa: T201
    print(f"\n{'':42}{''.join(f'{each:>14}' for each in session.stood)}")  # noqa: T201
    fields = {
        "letters wrong": "errors", "lines of somebody else": "others", "open doubts": "doubts",
        "blocked sentences": "blocking", "flagged or outdated sentences": "flagged", "conflicts": "conflicts",
        "corrections lost": "lost", "report": "approval",
    }  # fmt: skip
    for name, field in fields.items():
        values = [getattr(each, field) for each in session.stood.values()]
        texts = ["–" if each is None else f"{each:.2%}" if isinstance(each, float) else str(each) for each in values]
        print(f"{name:42}{''.join(f'{each:>14}' for each in texts)}")  # noqa: T201
    for each in (*session.missing, *session.remarks, *session.troubles):
        print(each)  # noqa: T201


if __name__ == "__main__":
    main()
