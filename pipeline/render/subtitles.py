"""The transcript for players and scorers: WebVTT, SubRip, RTTM and STM."""

from collections import Counter

from pipeline.records import Event, Proceedings, Translations, Utterance
from pipeline.render.cues import Cue, make_cues
from pipeline.render.reading import UNKNOWN, printable


def render_vtt(event: Event, proceedings: Proceedings, translations: Translations | None = None) -> str:
    """Return WebVTT with a voice tag for the speaker of each cue, and a note that says in which languages it is.

    The first cue of an utterance has its id, and the others the same id with -2, -3 and so on.
    """
    languages = _list_languages(proceedings, translations)
    blocks = ["WEBVTT", f"NOTE\nLanguage: {languages}"] if languages else ["WEBVTT"]
    parts: Counter[str] = Counter()
    for cue in make_cues(event, proceedings, translations):
        parts[cue.utterance] += 1
        number = f"-{parts[cue.utterance]}" if parts[cue.utterance] > 1 else ""
        identifier = f"{printable(cue.utterance)}{number}".replace("-->", "→")
        voice = _escape_vtt(cue.speaker).replace("&gt;", "").replace("&lt;", "").replace("&amp;", "and")
        text = "\n".join(map(_escape_vtt, cue.lines))
        blocks.append(f"{identifier}\n{_show_times(cue, '.')}\n<v {voice}>{text}</v>")
    return "\n\n".join(blocks) + "\n"


def render_srt(event: Event, proceedings: Proceedings, translations: Translations | None = None) -> str:
    """Return SubRip; the speaker's name is before the text where somebody else spoke before."""
    blocks = []
    for number, cue in enumerate(make_cues(event, proceedings, translations, named=True), 1):
        name = f"{cue.speaker}: " if cue.opens else ""
        text = (name + "\n".join(cue.lines)).replace("-->", "→")
        blocks.append(f"{number}\n{_show_times(cue, ',')}\n{text}\n")
    return "\n".join(blocks)


def render_rttm(event: Event, proceedings: Proceedings) -> str:
    """Return who spoke when, as RTTM (NIST): one line for each spoken utterance."""
    rows = []
    for each in proceedings.utterances:
        if each.source == "track":
            start, length = each.span.start / 1000, each.span.duration / 1000
            rows.append(f"SPEAKER {event.id} 1 {start:.3f} {length:.3f} <NA> <NA> {_who(each)} <NA> <NA>\n")
    return "".join(rows)


def render_stm(event: Event, proceedings: Proceedings) -> str:
    """Return who said what when, as STM, with the language as its label."""
    rows = []
    for each in proceedings.utterances:
        if each.source == "track":
            start, end = each.span.start / 1000, each.span.end / 1000
            rows.append(f"{event.id} 1 {_who(each)} {start:.3f} {end:.3f} <{each.language}> {printable(each.text)}\n")
    return "".join(rows)


def _list_languages(proceedings: Proceedings, translations: Translations | None) -> str:
    if translations is not None:
        return translations.language
    return ", ".join(dict.fromkeys(each.language for each in proceedings.utterances if each.source == "track"))


def _who(utterance: Utterance) -> str:
    """Return a speaker's name as these formats allow it: without white space."""
    return (utterance.speaker or utterance.voice or UNKNOWN).replace(" ", "_")


def _escape_vtt(text: str) -> str:
    return printable(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _show_times(cue: Cue, point: str) -> str:
    return f"{_clock(cue.span.start, point)} --> {_clock(cue.span.end, point)}"


def _clock(milliseconds: int, point: str) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{point}{rest:03}"
