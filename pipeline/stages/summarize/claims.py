"""What a chat model is asked about a talk, and what of its answers can be used.

What was said is data: it stands as JSON between two marks that nobody who said it can know, and every number in an
answer is looked up before it is believed.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from pipeline.backends.chat import ChatRequest
from pipeline.language.profile import StyleProfile
from pipeline.records import Talk
from pipeline.stages.summarize.saying import Said

WINDOW = 6_000
"""Characters of speech and translation that a model reads at once; what is longer is read in parts."""
OVERLAP = 2
"""Lines that two parts share, so that nothing is torn."""
MOST_LINES = 5
CLAIM_TOKENS, SENTENCE_TOKENS = 3_000, 1_500

KINDS: Mapping[str, str] = {
    "welcome": "a welcome address",
    "talk": "a presentation",
    "panel_talk": "an opening statement in a panel discussion",
    "panel_answer": "an answer in a panel discussion",
    "qa_answer": "an answer to a question from the audience",
    "closing": "closing remarks",
}
"""The kinds of talk that a model writes; the others are a sentence that rules write better."""

_NUMBERS = {"type": "array", "items": {"type": "integer"}, "minItems": 1, "maxItems": MOST_LINES}


def _list_of(name: str, **fields: object) -> dict[str, object]:
    item = {"type": "object", "properties": fields, "required": [*fields], "additionalProperties": False}
    return {
        "type": "object",
        "properties": {name: {"type": "array", "items": item}},
        "required": [name],
        "additionalProperties": False,
    }


CLAIMS = _list_of("claims", claim={"type": "string"}, lines=_NUMBERS)
SENTENCES = _list_of("sentences", lead={"type": "string"}, predicate={"type": "string"}, claims=_NUMBERS)
REPAIRS = _list_of("sentences", id={"type": "integer"}, predicate={"type": "string"}, claims=_NUMBERS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One statement, and the ids of the one to five utterances it rests on."""

    text: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A sentence as a model wrote it.

    Attributes:
        lead: A connective of the house style, or empty.
        predicate: From the reporting verb on, without full stop.
        claims: Positions of the claims it rests on.
    """

    lead: str
    predicate: str
    claims: tuple[int, ...]


@cache
def _prompt(name: str) -> str:
    return (files("pipeline.stages.summarize") / "prompts" / f"{name}.txt").read_text("utf-8").strip()


def prompts_digest() -> str:
    """Return what changes when a prompt does."""
    joined = "\x1f".join(_prompt(name) for name in ("claims", "sentences", "repair"))
    return hashlib.sha256(joined.encode()).hexdigest()[:16]


def cut_windows(said: Sequence[Said]) -> Iterator[range]:
    """Yield the positions of the lines that a model reads at once: all of them, in parts that overlap."""
    start = 0
    while start < len(said):
        end, size = start, 0
        while end < len(said) and (end == start or size < WINDOW):
            size += len(said[end].utterance.text) + len(said[end].english)
            end += 1
        yield range(start, end)
        if end == len(said):
            return
        start = max(start + 1, end - OVERLAP)


def ask_for_claims(said: Sequence[Said], window: range) -> ChatRequest:
    """Return the request for the claims of one part of a talk; its lines count from 1."""
    lines = [
        {"id": number, "text": said[at].utterance.text, "english": said[at].english}
        for number, at in enumerate(window, 1)
    ]
    return ChatRequest(system=_prompt("claims"), user=_data(lines), longest=CLAIM_TOKENS, schema=CLAIMS)


def read_claims(answer: str | None, said: Sequence[Said], window: range) -> list[Claim]:
    """Return the claims of an answer that rest on lines which were asked about."""
    found = []
    for each in _items(answer, "claims"):
        text, lines = each.get("claim"), _integers(each.get("lines"))
        cited = [said[window[line - 1]].utterance.id for line in lines if 0 < line <= len(window)]
        if isinstance(text, str) and text.strip() and cited and len(cited) == len(lines):
            found.append(Claim(text=" ".join(text.split()), evidence=tuple(dict.fromkeys(cited))[:MOST_LINES]))
    return found


def ask_for_sentences(talk: Talk, claims: Sequence[Claim], said: Sequence[Said], profile: StyleProfile) -> ChatRequest:
    """Return the request for the paragraph of a talk; claims count from 1."""
    band = profile.band(talk.kind)
    least, most = band.sentences if band else (1, 3)
    few, many = band.words if band else (20, 80)
    verbs = [each for each in (band.opening if band else ()) if each] or list(profile.verbs[:10])
    system = _prompt("sentences")
    for name, value in {
        "{kind}": KINDS[talk.kind],
        "{sentences}": str(least) if least == most else f"{least} to {most}",
        "{words}": f"{few} to {many}",
        "{verbs}": ", ".join(dict.fromkeys([*verbs, *profile.verbs[:12]])),
        "{connectives}": " / ".join(profile.connectives),
    }.items():
        system = system.replace(name, value)
    text_of = {each.utterance.id: each for each in said}
    lines = [
        {
            "id": number,
            "claim": claim.text,
            "lines": [
                {"text": text_of[each].utterance.text, "english": text_of[each].english} for each in claim.evidence
            ],
        }
        for number, claim in enumerate(claims, 1)
    ]
    return ChatRequest(system=system, user=_data(lines), longest=SENTENCE_TOKENS, schema=SENTENCES)


def read_sentences(answer: str | None, claims: Sequence[Claim], profile: StyleProfile) -> list[Written]:
    """Return the sentences of an answer that rest on claims which were given."""
    found = []
    for each in _items(answer, "sentences"):
        written = _read_sentence(each, claims)
        lead = each.get("lead")
        if written is not None:
            found.append(
                Written(
                    lead=lead if lead in profile.connectives else "", predicate=written.predicate, claims=written.claims
                )
            )
    return found


def ask_for_repairs(request: ChatRequest, wrong: Mapping[int, tuple[Written, Sequence[str]]]) -> ChatRequest:
    """Return the request to write some sentences anew, each with what is wrong with it; *request* is the first one."""
    lines = [
        {"id": number, "predicate": written.predicate, "claims": [at + 1 for at in written.claims], "wrong": [*why]}
        for number, (written, why) in wrong.items()
    ]
    user = f"{request.user}\n\n{_prompt('repair')}\n\n{_data(lines)}"
    return ChatRequest(system=request.system, user=user, longest=SENTENCE_TOKENS, schema=REPAIRS)


def read_repairs(answer: str | None, claims: Sequence[Claim]) -> dict[int, Written]:
    """Return the sentences of an answer to `ask_for_repairs`, by their numbers."""
    found: dict[int, Written] = {}
    for each in _items(answer, "sentences"):
        written, number = _read_sentence(each, claims), each.get("id")
        if written is not None and isinstance(number, int):
            found[number] = written
    return found


def _read_sentence(item: Mapping[str, Any], claims: Sequence[Claim]) -> Written | None:
    predicate, numbers = item.get("predicate"), _integers(item.get("claims"))
    rests_on = tuple(dict.fromkeys(number - 1 for number in numbers if 0 < number <= len(claims)))
    if not isinstance(predicate, str) or not predicate.strip() or not rests_on or len(rests_on) < len(set(numbers)):
        return None
    return Written(lead="", predicate=" ".join(predicate.split()).rstrip("."), claims=rests_on)


def _items(answer: str | None, name: str) -> list[Mapping[str, Any]]:
    """Return the objects in the list called *name* of a JSON answer; none if it is anything else."""
    try:
        value = json.loads(answer or "")
    except (ValueError, RecursionError):
        return []
    items = value.get(name) if isinstance(value, dict) else None
    return [each for each in items if isinstance(each, dict)] if isinstance(items, list) else []


def _integers(value: object) -> list[int]:
    """Return the whole numbers of a list, in order; none of them if one is anything else."""
    if not isinstance(value, list) or not all(type(each) is int for each in value):
        return []
    return value[: 4 * MOST_LINES]


def _data(lines: Sequence[Mapping[str, object]]) -> str:
    """Return *lines* as JSON between two marks that follow from them."""
    body = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
    mark = hashlib.sha256(body.encode("utf-8", "replace")).hexdigest()[:12]
    return f"<<<DATA {mark}>>>\n{body}\n<<<END {mark}>>>"
