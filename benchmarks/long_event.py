"""An invented event of any length, as a run would have made it, with corrections: what long reviews are timed on."""

from pipeline.edits import Edit, anchor_segment, new_edit
from pipeline.edits.operations import Anchor
from pipeline.records import (
    Event,
    Listening,
    Outline,
    OutlineParagraph,
    Person,
    Proceedings,
    Recording,
    Region,
    Section,
    Segment,
    Sentence,
    Span,
    Talk,
    Transcript,
    Translation,
    Translations,
    Utterance,
    Word,
)
from pipeline.review.artifacts import Artifacts
from pipeline.store import Made

WHO = "Mirae Seong"


def long_event(size: int) -> tuple[Artifacts, tuple[Edit, ...]]:
    """An event of *size* sentences by ten voices, twenty to a talk, with two corrections in every forty."""
    everything = range(size)
    spans = [Span(start=4_000 * i, end=4_000 * i + 3_500) for i in everything]
    texts = [f"We measured {i} tides at the harbor number {i % 97} this year." for i in everything]
    voices = [f"v{i // 20 % 10}" for i in everything]
    words = [(Word(span=spans[i], text=texts[i], confidence=1.0),) for i in everything]
    people = tuple(Person(id=f"v{i}", name=f"Ann Example{i}", family=f"Example{i}") for i in range(10))
    segments = tuple(
        Segment(
            id=f"s{i}", region=f"r{i}", span=spans[i], language="en", language_confidence=1.0, text=texts[i],
            words=words[i], confidence=1.0,
        )
        for i in everything
    )  # fmt: skip
    utterances = tuple(
        Utterance(
            id=f"u{i}", span=spans[i], language="en", text=texts[i], voice=voices[i], speaker=voices[i], words=words[i]
        )
        for i in everything
    )
    talks = tuple(
        Talk(
            id=f"t{i}", session=None, round=1, speaker=voices[i], kind="talk",
            utterances=tuple(f"u{j}" for j in range(i, i + 20)),
        )
        for i in range(0, size, 20)
    )  # fmt: skip
    paragraphs = tuple(
        OutlineParagraph(
            talk=f"t{i}",
            sentences=tuple(
                Sentence(id=f"t{i}-s{j}", text=f"He said: {texts[j]}", evidence=(f"u{j}",), method="model")
                for j in range(i, i + 3)
            ),
        )
        for i in range(0, size, 20)
    )
    edits = []
    for paragraph in paragraphs[::2]:
        seen, at = paragraph.sentences[0], int(paragraph.talk[1:])
        edits.append(new_edit("replace", anchor_segment(segments[at + 5]), who=WHO, after=f"{texts[at + 5]} Yes."))
        anchor = Anchor(kind="sentence", id=seen.id, spans=(spans[at],), speaker=voices[at], text=seen.text)
        edits.append(new_edit("replace", anchor, who=WHO, language="en", after=f"{seen.text} Indeed."))
    artifacts = Artifacts(
        event=Event(id="long", title="Long", languages=("en",), people=people),
        listening=Listening(
            recording=Recording(tracks=(), duration=4_000 * size),
            regions=tuple(Region(id=f"r{i}", track="floor", span=spans[i], voice=voices[i]) for i in everything),
        ),
        transcript=Transcript(segments=segments, ledger=()),
        proceedings=Proceedings(utterances=utterances, talks=talks),
        translations=Translations(
            language="en",
            translations=tuple(
                Translation(utterance=f"u{i}", language="en", text=texts[i], engine="same-language") for i in everything
            ),
        ),
        outline=Outline(language="en", sections=(Section(session=None, heading="Talks", paragraphs=paragraphs),)),
        doubts=(),
        made={name: Made(key={}, sha256="") for name in ("proceedings.json", "outline.json")},
        root="",
    )
    return artifacts, tuple(edits)
