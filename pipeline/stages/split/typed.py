"""What was typed, as utterances: messages of the chat, questions and written answers.

Typed words have no voice, and nobody is named for them: who asks a question in writing stays anonymous.
"""

from collections.abc import Sequence

from pipeline.language.scripts import count_scripts
from pipeline.records import Doubt, Language, Source, Span, Utterance, doubt
from pipeline.transcripts.scripts import tell_tongue
from pipeline.zoom.chat import Typed
from pipeline.zoom.questions import Question


def write_typed(
    messages: Sequence[Typed], questions: Sequence[Question], languages: Sequence[Language], duration: int
) -> tuple[tuple[Utterance, ...], tuple[Doubt, ...]]:
    """Return what was typed as utterances, one for each message, question and written answer, and what is in doubt.

    Args:
        messages: From chats, with times on the recording's clock.
        questions: From reports, which tell no times.
        languages: The event's, at least one: what the script leaves open is in one of them.
        duration: Milliseconds of the recording.

    An utterance lasts no time. One without a time of its own stands at the end of the recording. A message without a
    letter (a picture, a number) is none; one in another script than those of the four languages is left out.
    """
    timed = sorted(messages, key=lambda each: duration if each.time is None else each.time)
    written: list[tuple[str, Source, int | None, str]] = [
        (f"c{number:04d}", "chat", each.time, each.text) for number, each in enumerate(timed, 1)
    ]
    for number, question in enumerate(questions, 1):
        written.append((f"q{number:04d}", "qa", None, question.text))
        texts = [each.text for each in question.answers if each.text is not None]
        written += [(f"q{number:04d}-a{at}", "qa", None, text) for at, text in enumerate(texts, 1)]
    utterances: list[Utterance] = []
    others = 0
    for identifier, source, time, text in written:
        if not any(character.isalpha() for character in text):
            continue
        language = _tell_language(text, languages)
        others += language is None
        if language is not None:
            at = min(max(duration if time is None else time, 0), duration)
            utterances.append(_make(identifier, source, at, language, text))
    message = f"{others} typed messages are in none of the four languages; they were left out."
    return tuple(utterances), (doubt("other-language", message),) if others else ()


def _make(identifier: str, source: Source, at: int, language: Language, text: str) -> Utterance:
    return Utterance(
        id=identifier,
        span=Span(start=at, end=at),
        language=language,
        text=text,
        voice=None,
        speaker=None,
        source=source,
    )


def _tell_language(text: str, languages: Sequence[Language]) -> Language | None:
    """Return the language of a text by its script; `None` if it is none of the four."""
    tongue = tell_tongue(text, languages)
    if tongue == "other":
        return None
    if tongue is not None:
        return tongue
    if not count_scripts(text).east:
        return "en"
    return next((each for each in languages if each in ("zh", "ja")), "zh")
