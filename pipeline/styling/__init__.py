"""The house style for files that people have: checking any report against a profile, and learning a profile from one.

`reading` makes blocks of text out of Markdown, plain text, Word and HTML, `turns` finds the paragraphs of the outline
among them and what each of them is, `showing` prints findings, `habits` measures a report and `drafting` writes what
was measured as a profile.
"""

from pathlib import Path

from pipeline.errors import UsageError
from pipeline.event import read_event
from pipeline.language.profile import built_in_profile, read_profile
from pipeline.language.style import check, measure
from pipeline.styling.drafting import draft_profile
from pipeline.styling.habits import measure_habits
from pipeline.styling.reading import read_blocks
from pipeline.styling.showing import Checked
from pipeline.styling.turns import find_turns

__all__ = ["Checked", "check_file", "learn_profile"]


def check_file(path: Path, event: Path | None = None, profile: Path | None = None) -> Checked:
    """Return what is not in the house style in a report.

    Args:
        path: A .md, .txt, .docx or .html file.
        event: The folder with the `event.toml` that names its people; without it less is checked.
        profile: The house style; default: the one that ships with the project.

    Raises:
        PipelineError: A file cannot be read or is wrong.
    """
    style = built_in_profile() if profile is None else read_profile(profile)
    described = None if event is None else read_event(event if event.name else event.resolve())
    turns = find_turns(read_blocks(path), style, described, str(path))
    paragraphs = [turn.paragraph for turn in turns]
    return Checked(
        file=str(path),
        profile=style.name,
        event=described.id if described else None,
        turns=turns,
        findings=check(paragraphs, style, described),
        rates=measure(paragraphs, style),
    )


def learn_profile(path: Path, out: Path) -> str:
    """Write the draft of a profile measured from a report; return what was measured, in one line.

    Raises:
        PipelineError: The report cannot be read, or *out* is there already.
        ResourceError: The disk refused.
    """
    from pipeline.store import write_durably

    if out.exists():
        raise UsageError(f"{out} is there already; name another file or move it away.")
    built_in = built_in_profile()
    turns = find_turns(read_blocks(path), built_in, None, str(path))
    habits = measure_habits([turn.paragraph for turn in turns], built_in)
    write_durably(out, draft_profile(habits, built_in, out.stem, path.name).encode())
    return (
        f"{out}: {habits.paragraphs} paragraphs and {habits.sentences} sentences, "
        f"{len(habits.verbs)} reporting verbs; what could not be measured is marked."
    )
