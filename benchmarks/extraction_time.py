"""How long extraction takes for many long talks, and whether its memory grows with them."""

import random
import resource
import time
from pathlib import Path

from pipeline.codec import decode
from pipeline.event import read_event
from pipeline.language.profile import built_in_profile
from pipeline.records import Proceedings, Translations
from pipeline.stages import summarize
from world.booklet import describe_event
from world.cast import Guest, Shape, draw_programme
from world.forms import DATE
from world.grammar import Line
from world.lexicon import topics
from world.reference import write_reference
from world.talks import talk
from world.texts import Text, tell
from world.turns import Turn

_FEW = 10


def measure_extraction(minutes: float, count: int, folder: Path, *, seed: int = 800) -> str:
    """Return seconds and peak memory of extraction from *count* talks of *minutes* each, as text.

    No topic has so much to say, so a long talk goes on to other topics.
    """
    rng = random.Random(seed)
    programme = draw_programme(rng, Shape(), held_out=False)
    able = (*programme.presenters, *programme.panelists)
    turns = tuple(
        Turn(
            guest=able[at % len(able)],
            session="talks",
            round=at // len(able) + 1,
            kind="talk",
            lines=_speak(rng, able[at % len(able)], minutes),
        )
        for at in range(count)
    )
    folder.mkdir(parents=True)
    text = Text(programme=programme, talks=tell(turns))
    (folder / "event.toml").write_text(describe_event(programme, DATE), encoding="utf-8")
    write_reference(folder, text.talks)
    event = read_event(folder)
    proceedings = decode(Proceedings, (folder / "proceedings.json").read_bytes(), "the proceedings")
    translations = decode(Translations, (folder / "translations.json").read_bytes(), "the translations")
    profile = built_in_profile()
    before, memory = _peak(), ""
    began = time.perf_counter()
    said = summarize.collect_said(proceedings, translations)
    drafts = []
    for at, each in enumerate(proceedings.talks):
        drafts.append(summarize.draft_talk(each, said[each.id], event, profile))
        if at + 1 == _FEW:
            memory = f"{_peak()} MiB after {_FEW} talks, "
    drafted = time.perf_counter() - began
    memory += f"{_peak()} MiB after all drafts"
    summarize.assemble(proceedings, translations, drafts, event, profile)
    seconds = time.perf_counter() - began
    words = sum(len(each.text.split()) for each in translations.translations)
    return (
        f"{count} talks of {minutes:g} min, {len(proceedings.utterances)} sentences, {words} words of English:\n"
        f"drafts {drafted:.1f} s, with the assembly {seconds:.1f} s\n"
        f"peak memory {before} MiB before, {memory}, {_peak()} MiB after the assembly"
    )


def _speak(rng: random.Random, guest: Guest, minutes: float) -> tuple[Line, ...]:
    """Return the lines of a long talk: one after the other about different topics, with one end."""
    lines: list[Line] = []
    subjects = [guest.topic, *topics().values()]
    done = 0.0
    while done < minutes * 60_000:
        more = talk(
            rng,
            guest.person,
            guest.language,
            subjects[0],
            minutes=3,
            organisation=guest.organisation,
            role=guest.position,
        )
        subjects.append(subjects.pop(0))
        lines = [*lines[:-1], *(more[1:] if lines else more)]
        (_, told), *_ = tell([Turn(guest=guest, session="talks", round=1, kind="talk", lines=tuple(lines))])
        done = told[-1].end
    return tuple(lines)


def _peak() -> int:
    """Return the most memory that the process has had, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
