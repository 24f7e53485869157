"""Restate: the outline in Chinese, Japanese or Korean beside the English one, sentence by sentence.

A sentence of the English outline is taken apart into a frame and its contents. The frame has words of its own in every
language (data); the contents are translated by the run's models or taken from the evidence, put into the reported
speech of a written report, and checked. Ids and evidence stay as they are. What passes in no way stays in English,
marked, with a doubt that says why: nothing is left out.

- `frames`: an English sentence taken apart.
- `register`: how a report reads in each language; the checks of one sentence by itself.
- `persons`, `japanese`, `korean`: from speech to reported speech.
- `contents`: the ways of saying what was said.
- `titles`, `composing`: names with titles, and whole sentences.
- `checking`: whether a sentence may stand for the English one.
"""

from collections.abc import Mapping

from pipeline.language.profile import StyleProfile
from pipeline.records import Event, Language, Outline, Proceedings, Translations
from pipeline.stages.restate.asking import Asker, make_asker
from pipeline.stages.restate.paragraphs import (
    UNRESTATED,
    UNSURE,
    ToRestate,
    assemble,
    collect,
    list_headings,
    list_organizations,
    restate_paragraphs,
)
from pipeline.stages.restate.register import RESTATED, Finding, check_register
from pipeline.stages.restate.sentences import Restated
from pipeline.stages.restate.titles import Titles, draft_titles
from pipeline.stages.translate import Engines

__all__ = [
    "RESTATED",
    "UNRESTATED",
    "UNSURE",
    "VERSION",
    "Asker",
    "Finding",
    "Restated",
    "Titles",
    "ToRestate",
    "assemble",
    "check_register",
    "collect",
    "draft_titles",
    "list_headings",
    "list_organizations",
    "make_asker",
    "restate",
    "restate_paragraphs",
]

VERSION = 1


def restate(
    outline: Outline,
    proceedings: Proceedings,
    translations: Mapping[Language, Translations],
    event: Event,
    engines: Engines,
    profile: StyleProfile,
    language: Language,
) -> Outline:
    """Return the outline in *language*: the same sections, paragraphs, sentence ids and evidence.

    Args:
        outline: In English.
        proceedings: What it is about.
        translations: English, and *language* if there is one: the evidence in that language is one of the ways.
        event: Names, titles and terms.
        engines: The translation models.
        profile: The style of the English outline.
        language: Any but English.

    Raises:
        UsageError: *language* is English.
        PipelineError: No model can be used at all.
    """
    asker = make_asker(event, engines, language)
    wanted = collect(outline, proceedings, translations, event, profile, language)
    appositives = [pair for each in wanted for pair in each.appositives]
    titles = draft_titles(appositives, list_headings(outline), list_organizations(wanted), asker)
    made = restate_paragraphs(wanted, titles, asker)
    return assemble(outline, dict(zip((each.talk for each in wanted), made, strict=True)), titles, language)
