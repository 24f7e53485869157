"""Scores as a table for a terminal."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipeline.evaluate.scores import MILLISECONDS, Goal, Score, Scores, Unit


def show_scores(console: Console, scores: Scores) -> None:
    """Print all scores with their goals, and what else there is to know."""
    splits = any(each.held_out is not None for each in scores.scores)
    table = Table(
        title=f"{scores.event}: scores", title_justify="left", box=None, pad_edge=False, collapse_padding=True
    )
    table.add_column("score", no_wrap=True)
    for heading in ("all", "seen", "held out") if splits else ("all",):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("goal", justify="right", no_wrap=True)
    table.add_column("counted on", style="dim")
    for each in scores.scores:
        values = (each.value, each.seen, each.held_out) if splits else (each.value,)
        table.add_row(
            Text(each.name), *(show_value(value, each.unit) for value in values), _show_goal(each), _show_basis(each)
        )
    console.print(table)
    judged = [each.reached for each in scores.scores if each.reached is not None]
    console.print(Text(f"{sum(judged)} of {len(judged)} goals reached (goals are for the synthetic events)."))
    for note in scores.notes:
        console.print(Text(note, style="dim"))


def show_value(value: float | None, unit: Unit) -> str:
    """Return a value as people read it; a dash where there is none."""
    if value is None:
        return "-"
    match unit:
        case "share":
            # Rounded down for display only at the top, so that 100 % means all of it.
            percent = 100 * value
            return f"{min(percent, 99.9) if value < 1 else percent:.1f} %"
        case "count":
            return f"{value:.0f}"
        case "seconds":
            return f"{value:.1f} s"
        case "points":
            return f"{value:.2f}"


def _show_goal(score: Score) -> Text:
    if score.goal is None:
        return Text("")
    text = Text(show_goal(score.goal, score.unit))
    match score.reached:
        case True:
            text.append(" ✓", style="green")
        case False:
            text.append(" ✗", style="bold red")
        case None:
            text.append(" ?", style="dim")
    return text


def show_goal(goal: Goal, unit: Unit) -> str:
    """Return a goal as people read it, such as `≤ 25 %`."""
    sign = "≤" if goal.direction == "at most" else "≥"
    return f"{sign} {goal.bound * 100:g} %" if unit == "share" else f"{sign} {goal.bound:g}"


def _show_basis(score: Score) -> str:
    """Return what was counted; where there is no value, why."""
    if score.value is None:
        return score.note
    if score.things == MILLISECONDS:
        return f"{score.of / 60_000:.1f} min"
    return f"{score.of:,} {score.things}" if score.things else ""
