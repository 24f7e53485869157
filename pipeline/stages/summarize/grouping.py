"""Statements into sentences: which of them share one, how each begins, and how the paragraph ends."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.language.profile import Band
from pipeline.records import Method, TalkKind
from pipeline.stages.summarize.predicates import Reported, choose_verb
from pipeline.stages.summarize.reported import Voice

_LONG = 48  # words that two statements in one sentence may have together


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """What one sentence, or a part of one, reports.

    Attributes:
        reported: `None` where *predicate* is already written.
        lead: A connective; empty for none.
        late: Whether it is from the last third of the talk.
    """

    evidence: tuple[str, ...]
    predicate: str = ""
    reported: Reported | None = None
    lead: str = ""
    late: bool = False
    method: Method = "extractive"


def group(pieces: Sequence[Piece], kind: TalkKind, voice: Voice, band: Band | None) -> list[Piece]:
    """Return one piece for each sentence, its predicate written."""
    pieces = list(pieces)
    closer: Piece | None = None
    last = pieces[-1] if pieces else None
    if kind == "talk" and len(pieces) > 2 and last and last.late and last.reported and last.reported.ending:
        whose = voice.possessive if voice.pronoun else "the"
        closer = replace(last, predicate=f"finished {whose} presentation by {last.reported.ending}")
        pieces = pieces[:-1]
    room = (band.sentences[1] if band else len(pieces)) - (1 if closer else 0)
    bundles = _bundle(pieces, max(1, room))
    written: list[Piece] = []
    used: list[str] = []
    for bundle in bundles:
        piece = _write(bundle, kind, used, opening=not written)
        repeated = (written and piece.lead == written[-1].lead) or piece.predicate.startswith("added")
        written.append(replace(piece, lead="") if repeated else piece)
    return [*written, *([closer] if closer else [])]


def _bundle(pieces: Sequence[Piece], room: int) -> list[list[Piece]]:
    """Put neighbors together until there are no more bundles than sentences allowed, shortest first."""
    bundles = [[piece] for piece in pieces]
    goal = min(room, max(2, math.ceil(sum(map(_length, bundles)) / 30)))
    while len(bundles) > goal:
        joints = [at for at in range(len(bundles) - 1) if _joinable(bundles[at], bundles[at + 1], len(bundles) > room)]
        if not joints:
            break
        at = min(joints, key=lambda each: _length(bundles[each]) + _length(bundles[each + 1]))
        bundles[at : at + 2] = [bundles[at] + bundles[at + 1]]
    return bundles[:room]


def _length(bundle: Sequence[Piece]) -> int:
    return sum(len((piece.reported.content if piece.reported else piece.predicate).split()) for piece in bundle)


def _joinable(one: Sequence[Piece], other: Sequence[Piece], crowded: bool) -> bool:
    """Tell whether two bundles may share a sentence; markers keep apart unless there is no room."""
    if _length(one) + _length(other) > _LONG or len(one) + len(other) > 3:
        return False
    if other[0].reported and other[0].reported.marker and not crowded:
        return False
    return all(piece.reported is None or _takes_that(piece.reported) or crowded for piece in (*one, *other))


def _takes_that(reported: Reported) -> bool:
    return any(verb.endswith(" that") for verb in reported.verbs)


def _free(reported: Reported) -> bool:
    """Tell whether any verb of reporting would do: a suggestion or an opinion is none that somebody "noted"."""
    return _takes_that(reported) and reported.act not in ("suggestion", "opinion", "hope", "emphasis")


def _write(bundle: Sequence[Piece], kind: TalkKind, used: list[str], *, opening: bool) -> Piece:
    """Write the predicate of one sentence: "mentioned that A, and that B"."""
    phrases: list[list[str]] = []  # each begins with a verb and goes on with further clauses of it
    before = ""
    for piece in bundle:
        if piece.reported is None:
            phrases.append([piece.predicate])
            before = ""
            continue
        verb = choose_verb(piece.reported, used, kind, opening=opening and not phrases)
        if before.endswith(" that") and verb.endswith(" that") and (before == verb or _free(piece.reported)):
            phrases[-1].append(f"that {piece.reported.content}")
        else:
            phrases.append([f"{verb} {piece.reported.content}"])
            used.append(verb)
            before = verb
    head = bundle[0].reported
    lead = head.marker if head else ""
    if not lead and head and head.act in ("need", "suggestion") and len(used) > 2 and not opening:
        lead = "In this line,"
    evidence = tuple(dict.fromkeys(each for piece in bundle for each in piece.evidence))
    return Piece(predicate=_join([_join(clauses) for clauses in phrases]), evidence=evidence, lead=lead)


def _join(parts: Sequence[str]) -> str:
    """Join with the serial comma; long parts take one even if they are two."""
    if len(parts) < 3:
        return (", and " if any(len(part.split()) > 8 for part in parts) else " and ").join(parts)
    return ", ".join(parts[:-1]) + f", and {parts[-1]}"
