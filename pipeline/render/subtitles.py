"""The transcript for players and scorers: WebVTT, SubRip, RTTM and STM."""

from pipeline.records import Event, Proceedings, Translations, Utterance
from pipeline.render.reading import UNKNOWN, Line, lines_by_id, printable


def render_vtt(event: Event, proceedings: Proceedings, translations: Translations | None = None) -> str:
    """Return WebVTT with one cue for each spoken utterance and a voice tag for its speaker."""
    cues = ["WEBVTT"]
    for line in _spoken(event, proceedings, translations):
        span = line.utterance.span
        voice = _escape_vtt(line.speaker).replace("&gt;", "").replace("&lt;", "").replace("&amp;", "and")
        cues.append(
            f"{printable(line.utterance.id)}\n{_clock(span.start, '.')} --> {_clock(span.end, '.')}\n"
            f"<v {voice}>{_escape_vtt(_text(line))}</v>"
        )
    return "\n\n".join(cues) + "\n"


def render_srt(event: Event, proceedings: Proceedings, translations: Translations | None = None) -> str:
    """Return SubRip, the speaker's name before each text."""
    import pysubs2

    subtitles = pysubs2.SSAFile()
    for line in _spoken(event, proceedings, translations):
        cue = pysubs2.SSAEvent(start=line.utterance.span.start, end=line.utterance.span.end)
        cue.text = f"{printable(line.speaker)}: {printable(_text(line))}".replace("-->", "→")
        subtitles.append(cue)
    return str(subtitles.to_string("srt", keep_ssa_tags=True, keep_html_tags=True))


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


def _spoken(event: Event, proceedings: Proceedings, translations: Translations | None) -> list[Line]:
    lines = lines_by_id(event, proceedings, translations)
    found = [lines[each.id] for each in proceedings.utterances if each.source == "track" and printable(each.text)]
    if translations is None:
        return found
    return [line for line in found if printable(_text(line))]


def _text(line: Line) -> str:
    return line.translation or line.utterance.text


def _who(utterance: Utterance) -> str:
    """Return a speaker's name as these formats allow it: without white space."""
    return (utterance.speaker or utterance.voice or UNKNOWN).replace(" ", "_")


def _escape_vtt(text: str) -> str:
    return printable(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _clock(milliseconds: int, point: str) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{point}{rest:03}"
