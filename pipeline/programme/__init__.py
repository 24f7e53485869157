"""From an event page to the draft of an `event.toml`: sessions, people, and every gap and guess as a comment.

`page` makes lines of HTML or text, `reading` finds sessions and people in them, `seen` adds who is in Zoom's files, and
`writing` puts all of it into TOML. Nothing is invented: a name is on the page or in a file, or it is not in the draft.
"""

import tempfile
from pathlib import Path

from pipeline.errors import EventError, UsageError
from pipeline.event import FILE, read_event
from pipeline.event.checks import ID_RULE, SAFE_ID
from pipeline.programme.facts import Facts
from pipeline.programme.glossary import find_terms
from pipeline.programme.page import MAXIMUM_SIZE, read_page
from pipeline.programme.programme import Programme
from pipeline.programme.reading import read_programme
from pipeline.programme.seen import add_seen, find_seen
from pipeline.programme.tidying import tidy
from pipeline.programme.writing import Draft, write_draft

__all__ = ["Draft", "draft_event", "load_page", "write_event"]


def draft_event(data: bytes | None, source: str, folder: Path | None = None) -> Draft:
    """Return the draft of an event.

    Args:
        data: The page; `None` if there is none.
        source: Its name, for messages.
        folder: Zoom's files, from which further people are taken.

    Raises:
        EventError: The page or the folder cannot be read.
    """
    if data is None:
        programme = Programme(language="en", title=None, subtitle=None, facts=Facts(), people=(), sessions=())
        terms: tuple[tuple[str, str], ...] = ()
    else:
        page = read_page(data, source)
        programme = read_programme(page)
        known = {form for each in programme.people for form in (each.name.text, each.name.native, each.name.latin)}
        known |= {form for each in programme.people for form in (each.details.organization, each.details.abbreviation)}
        terms = find_terms(page.lines, frozenset(each for each in known if each))
    seen = () if folder is None else find_seen(folder)
    programme, open_names = add_seen(programme, seen)
    return write_draft(programme, source, open_names, terms)


def load_page(path: Path) -> bytes:
    """Return what is in a page's file. Raises `EventError` if it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(MAXIMUM_SIZE + 1)
    except OSError as error:
        raise EventError(f"{path}: this page cannot be read: {error.strerror}; save it from the browser.") from error


def write_event(recordings: Path, event: str, page: Path | None, folder: Path | None) -> tuple[Path, Draft]:
    """Write the draft of an event into its folder, which is made if it is not there; return the path and the draft.

    Raises:
        UsageError: The event's name cannot be that of a folder, or it has an `event.toml` already.
        EventError: The page or the folder with Zoom's files cannot be read, or the draft cannot be written.
    """
    if not SAFE_ID.fullmatch(event):
        raise UsageError(f"The name of an event {ID_RULE}; {tidy(event)!r} is not such a name.")
    path = recordings / event / FILE
    exists = f"{path} is there already and is never overwritten; draft under another name, or move it away first."
    if path.exists() or path.is_symlink():
        raise UsageError(exists)
    data = None if page is None else load_page(page)
    draft = draft_event(data, tidy(page.name) if page is not None else "Zoom's files", folder)
    _check(draft, event)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as file:  # fails if somebody was faster
            file.write(draft.text)
    except FileExistsError:
        raise UsageError(exists) from None
    except OSError as error:
        raise EventError(
            f"{path}: this file cannot be written: {error.strerror}; free space or fix its folder."
        ) from error
    return path, draft


def _check(draft: Draft, event: str) -> None:
    """Read the draft back before anything is written. Raises `EventError` if a run would refuse it."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / event
        folder.mkdir()
        (folder / FILE).write_text(draft.text, "utf-8")
        read_event(folder)
