"""What a recognizer may expect to hear, told beforehand: the names and terms of the event in one language."""

from collections.abc import Iterator

from pipeline.records import LANGUAGES, Event, InLanguages, Language

NO_PROMPTS = InLanguages()
JOINTS: dict[Language, str] = {"zh": "、", "ja": "、", "ko": ", ", "en": ", "}


def write_prompts(event: Event) -> InLanguages:
    """Return, for each language, the names and terms of the event, those first that are likeliest to be said.

    A backend cuts the list at a whole name where its model takes no more.
    """
    found = {each: JOINTS[each].join(dict.fromkeys(_expected(event, each))) for each in LANGUAGES}
    return InLanguages(**{each: text or None for each, text in found.items()})


def echoes(text: str, prompt: str | None) -> bool:
    """Return whether *text* is two names or more of the prompt in its own order, and nothing else: it was not heard."""
    said = [_plain(each) for each in _cut(text)]
    told = [_plain(each) for each in _cut(prompt or "")]
    return len(said) > 1 and any(said == told[at : at + len(said)] for at in range(len(told)))


def _expected(event: Event, language: Language) -> Iterator[str]:
    people = {person.id: person for person in event.people}
    planned = [people[each] for session in event.sessions for each in session.speakers if each in people]
    for person in dict.fromkeys((*planned, *event.people)):
        name = person.name if language == "en" else person.native.get(language)
        if name:
            yield name
    yield from (form for term in event.glossary if (form := term.names.get(language)))
    if language == "en":
        yield from (person.organization for person in event.people if person.organization)


def _cut(text: str) -> list[str]:
    plain = text.replace("、", ",").replace("，", ",").strip(" .。,")
    return [each.strip() for each in plain.split(",") if each.strip()]


def _plain(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())
