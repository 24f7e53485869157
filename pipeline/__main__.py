"""The `trilogue` command: a command line becomes settings, a call of `run` for each event, and an exit code."""

import json
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from rich.console import Console

from pipeline.errors import ExitCode, PipelineError, UsageError
from pipeline.review.command import register as register_review

if TYPE_CHECKING:
    from pipeline.records import Language

DEMO = "demo"

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="From the recording of a multilingual webinar to the outline of its published report.",
)

Events = Annotated[
    list[str] | None,
    typer.Argument(help="Folders of recordings/; without any, every one but the demo.", show_default=False),
]
DeviceOption = Annotated[Literal["auto", "cuda", "mps", "cpu"], typer.Option(help="Where models run.")]
TranscriberOption = Annotated[str, typer.Option(help="A speech recognizer of models/models.toml.")]
EngineOption = Annotated[
    Literal["auto", "whisper", "transformers", "faster-whisper"],
    typer.Option(help="What computes the speech recognizer; auto takes the fastest here."),
]
TranslatorOption = Annotated[
    str,
    typer.Option(help="A translation model of models/models.toml; after a comma, another for what it cannot do."),
]
TranslatorEngineOption = Annotated[
    Literal["auto", "transformers", "ctranslate2"],
    typer.Option(help="What computes the translation model; auto takes the fastest here."),
]
SummarizerOption = Annotated[
    str, typer.Option(help="A chat model of models/models.toml that writes the outline; auto drafts it by extraction.")
]
VoicesOption = Annotated[str, typer.Option(help="A model of models/models.toml that tells voices apart.")]
TargetOption = Annotated[Literal["zh", "ja", "ko", "en"], typer.Option(help="The language of the report.")]
IntoOption = Annotated[str, typer.Option(help="Further languages to translate everything into, such as ja,ko.")]
OfflineOption = Annotated[bool, typer.Option("--offline", help="Fetch nothing.")]
TruncatedOption = Annotated[bool, typer.Option("--accept-truncated", help="Work on audio that ends too early.")]
RefreshOption = Annotated[list[str] | None, typer.Option(help="An artifact to make again, such as transcript.")]
DryOption = Annotated[bool, typer.Option("--dry-run", help="Say what would be made and why; make nothing.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print what was done as JSON.")]
LogOption = Annotated[Path | None, typer.Option(help="Append what happens to this file, as JSON lines.")]
RootOption = Annotated[Path, typer.Option(help="The folder that holds recordings/, outputs/ and models/.")]


def main() -> None:
    """Run the command line; end with one of the exit codes of `pipeline.errors`."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(int(ExitCode.TERMINATED)))
    try:
        app()
    except PipelineError as error:
        Console(stderr=True).print(f"trilogue: {error}", style="bold", highlight=False, markup=False, soft_wrap=True)
        sys.exit(int(error.exit_code))
    except KeyboardInterrupt:
        sys.exit(int(ExitCode.INTERRUPTED))


def _add_stage(until: Literal["transcribe", "translate", "summarize"], summary: str) -> None:
    """Add the command that runs the pipeline as far as *until*."""

    def command(
        events: Events = None,
        device: DeviceOption = "auto",
        transcriber: TranscriberOption = "auto",
        engine: EngineOption = "auto",
        translator: TranslatorOption = "auto",
        translator_engine: TranslatorEngineOption = "auto",
        summarizer: SummarizerOption = "auto",
        voices: VoicesOption = "auto",
        target: TargetOption = "en",
        into: IntoOption = "",
        offline: OfflineOption = False,
        accept_truncated: TruncatedOption = False,
        refresh: RefreshOption = None,
        dry_run: DryOption = False,
        as_json: JsonOption = False,
        log_file: LogOption = None,
        root: RootOption = Path(),
    ) -> None:
        from pipeline.console import Watcher, show_outcome
        from pipeline.review.redo import remember_settings
        from pipeline.run import run
        from pipeline.work import Place, Settings

        offline = offline or os.environ.get("HF_HUB_OFFLINE") == "1" or os.environ.get("TRANSFORMERS_OFFLINE") == "1"
        if offline:  # the hub's client reads this once, when it is imported
            os.environ["HF_HUB_OFFLINE"] = "1"
        settings = Settings(
            device=device,
            transcriber=transcriber,
            engine=engine,
            translator=translator,
            translator_engine=translator_engine,
            summarizer=summarizer,
            voices=voices,
            target=target,
            into=_languages(into),
            offline=offline,
            accept_truncated=accept_truncated,
            refresh=frozenset(name if "." in name else f"{name}.json" for name in refresh or ()),
        )
        place = Place(root=root)
        watcher = Watcher(console=Console(stderr=True), log=log_file)
        outcomes = []

        def one(event: str) -> None:
            with watcher.showing():
                outcome = run(place, event, settings, until, watcher, dry=dry_run)
            outcomes.append(outcome)
            if not dry_run:
                remember_settings(outcome.folder, settings)
            if not as_json:
                show_outcome(Console(), outcome)

        code = _for_each(_choose(events, place.recordings), one)
        if as_json:
            typer.echo(json.dumps([asdict(each) for each in outcomes], ensure_ascii=False, indent=1, default=str))
        if code is ExitCode.DONE and any(each.blocked for each in outcomes):
            code = ExitCode.BLOCKED
        raise typer.Exit(int(code))

    app.command(until, help=summary)(command)


register_review(app)
_add_stage("transcribe", "Make the transcript by speaker and session.")
_add_stage("translate", "... and its translation.")
_add_stage("summarize", "... and the outline in the house style.")


@app.command()
def new(
    event: Annotated[str, typer.Argument(help="The folder of recordings/ to draft event.toml in.")],
    page: Annotated[Path | None, typer.Option(help="The event's page, saved as HTML or plain text.")] = None,
    folder: Annotated[Path | None, typer.Option(help="Zoom's files: adds whoever they show, by name.")] = None,
    root: RootOption = Path(),
) -> None:
    """Draft event.toml from an event page and Zoom's files; every gap and guess is marked."""
    from pipeline.programme import write_event

    if page is None and folder is None:
        raise UsageError(
            "There is nothing to draft from; name the event's page with --page, or Zoom's files with --folder."
        )
    path, draft = write_event(root / "recordings", event, page, folder)
    typer.echo(
        f"{path}: {draft.people} people and {draft.sessions} sessions; "
        f"{draft.gaps} gaps to fill (GAP) and {draft.guesses} guesses to check (GUESS)."
    )


@app.command()
def evaluate(events: Events = None, as_json: JsonOption = False, root: RootOption = Path()) -> None:
    """Score what was made against recordings/<event>/reference/."""
    from pipeline.evaluate import evaluate_event, show_scores
    from pipeline.event import read_event
    from pipeline.work import Place

    place = Place(root=root)
    results = {}

    def one(event: str) -> None:
        folder = place.recordings / event
        scores = evaluate_event(read_event(folder), folder, place.outputs / event)
        results[event] = asdict(scores)
        if not as_json:
            show_scores(Console(), scores)

    code = _for_each(_choose(events, place.recordings), one)
    if as_json:
        typer.echo(json.dumps(results, ensure_ascii=False, indent=1))
    raise typer.Exit(int(code))


@app.command()
def doctor(
    event: Annotated[
        str | None,
        typer.Argument(help="A folder of recordings/: tell where its time went instead.", show_default=False),
    ] = None,
    device: DeviceOption = "auto",
    as_json: JsonOption = False,
    root: RootOption = Path(),
) -> None:
    """Check prerequisites, ffmpeg, GPU, weights and disk; or account for an event's recording."""
    from pipeline.doctor import account_event, examine, show_account
    from pipeline.work import Place

    place = Place(root=root)
    if event is not None:
        _choose([event], place.recordings)
        found = account_event(place.outputs / event)
        typer.echo(json.dumps(asdict(found), ensure_ascii=False, indent=1) if as_json else show_account(found))
        raise typer.Exit(int(ExitCode.BUG if found.account.uncovered else ExitCode.DONE))
    findings = examine(place.catalogue, device)
    if as_json:
        typer.echo(json.dumps([asdict(each) for each in findings], ensure_ascii=False, indent=1))
    else:
        for each in findings:
            typer.echo(f"{'ok  ' if each.good else 'note' if each.optional else 'FAIL'}  {each.what}: {each.found}")
    failed = any(not each.good and not each.optional for each in findings)
    raise typer.Exit(int(ExitCode.INPUT if failed else ExitCode.DONE))


@app.command()
def style(
    file: Annotated[Path | None, typer.Argument(help="A .md, .txt, .docx or .html file.", show_default=False)] = None,
    event: Annotated[Path | None, typer.Option(help="The folder of the event.toml that names its people.")] = None,
    profile: Annotated[Path | None, typer.Option(help="A house style; default: the built-in one.")] = None,
    learn: Annotated[Path | None, typer.Option(help="An earlier report to draft a house style from.")] = None,
    out: Annotated[Path | None, typer.Option(help="Where to write the drafted house style.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
) -> None:
    """Check a report against the house style, or draft a house style from a report."""
    from pipeline.styling import check_file, learn_profile

    if (file is None) == (learn is None) or (learn is None) != (out is None):
        raise UsageError("Name a report to check, or one to learn from with --learn and where to write with --out.")
    if learn is not None and out is not None:
        typer.echo(learn_profile(learn, out))
    elif file is not None:
        found = check_file(file, event, profile)
        typer.echo(json.dumps(found.as_json(), ensure_ascii=False, indent=1) if as_json else found.as_text())


def _languages(codes: str) -> "tuple[Language, ...]":
    """Return the languages whose codes stand between commas.

    Raises:
        UsageError: One of them is none of the four.
    """
    from pipeline.records import LANGUAGES

    names = [name.strip() for name in codes.split(",") if name.strip()]
    for name in names:
        if name not in LANGUAGES:
            raise UsageError(f"--into names {name!r}; the languages are {', '.join(LANGUAGES)}.")
    return tuple(language for language in LANGUAGES if language in names)


def _choose(events: list[str] | None, recordings: Path) -> list[str]:
    """Return the events to work on.

    Raises:
        UsageError: One of them is no folder of *recordings*, or there is none at all.
    """
    if not recordings.is_dir():
        raise UsageError(f"There is no folder {recordings}; run from the project's folder or name it with --root.")
    present = sorted(path.name for path in recordings.iterdir() if path.is_dir() and not path.name.startswith("."))
    if not events:
        chosen = [name for name in present if name != DEMO]
        if not chosen:
            raise UsageError(f"{recordings} holds no event but the demo; make a folder there with event.toml in it.")
        return chosen
    for name in events:
        if name not in present:
            there = ", ".join(present) or "none"
            raise UsageError(f"There is no event {name!r} in {recordings}; the events there are: {there}.")
    return list(events)


def _for_each(events: list[str], work: Callable[[str], None]) -> ExitCode:
    """Work on each event; one that cannot be worked on does not keep the others from it.

    Returns:
        The exit code of the first failure.

    Raises:
        PipelineError: There is only one event and it failed.
    """
    code = ExitCode.DONE
    for event in events:
        try:
            work(event)
        except PipelineError as error:
            if len(events) == 1:
                raise
            typer.echo(f"trilogue: {event}: {error}", err=True)
            code = error.exit_code if code is ExitCode.DONE else code
    return code


if __name__ == "__main__":
    main()
