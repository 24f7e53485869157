"""The commands `trilogue review` and `trilogue edits`."""

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from pipeline.errors import UsageError

if TYPE_CHECKING:
    from pipeline.edits import Edit
    from pipeline.review.state import Desk
    from pipeline.work import Place, Settings

_Event = Annotated[str, typer.Argument(help="A folder of recordings/.", show_default=False)]
_Root = Annotated[Path, typer.Option(help="The folder that holds recordings/, outputs/ and models/.")]
_Device = Annotated[
    Literal["auto", "cuda", "mps", "cpu"] | None, typer.Option(help="Where models run.", show_default="as last")
]
_Model = Annotated[
    str | None, typer.Option(help="Of models/models.toml, for what is made again.", show_default="as last")
]


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command()(review)
    app.command()(edits)


def review(
    event: _Event,
    export: Annotated[bool, typer.Option("--export", help="Write review.html, which needs no program.")] = False,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Print the address; open nothing.")] = False,
    port: Annotated[int, typer.Option(help="Of 127.0.0.1; 0 for a free one.", min=0, max=65535)] = 0,
    who: Annotated[str, typer.Option(help="Your name, as it will stand beside your corrections.")] = "",
    device: _Device = None,
    transcriber: _Model = None,
    translator: _Model = None,
    summarizer: _Model = None,
    voices: _Model = None,
    offline: Annotated[bool, typer.Option("--offline", help="Fetch nothing.")] = False,
    root: _Root = Path(),
) -> None:
    """Check and correct what was made, in the browser, with the audio at hand."""
    from pipeline.review.endpoints import Review
    from pipeline.review.export import NAME, render_page
    from pipeline.review.proxy import make_proxy
    from pipeline.review.redo import Redo, last_settings
    from pipeline.review.server import serve
    from pipeline.review.state import Desk
    from pipeline.store import write_durably
    from pipeline.work import Place

    place = Place(root=root)
    _folder_of(place, event)
    desk = Desk(place, event)
    recording = desk.look()[0].listening.recording
    told: list[int] = []

    def progress(done: int, total: int) -> None:
        if not told:
            typer.echo("Preparing the audio for the page, which is done once ...", err=True)
        told.append(done)

    proxy = make_proxy(place.recordings / event, place.outputs / event, recording, progress)
    if export:
        path = place.outputs / event / NAME
        write_durably(path, render_page(desk.state(who, proxy.as_json("review.opus")), served=False).encode())
        typer.echo(
            f"{path} opens by double click; send it together with {proxy.path.name}." if proxy.path else str(path)
        )
        return
    given = {"device": device, "transcriber": transcriber, "translator": translator, "summarizer": summarizer}
    settings = _settings(
        last_settings(place.outputs / event), desk, {**given, "voices": voices, "offline": offline or None}
    )
    work = Review(desk=desk, proxy=proxy, redo=Redo(place, event, settings), who=who)
    serve(
        work,
        port=port,
        browse=not no_browser,
        say=lambda address: typer.echo(
            f"The review of {event} is at {address}\nCtrl-C ends it; every correction is saved."
        ),
    )


def _settings(last: "Settings | None", desk: "Desk", given: dict[str, str | bool | None]) -> "Settings":
    """Return the settings to make things again with: those of the last run, but for what is *given*."""
    from pipeline.work import Settings

    language = desk.look()[0].outline.language
    offline = os.environ.get("HF_HUB_OFFLINE") == "1" or os.environ.get("TRANSFORMERS_OFFLINE") == "1"
    known = last or Settings(
        device="auto",
        transcriber="auto",
        translator="auto",
        voices="auto",
        target=language,
        offline=offline,
        accept_truncated=False,
    )
    chosen = {name: value for name, value in given.items() if value is not None}
    settings = replace(known, **chosen, target=language)  # type: ignore[arg-type]  # typer has checked each option
    if settings.offline:  # the hub's client reads this once, when it is imported
        os.environ["HF_HUB_OFFLINE"] = "1"
    return settings


def edits(
    event: _Event,
    as_json: Annotated[bool, typer.Option("--json", help="Print the log as JSON.")] = False,
    file: Annotated[
        Path | None, typer.Option("--import", help="Add the corrections of another edits.jsonl.", show_default=False)
    ] = None,
    apply_to_event: Annotated[
        bool, typer.Option("--apply-to-event", help="Write corrected names, terms and pronouns into event.toml.")
    ] = False,
    root: _Root = Path(),
) -> None:
    """Print the corrections log of an event, for publication: when, who, what, before and after."""
    from pipeline.edits import merge_edits, read_edits, resolve, write_back
    from pipeline.event import read_event
    from pipeline.store import write_durably
    from pipeline.work import Place

    folder = _folder_of(Place(root=root), event)
    if file is not None:
        if not file.is_file():
            raise UsageError(f"There is no file {file}; name the edits.jsonl of a colleague.")
        other = read_edits(file)
        added = merge_edits(folder / "edits.jsonl", other.edits)
        typer.echo(f"{len(added)} corrections added, {len(other.edits) - len(added)} were there.", err=True)
        for each in other.doubts:
            typer.echo(each.message, err=True)
    log = read_edits(folder / "edits.jsonl")
    entries = list_corrections(log.edits)
    typer.echo(json.dumps(entries, ensure_ascii=False, indent=1) if as_json else "\n".join(map(_show, entries)))
    if apply_to_event:
        written = read_event(folder)
        text = write_back((folder / "event.toml").read_text("utf-8"), written, resolve(written, log.edits).effective)
        write_durably(folder / "event.toml", text.encode())
        typer.echo(f"{folder / 'event.toml'} now holds the corrected names, terms and pronouns.", err=True)


def list_corrections(log: "tuple[Edit, ...]") -> list[dict[str, str | bool | None]]:
    """Return the log for publication, in its order; what was taken back says so, and stays."""
    from pipeline.edits import active_edits
    from pipeline.render.reading import show_span

    standing = {each.id for each in active_edits(log)}
    return [
        {
            "id": each.id,
            "when": each.when,
            "who": each.who,
            "what": " ".join(filter(None, (each.operation, each.target.kind, each.target.id, each.field))),
            "where": show_span(each.target.hull) or None,
            "before": each.before if each.before is not None else each.target.text or None,
            "after": each.after,
            "stands": each.id in standing or each.operation == "undo",
        }
        for each in log
    ]


def _show(entry: dict[str, str | bool | None]) -> str:
    """Return an entry of the log as one line."""
    where = f" ({entry['where']})" if entry["where"] else ""
    change = "" if entry["after"] is None else f": “{entry['before'] or ''}” → “{entry['after']}”"
    back = "" if entry["stands"] else "  [taken back]"
    return _plain(f"{entry['when']}  {entry['who']}  {entry['what']}{where}{change}{back}")


def _plain(text: str) -> str:
    """Return a text on one line, without what a terminal would obey."""
    from pipeline.render.reading import printable

    return " ".join(printable(text).splitlines())


def _folder_of(place: "Place", event: str) -> Path:
    """Return the folder of an event.

    Raises:
        UsageError: There is no such event.
    """
    folder = place.recordings / event
    is_name = event not in ("", ".", "..") and Path(event).name == event
    if not is_name or not (folder / "event.toml").is_file():
        raise UsageError(
            f"{place.recordings} has no event {event!r} with an event.toml; see there for the events there are."
        )
    return folder
