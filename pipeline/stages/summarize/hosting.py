"""What the MC and the moderator do: one sentence for an introduction, one for a question."""

import re
from collections.abc import Sequence

from pipeline.language.names import mentions
from pipeline.records import Event, Session, Talk
from pipeline.stages.summarize.clutter import tidy
from pipeline.stages.summarize.grouping import Piece
from pipeline.stages.summarize.predicates import find_topics
from pipeline.stages.summarize.questions import find_question, make_indirect
from pipeline.stages.summarize.reported import Voice, report
from pipeline.stages.summarize.saying import Said, make_voice

_INVITES = re.compile(r"\b(?:invite|welcome|hear from|please|introduce|speakers?|presenters?)\b", re.IGNORECASE)
_AUDIENCE = re.compile(r"\b(?:audience|viewers?|attendees?|question from)\b", re.IGNORECASE)


def introduce(talk: Talk, said: Sequence[Said], event: Event) -> list[Piece]:
    """Return the one sentence on how a session was introduced."""
    session = next((each for each in event.sessions if each.id == talk.session), None)
    guests = _guests(talk, said, event)
    cited = list(guests.values())[:4]
    topic, invites = "", bool(guests)
    for each in said:
        text = tidy(each.english)
        if not topic and (topics := list(find_topics(text))):
            topic = report(topics[0], Voice(family="", pronoun=None, collective="")) or ""
            cited.insert(0, each.utterance.id)
        if _INVITES.search(text):
            invites = True
            cited.append(each.utterance.id)
    names = _enumerate([event.person(guest).name for guest in list(guests)[:4]]) or "the presenters"
    predicate = f"introduced {_describe(session, topic)}" + (f" and invited {names} to speak" if invites else "")
    evidence = tuple(dict.fromkeys(cited or [each.utterance.id for each in said]))[:5]
    return [Piece(predicate=predicate, evidence=evidence, method="template")] if said else []


def ask(talk: Talk, said: Sequence[Said], event: Event) -> list[Piece]:
    """Return the one sentence on what was asked: the last question of the talk, in indirect speech."""
    guests = _guests(talk, said, event)
    addressee = event.person(next(iter(guests))) if len(guests) == 1 else None
    voice = make_voice(addressee, said, event) if addressee else None
    names = _enumerate([event.person(guest).name for guest in list(guests)[-3:]])
    audience = any(_AUDIENCE.search(each.english) for each in said)
    for each in reversed(said):
        question = re.sub(r",\s*(?:[A-Z][\w’-]*\s?){1,4}$", "", find_question(tidy(each.english)))  # …, Ms. Field?
        indirect = make_indirect(question, voice) if question else None
        if indirect is None:
            continue
        predicate = f"asked {names or 'the presenters'} {indirect}"
        if audience:
            predicate = f"addressed a question from the audience{f' to {names}' if names else ''} on {indirect}"
        evidence = tuple(dict.fromkeys([*guests.values(), each.utterance.id]))[-5:]
        return [Piece(predicate=predicate, evidence=evidence)]
    predicate = f"addressed a question to {names or 'the presenters'}"
    evidence = tuple(each.utterance.id for each in said[-5:])
    return [Piece(predicate=predicate, evidence=evidence, method="template")] if said else []


def _guests(talk: Talk, said: Sequence[Said], event: Event) -> dict[str, str]:
    """Return the ids of the people who are turned to, not those who are thanked, each with who-names-them's id."""
    found: dict[str, str] = {}
    for each in said:
        for mention in mentions(each.english, "en", event.people):
            thanked = re.search(r"\bthank(?:s| you)[^.]{0,25}$", each.english[: mention.start], re.IGNORECASE)
            if mention.score > 0.8 and mention.person != talk.speaker and not thanked:
                found.setdefault(mention.person, each.utterance.id)
    return found


def _describe(session: Session | None, topic: str) -> str:
    """Return what an introduction introduces."""
    if session is None:
        return f"the session on {topic}" if topic else "the session"
    match session.kind:
        case "welcome":
            return f"the webinar on {topic}" if topic else "the webinar"
        case "qa":
            return "the Q&A session"
        case "panel":
            subject = topic or re.sub(r"^Panel(?: Discussion)?(?: on|:)? *", "", session.title)
            return f"the panel discussion on {subject}" if subject else "the panel discussion"
        case _:
            return f"the session on {topic or session.title}"


def _enumerate(names: Sequence[str]) -> str:
    """Join names with the serial comma."""
    if len(names) < 3:
        return " and ".join(names)
    return f"{', '.join(names[:-1])}, and {names[-1]}"
