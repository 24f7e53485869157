"""Every kind of data that passes through the pipeline.

Records are frozen, compared by value, built with keywords only, and hold tuples, never lists. They do no I/O.
Every time is a whole number of milliseconds on **the recording's clock** (0 is the first sample of the floor
track); every confidence is a probability in 0..1. `None` always means "not known", and a field that may be
`None` says so.
"""

import hashlib
from dataclasses import dataclass
from typing import Literal, get_args

Language = Literal["zh", "ja", "ko", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
Variant = Literal["simplified", "traditional"]
"""The characters that Chinese is written in."""

Pronoun = Literal["he", "she"]
Role = Literal["speaker", "mc", "moderator"]
SessionKind = Literal["welcome", "talks", "panel", "qa", "closing"]
TalkKind = Literal[
    "welcome",
    "mc_intro",
    "talk",
    "panel_talk",
    "mc_question",
    "panel_answer",
    "qa_answer",
    "closing",
    "bridging",
]
TrackContent = Literal["floor", "interpretation", "participant", "mixed"]
TranscriptUse = Literal["beside", "instead"]
LabelKind = Literal["track", "timeline", "transcript"]
Source = Literal["track", "chat", "qa"]
Method = Literal["template", "extractive", "model", "person"]


# --- event: what a person wrote down -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class InLanguages:
    """One name or term as it is written in each language; `None` where nobody has said."""

    zh: str | None = None
    ja: str | None = None
    ko: str | None = None
    en: str | None = None

    def get(self, language: Language) -> str | None:
        """Return the form written in *language*."""
        form: str | None = getattr(self, language)
        return form

    def known(self) -> tuple[tuple[Language, str], ...]:
        """Return the (language, form) pairs that are known, in the order zh, ja, ko, en."""
        return tuple((each, form) for each in LANGUAGES if (form := self.get(each)) is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who may speak at the event.

    Attributes:
        id: Safe as a file name: lower-case letters, digits and hyphens.
        name: English, given name first, as the report prints it.
        family: The family name in English, as it ends or begins *name*. Not unique among people.
        native: The full name in the scripts of the other languages.
        aliases: Other written forms in any script (romanizations, kana readings, Zoom display names).
        title: The position, such as "Executive Director"; `None` for an MC without one.
        organization: The full English name of the organization.
        abbreviation: The organization's abbreviation, without quotes.
        appositive: The approved wording after the name, as the report prints it; `None` means that the program
            drafts one, marked as a draft.
        pronoun: `None` means that the family name is repeated.
        languages: The languages this person is expected to speak; empty means any of the event's.
    """

    id: str
    name: str
    family: str
    native: InLanguages = InLanguages()
    aliases: tuple[str, ...] = ()
    role: Role = "speaker"
    title: str | None = None
    organization: str | None = None
    abbreviation: str | None = None
    appositive: str | None = None
    pronoun: Pronoun | None = None
    languages: tuple[Language, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One session of the programme.

    Attributes:
        title: As on the programme.
        heading: As the outline prints it; `None` means the title.
        speakers: Ids of people, in planned order; MC and moderator need not be listed.
        moderator: Id of the person who leads the session, if it is not the MC.
    """

    id: str
    title: str
    kind: SessionKind
    heading: str | None = None
    speakers: tuple[str, ...] = ()
    moderator: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One glossary entry: the approved form in each language, and other forms that mean the same."""

    names: InLanguages
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackMapping:
    """What a person said about one media file of the event's folder.

    Attributes:
        file: Path relative to the event's folder.
        stream: Index among the file's audio streams, for a file that has several.
        start: Where the file begins on the recording's clock; `None` means as the names and clocks tell.
    """

    file: str
    content: TrackContent
    language: Language | None = None
    person: str | None = None
    stream: int | None = None
    start: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscriptMapping:
    """What a person said about a transcript in the event's folder.

    Attributes:
        file: Path relative to the event's folder.
        use: "instead" of what would be recognized, or "beside" it.
        encoding: As the file is encoded; `None` means that it is to be told from its bytes.
        language: Of all of it; `None` means that each sentence tells.
    """

    file: str
    use: TranscriptUse = "beside"
    encoding: str | None = None
    language: Language | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """The programme, the people and the words of one webinar, as `event.toml` gives them.

    Attributes:
        chinese: How Chinese translations are written; what was said in Chinese stays as it was recognized.
    """

    id: str
    title: str
    languages: tuple[Language, ...]
    date: str | None = None
    subtitle: str | None = None
    people: tuple[Person, ...] = ()
    sessions: tuple[Session, ...] = ()
    glossary: tuple[Term, ...] = ()
    tracks: tuple[TrackMapping, ...] = ()
    transcripts: tuple[TranscriptMapping, ...] = ()
    chinese: Variant = "simplified"

    def person(self, identifier: str) -> Person:
        """Return the person with this id. Raises `KeyError` if there is none."""
        for person in self.people:
            if person.id == identifier:
                return person
        raise KeyError(identifier)


# --- recording: tracks on one clock --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Span:
    """The half-open stretch of time [start, end) in milliseconds on the recording's clock."""

    start: int
    end: int

    def __post_init__(self) -> None:
        """Refuse a span that ends before it starts."""
        if self.end < self.start:
            raise ValueError(f"a span cannot end ({self.end}) before it starts ({self.start})")

    @property
    def duration(self) -> int:
        """Length in milliseconds."""
        return self.end - self.start

    def overlap(self, other: "Span") -> int:
        """Return how many milliseconds both spans share."""
        return max(0, min(self.end, other.end) - max(self.start, other.start))


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One media file of a track: it covers [start, start + duration) of the recording's clock.

    Attributes:
        path: Relative to the event's folder.
        stream: Index among the file's audio streams.
    """

    path: str
    sha256: str
    start: int
    duration: int
    stream: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """Audio that belongs together: the floor, one interpreted language, or one participant's microphone."""

    id: str
    content: TrackContent
    parts: tuple[Part, ...]
    language: Language | None = None
    person: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """All tracks of an event on one clock.

    Attributes:
        duration: Milliseconds to the end of the last part of the floor and of all tracks of which somebody has said, or
            their names say, what they are; not of those that merely lay beside them.
    """

    tracks: tuple[Track, ...]
    duration: int
    doubts: tuple["Doubt", ...] = ()

    def track(self, identifier: str) -> Track:
        """Return the track with this id. Raises `KeyError` if there is none."""
        for track in self.tracks:
            if track.id == identifier:
                return track
        raise KeyError(identifier)


# --- doubts: what a reviewer must look at --------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """Something a reviewer must look at. A doubt never stops a run.

    Attributes:
        kind: What is in doubt, in a word or two joined by hyphens, such as "unknown-speaker".
        span: Where to listen; `None` if it is about no moment in particular.
        target: The id of the record in doubt; `None` if there is none.
        message: One sentence for the reviewer.
    """

    id: str
    kind: str
    message: str
    span: Span | None = None
    target: str | None = None


def doubt(kind: str, message: str, *, span: Span | None = None, target: str | None = None) -> Doubt:
    """Return a doubt whose id follows from its content, so that the same doubt has the same id in every run."""
    where = "" if span is None else f"{span.start}-{span.end}"
    digest = hashlib.sha256("\x1f".join((kind, message, where, target or "")).encode()).hexdigest()
    return Doubt(id=f"d-{digest[:10]}", kind=kind, message=message, span=span, target=target)


# --- listen --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """Speech by one anonymous voice, without a pause long enough to end it; it never crosses a change of voice.

    Attributes:
        beneath: Whether it is heard, quieter, while a louder voice pauses: the floor beneath an interpreter.
    """

    id: str
    track: str
    span: Span
    voice: str
    beneath: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """Who speaks in a stretch of time, as somebody else's software or a person wrote it down.

    Attributes:
        text: As it is written there; `None` if the source does not say who it is.
        source: The path of the file that says it.
        kind: Whose own microphone it is ("track"), what Zoom noted from time to time ("timeline"), or who stands beside
            the words of a transcript.
    """

    span: Span
    text: str | None
    source: str
    kind: LabelKind = "transcript"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listening:
    """What `listen` heard: regions in order of time, and the labels that came with the recording, if any.

    Attributes:
        recording: With the tracks on one clock, as far as they could be compared.
        interpreted: Where interpreters speak on their own tracks; their voices are nobody's on the programme.
    """

    recording: Recording
    regions: tuple[Region, ...]
    interpreted: tuple[Region, ...] = ()
    labels: tuple[Label, ...] = ()
    doubts: tuple[Doubt, ...] = ()


# --- transcribe ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One word as the recognizer wrote it (one character, or a few, in Chinese and Japanese).

    Attributes:
        text: With the space before it, if any, so that the words of a segment join to its text.
    """

    span: Span
    text: str
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """What a recognizer heard in one region, or in a part of it cut at a pause.

    Attributes:
        confidence: The mean probability of its tokens.
    """

    id: str
    region: str
    span: Span
    language: Language
    language_confidence: float
    text: str
    words: tuple[Word, ...]
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEntry:
    """What became of one stretch of the floor.

    Attributes:
        outcome: "used" if a segment holds it; "quiet" if no speech was heard; "dropped" if speech was heard and
            its text was refused; "other" if it is in none of the four languages.
        reason: Why, in words; empty for "used".
        text: What was refused, for the audit; `None` where nothing was decoded.
    """

    span: Span
    outcome: Literal["used", "quiet", "dropped", "other"]
    reason: str = ""
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """Segments in order of time, and a ledger that accounts for every millisecond of the floor.

    Attributes:
        interpreted: What interpreters say on their own tracks.
        prompts: The names and terms that the recognizer was told to expect.
    """

    segments: tuple[Segment, ...]
    ledger: tuple[LedgerEntry, ...]
    interpreted: tuple[Segment, ...] = ()
    prompts: InLanguages = InLanguages()
    doubts: tuple[Doubt, ...] = ()


# --- split ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance:
    """One sentence by one speaker in one language, at most about 20 s.

    Attributes:
        voice: The anonymous voice; `None` for typed text.
        speaker: Id of a person; `None` if unknown.
        via_interpreter: Whether it is an interpreter's voice that is heard saying it.
        words: Empty for typed text.
    """

    id: str
    span: Span
    language: Language
    text: str
    voice: str | None
    speaker: str | None
    source: Source = "track"
    track: str | None = None
    via_interpreter: bool = False
    words: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """Who a voice is, and why.

    Attributes:
        speaker: Id of a person; `None` if the evidence does not suffice.
        confidence: In 0..1; 0 where *speaker* is `None`.
        evidence: One sentence for each piece of evidence, for the reviewer.
    """

    voice: str
    speaker: str | None
    confidence: float
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """One person's contribution without interruption: one paragraph of the outline.

    Attributes:
        session: Id of a session; `None` for what belongs to none.
        round: 1 for the speaker's first talk in the session, 2 for the second, and so on.
        speaker: Id of a person; `None` if unknown.
        utterances: Ids, in order of time.
    """

    id: str
    session: str | None
    round: int
    speaker: str | None
    kind: TalkKind
    utterances: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendering:
    """One sentence of an interpreter: a second, human translation, beside what it renders.

    Attributes:
        utterances: Ids of what it renders, in order of time; none if nothing said before it fits.
        span: When the interpreter says it, some seconds after the utterances.
    """

    id: str
    track: str
    language: Language
    span: Span
    text: str
    utterances: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadAloud:
    """A typed text that somebody read aloud.

    Attributes:
        typed: Id of the typed utterance.
        spoken: Ids of the utterances in which it was read, in order of time.
        answer: Ids of what was then answered, in order of time; empty if nobody did.
    """

    typed: str
    spoken: tuple[str, ...]
    answer: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proceedings:
    """Who said what, in which session, in order of time, and what interpreters made of it.

    Attributes:
        typed: What was written in the chat and the Q&A; nobody is named for it, and it belongs to no talk.
        read_aloud: Which of that was read aloud, where, and what was answered.
    """

    utterances: tuple[Utterance, ...]
    talks: tuple[Talk, ...]
    renderings: tuple[Rendering, ...] = ()
    typed: tuple[Utterance, ...] = ()
    read_aloud: tuple[ReadAloud, ...] = ()
    namings: tuple[Naming, ...] = ()
    doubts: tuple[Doubt, ...] = ()


# --- translate -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Translation:
    """One utterance in another language.

    Attributes:
        utterance: Id of the utterance.
        engine: What made it: the identity of a model, "same-language", or "person".
    """

    utterance: str
    language: Language
    text: str
    engine: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Translations:
    """Every utterance in the target language, one to one and in the same order, and after them all that was typed."""

    language: Language
    translations: tuple[Translation, ...]
    doubts: tuple[Doubt, ...] = ()


# --- summarize -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence of the outline.

    Attributes:
        evidence: Ids of the one to five utterances it rests on.
    """

    id: str
    text: str
    evidence: tuple[str, ...]
    method: Method


@dataclass(frozen=True, slots=True, kw_only=True)
class OutlineParagraph:
    """One talk in the style of the report."""

    talk: str
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One heading of the outline and its paragraphs, in the order in which they really happened."""

    session: str | None
    heading: str
    paragraphs: tuple[OutlineParagraph, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """The outline of the report."""

    language: Language
    sections: tuple[Section, ...]
    doubts: tuple[Doubt, ...] = ()


# --- identity ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """All that changes what a backend answers; part of the key of everything it makes.

    Attributes:
        name: The engine, such as "openai-whisper".
        model: The name or content hash of the weights.
        compute: The arithmetic, such as "float32".
        settings: Further (name, value) pairs, sorted by name.
    """

    name: str
    model: str
    compute: str = "float32"
    settings: tuple[tuple[str, str], ...] = ()
