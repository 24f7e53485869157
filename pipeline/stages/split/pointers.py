"""Whom an utterance names as the one who speaks, who spoke before or who speaks next, whatever voice says it."""

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.language.names import Mention, mentions
from pipeline.records import Event, Utterance
from pipeline.stages.split.evidence import count_rivals, find_given, find_missing
from pipeline.stages.split.likeness import names_stranger, resemblance, says_name
from pipeline.stages.split.phrases import HONORIFIC, MYSELF, NEXT_SPEAKER, OWN_TALK, PRAISES, QUESTION, STEERS, THANKS
from pipeline.stages.split.sessions import CUES

WRITTEN, UNASKED = 0.95, 0.4
"""How sure a mention is that is written like the name; what another counts where nothing asks for a name."""
SURELY = 0.8
"""How sure it must be that somebody is called or thanked, for it to be said by whoever leads."""
ALIKE = 0.7
"""How alike a name must be that somebody gives."""
LIKE = 0.5
"""What a name that is only like somebody's counts of one that is."""
BESIDE = 12
"""Characters between a name and the thanks that are for it, at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pointer:
    """Whom an utterance names, and how surely: as the one who speaks, who is to speak next, or who has just spoken.

    Attributes:
        announces: Whether it speaks of the next speaker, with or without a name, or of questions or a discussion to
            come.
        steers: Whether it is about how the event goes, as those who lead mostly speak.
        asks: Whether it is a question.
        gives: Whether the speaker gives a name, known or not.
        missing: Who is said not to be there.
        strange: Whether somebody is called by a name that is like nobody's of the programme.
        nobody: Whether the speaker gives such a name.
        thanks: Whether it thanks, whomever, and not at the end of an own talk: speakers do, and those who lead.
    """

    introduced: Mapping[str, float]
    called: Mapping[str, float]
    thanked: Mapping[str, float]
    announces: bool = False
    steers: bool = False
    asks: bool = False
    gives: bool = False
    missing: frozenset[str] = frozenset()
    strange: bool = False
    nobody: bool = False
    thanks: bool = False

    @property
    def leads(self) -> bool:
        """Whether nobody speaks so but whoever leads."""
        sure = any(each >= SURELY for each in (*self.called.values(), *self.thanked.values()))
        return (sure or self.announces or self.steers or self.asks or self.strange) and not self.introduced


def point_out(utterance: Utterance, event: Event) -> Pointer:
    """Return whom an utterance names, or clearly resembles where a name is due, whatever voice says it."""
    named = mentions(utterance.text, utterance.language, event.people)
    given = find_given(utterance, named)
    own = {each.person: each.score / count_rivals(each, named) for each in given}
    called: dict[str, float] = {}
    thanked: dict[str, float] = {}
    others = [each for each in named if all(each.start >= it.end or it.start >= each.end for it in given)]
    # An interpreter runs on: who gives a name after somebody was called is who speaks now, whoever was called.
    others = [each for each in others if each.person in own or all(it.start < each.start for it in given)]
    missing = find_missing(utterance.text, utterance.language, named)
    others = [each for each in others if each.person not in missing]
    thanks = THANKS[utterance.language].search(utterance.text)
    steers = any(cue[utterance.language].search(utterance.text) for cue in (STEERS, CUES["welcome"], CUES["closing"]))
    cues = (NEXT_SPEAKER, PRAISES, CUES["panel"], CUES["qa"])
    announces = bool(missing) or any(cue[utterance.language].search(utterance.text) for cue in cues)
    asks = QUESTION[utterance.language].search(utterance.text) is not None
    own_talk = OWN_TALK[utterance.language].search(utterance.text) is not None
    if own_talk:
        steers = announces = False
    leads = bool(thanks or steers or announces or asks)
    myself = MYSELF[utterance.language].search(utterance.text) is not None
    if not own and not leads and myself:
        # Misheard, "I am" no longer stands before a name; that somebody speaks of him- or herself is still heard.
        own = {each.person: LIKE * each.score / count_rivals(each, named) for each in others}
        others = []
    for mention in others:
        beside = thanks is not None and max(mention.start - thanks.end(), thanks.start() - mention.end) <= BESIDE
        back = beside and mention.start == others[0].start
        # What only sounds like a name, and where nobody is called, may be other words.
        worth = 1.0 if leads or mention.score >= WRITTEN or _is_titled(utterance, mention) else UNASKED
        (thanked if back else called)[mention.person] = worth * mention.score / count_rivals(mention, named)
    thanked_somebody = thanks is not None and not thanked
    like = resemblance(utterance.text, utterance.language, event.people, slot="self") if not named else None
    if like is not None and like[1] >= ALIKE:
        own[like[0]] = like[1] if like[1] >= WRITTEN else LIKE * like[1]
    elif not named and (like := resemblance(utterance.text, utterance.language, event.people, slot="other")):
        (thanked if thanked_somebody else called)[like[0]] = LIKE * like[1]
    gives = bool(own) or myself or says_name(utterance.text, utterance.language)
    strange = not thanks and names_stranger(utterance.text, utterance.language, event.people, named, slot="other")
    nobody = not own and names_stranger(utterance.text, utterance.language, event.people, named, slot="self")
    return Pointer(
        introduced=own,
        called=called,
        thanked=thanked,
        announces=announces,
        steers=steers,
        asks=asks,
        gives=gives,
        missing=missing,
        strange=strange,
        nobody=nobody,
        thanks=thanks is not None and not own_talk,
    )


def _is_titled(utterance: Utterance, mention: Mention) -> bool:
    return HONORIFIC[utterance.language].search(utterance.text[mention.end :]) is not None
