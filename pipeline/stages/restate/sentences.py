"""One sentence of the English outline in another language, by the first way that passes all checks."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.language.chinese import write_variant
from pipeline.records import Person, Sentence
from pipeline.stages.restate.agreement import SURE, agree
from pipeline.stages.restate.asking import Asker
from pipeline.stages.restate.checking import check_restated, opens_alike
from pipeline.stages.restate.composing import Speaker, compose
from pipeline.stages.restate.contents import Cited, Rendering, Wanted
from pipeline.stages.restate.frames import WHOLE, Frame
from pipeline.stages.restate.japanese import plain
from pipeline.stages.restate.korean import indirect
from pipeline.stages.restate.register import read_report
from pipeline.stages.restate.titles import Titles, name_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One sentence of the English outline, and what it rests on.

    Attributes:
        frame: `None` if the sentence fits none.
        first: Whether it opens its paragraph.
    """

    sentence: Sentence
    frame: Frame | None
    person: Person | None
    cited: tuple[Cited, ...]
    first: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Restated:
    """A sentence in another language.

    Attributes:
        text: Marked and in English where nothing passed.
        unsure: Why a reviewer should look, in a sentence; empty if nobody need.
        failed: Why it stays in English; empty if it does not.
    """

    id: str
    text: str
    unsure: str = ""
    failed: str = ""


def list_wanted(source: Source) -> tuple[Wanted, ...]:
    """Return the contents to be said: each with the evidence that may say it."""
    if source.frame is None:
        return ()
    contents = source.frame.contents
    paired = len(contents) == len(source.cited) > 1
    person = source.person
    own = tuple(each for each in (person.abbreviation, person.organization) if each) if person else ()
    return tuple(
        Wanted(
            content=content,
            cited=(source.cited[number],) if paired else source.cited,
            collective=next((each for each in own if each in content.english), ""),
            verb=source.frame.verb or source.frame.shape,
            own=own,
        )
        for number, content in enumerate(contents)
    )


def write(source: Source, rendered: Sequence[Sequence[Rendering]], titles: Titles, asker: Asker) -> Restated | None:
    """Return the sentence from its frame; `None` if that does not pass, and another way has to be taken."""
    frame = source.frame
    if frame is None or frame.shape == WHOLE:
        return None
    best = [ways[0] if ways else None for ways in rendered]
    if any(each is None or each.problems for each in best):
        return None
    chosen = [each for each in best if each is not None]
    speaker = Speaker(person=source.person, asker=asker, titles=titles)
    text = compose(frame, [each.text for each in chosen], speaker, _organization(frame, titles))
    if text is None or check_restated(
        text, source.sentence.text, source.cited, source.person, _opening(source, speaker), _introduction(source), asker
    ):
        return None
    least = min((each.agreement for each in chosen), default=1.0)
    return Restated(id=source.sentence.id, text=_variant(text, asker), unsure=_unsure(least))


def why_not(source: Source, rendered: Sequence[Sequence[Rendering]], titles: Titles, asker: Asker) -> str:
    """Return, in a sentence, why the frame's way did not pass."""
    if source.frame is None or source.frame.shape == WHOLE:
        return "The English sentence is built in a way that is not known here."
    for ways in rendered:
        if not ways:
            return "No model translated it, and its evidence is not translated."
        if ways[0].problems:
            return ways[0].problems[0]
    speaker = Speaker(person=source.person, asker=asker, titles=titles)
    texts = [ways[0].text for ways in rendered]
    text = compose(source.frame, texts, speaker, _organization(source.frame, titles))
    if text is None:
        return "Somebody it names is not known."
    found = check_restated(
        text, source.sentence.text, source.cited, source.person, _opening(source, speaker), _introduction(source), asker
    )
    return next(iter(found), "")


def ask_whole(source: Source) -> str:
    """Return the English sentence as a model is given it as a whole: the name alone before the verb."""
    text = source.sentence.text
    if source.frame is None or source.person is None:
        return text
    frame = source.frame
    if frame.subject == "opening":
        return text.replace(f"{source.person.name}, {frame.appositive}, ", f"{source.person.name} ", 1)
    bare = text[len(frame.lead) :].strip()
    head = bare.split(" ", 1)[0]
    return f"{source.person.name} {bare[len(head) + 1 :]}"


def write_whole(source: Source, translated: str, back: str, titles: Titles, asker: Asker) -> Restated | None:
    """Return the sentence from its translation as a whole; `None` if that does not pass."""
    person = source.person
    if person is None or source.frame is None or not translated:
        return None
    rest = opens_alike(translated, (name_of(person, asker),))
    if rest is None:
        return None
    turned: str | None = rest.strip().rstrip("。.")
    turned = {"ja": plain, "ko": indirect}.get(asker.language, str)(turned or "")
    if not turned:
        return None
    report = read_report(asker.language)
    speaker = Speaker(person=person, asker=asker, titles=titles)
    lead = report.connectives.get(source.frame.lead, "")
    text = _variant(lead + speaker.subject(source.frame) + turned + report.stop, asker)
    agreement = agree(ask_whole(source), back)
    if agreement < SURE or check_restated(
        text, source.sentence.text, source.cited, person, _opening(source, speaker), _introduction(source), asker
    ):
        return None
    return Restated(id=source.sentence.id, text=text)


def leave(source: Source, reason: str, asker: Asker) -> Restated:
    """Return the English sentence, marked."""
    text = read_report(asker.language).unrestated + source.sentence.text
    return Restated(id=source.sentence.id, text=text, failed=reason or "It did not pass the checks.")


def _opening(source: Source, speaker: Speaker) -> str:
    """Return what the sentence must begin with."""
    if not source.first or source.frame is None:
        return ""
    return speaker.opening(source.frame.appositive) if source.person else read_report(speaker.asker.language).unknown


def _introduction(source: Source) -> str:
    """Return name and title as the English sentence begins with them."""
    if not source.first or source.frame is None or source.person is None:
        return ""
    return f"{source.person.name}, {source.frame.appositive},"


def _organization(frame: Frame, titles: Titles) -> str:
    return dict(titles.organizations).get(frame.organization, frame.organization)


def _unsure(agreement: float) -> str:
    if agreement >= SURE:
        return ""
    return f"Translated back, only {agreement:.0%} of its words are those of the English sentence."


def _variant(text: str, asker: Asker) -> str:
    """Return Chinese in the characters that the event wants; anything else as it is."""
    if asker.language != "zh" or asker.event.chinese == "simplified":
        return text
    return write_variant(text, asker.event.chinese, tuple(each.form for each in asker.forms))
