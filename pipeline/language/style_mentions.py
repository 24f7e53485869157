"""Rules 2, 3 and 11 over the whole outline: what depends on the paragraphs before.

Titles are the same in every turn of a person, an abbreviation is defined where it first occurs, and a coined term is in
quotation marks once.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from pipeline.language.profile import StyleProfile
from pipeline.language.style_paragraph import Turn
from pipeline.language.style_sighting import Sighting, at_sentence, unquoted
from pipeline.records import Event

DEFINITION = re.compile(r"\(“([^”]+)”\)")
_COINED = re.compile(r"(?<!\()“([^”]+?)[,.]?”")
_CAPITALS = re.compile(r"(?<![\w“&-])[A-Z]{3,6}(?![\w”&-])")


def check_mentions(turns: Sequence[Turn], event: Event | None, profile: StyleProfile) -> Iterator[tuple[int, Sighting]]:
    """Yield (position of the paragraph, what is wrong there)."""
    yield from _check_titles(turns)
    names = _Names(turns, event, profile)
    coined: set[str] = set()
    for index, turn in enumerate(turns):
        for number, sentence in enumerate(turn.sentences):
            head = turn.opening.end("appositive") if turn.opening and number == 0 else 0
            approved = bool(head and turn.person and turn.person.appositive)
            yield from ((index, at_sentence(number, each)) for each in names.check(sentence, head, approved))
            for quoted in _COINED.findall(sentence):
                if quoted.lower() in coined:
                    yield index, Sighting(
                        rule="R11", sentence=number, message=f"“{quoted}” is in quotation marks a second time.",
                        fix="Quote a coined term at its first mention only.",
                    )  # fmt: skip
                coined.add(quoted.lower())


def _check_titles(turns: Sequence[Turn]) -> Iterator[tuple[int, Sighting]]:
    """Yield turns whose speaker has another title than in an earlier one; an approved title is checked elsewhere."""
    first: dict[str, str] = {}
    for index, turn in enumerate(turns):
        if turn.opening is None or (turn.person and turn.person.appositive):
            continue
        name, title = turn.opening["name"], turn.opening["appositive"]
        before = first.setdefault(name, title)
        if not (_is_shortened(before, title) or _is_shortened(title, before)):
            yield index, Sighting(
                rule="R2", sentence=0, message=f"The title of {name} was “{before}” and is now “{title}”.",
                fix="Give the whole title again, in the same words.",
            )  # fmt: skip


def _is_shortened(full: str, short: str) -> bool:
    """Tell whether *short* is *full* with its organization defined before: without brackets, or abbreviated."""
    if DEFINITION.sub("", full).replace(" ,", ",").strip() == DEFINITION.sub("", short).replace(" ,", ",").strip():
        return True
    for match in DEFINITION.finditer(full):
        head, abbreviation, tail = short.partition(match[1])
        if abbreviation and full.startswith(head) and full[match.end() :] == tail:
            return True
    return False


class _Names:
    """The organizations of an outline, and which of them have been defined so far."""

    def __init__(self, turns: Sequence[Turn], event: Event | None, profile: StyleProfile) -> None:
        self._household = frozenset(profile.household)
        text = " ".join(turn.paragraph.text for turn in turns)
        self._full: Mapping[str, str] = {
            person.abbreviation: person.organization
            for person in (event.people if event else ())
            if person.abbreviation and person.organization and person.organization != person.abbreviation
        }
        vouched = {
            each
            for person in (event.people if event else ())
            for each in re.findall(r"[\w&-]+", f"{DEFINITION.sub('', person.appositive or '')} {person.organization}")
        }
        titles = {
            each for turn in turns if turn.opening
            for each in _CAPITALS.findall(DEFINITION.sub("", turn.opening["name"] + " " + turn.opening["appositive"]))
        }  # fmt: skip
        defined_somewhere = set(DEFINITION.findall(text))
        self._known = defined_somewhere | (set(self._full) - vouched)
        self._unexplained = set(_CAPITALS.findall(unquoted(text))) - self._known - titles - vouched - self._household
        self._defined: set[str] = set()

    def check(self, sentence: str, head: int, approved: bool) -> Iterator[Sighting]:
        """Yield what is wrong with the abbreviations of the next sentence of the outline.

        Args:
            sentence: Its text.
            head: Where the title of its speaker ends; 0 if it has none.
            approved: Whether that title is one of the event file.
        """
        yield from self._check_brackets(sentence, head)
        yield from self._check_use(sentence, approved, head)
        if head or self._full:
            yield from self._check_full_names(sentence, head)
        self._defined |= set(DEFINITION.findall(sentence))

    def _check_brackets(self, sentence: str, head: int) -> Iterator[Sighting]:
        for match in re.finditer(r"\((?P<inner>[^()]{2,16})\)", sentence):
            bare = match["inner"].strip("\"'“”‘’„`´«» ")
            if re.fullmatch(r"[A-Z][\w&-]*[A-Z][\w&-]*", bare) and match["inner"] != f"“{bare}”":
                yield Sighting(
                    rule="R3", message=f"The abbreviation in ({match['inner']}) lacks its curly quotation marks.",
                    fix=f"Write {bare} alone." if bare in self._household else f"Write (“{bare}”).",
                )  # fmt: skip
        for match in DEFINITION.finditer(sentence):
            if match[1] in self._household:
                yield Sighting(
                    rule="R3", message=f"{match[1]} is a household abbreviation.", fix=f"Write {match[1]} alone."
                )
            elif re.search(rf"(?<!\w){re.escape(match[1])}\s*$", sentence[: match.start()]):
                yield Sighting(
                    rule="R3", message=f"{match[1]} is defined by itself.", fix="Write the full name before it."
                )
            elif match[1] in self._defined and match.start() > head:
                yield Sighting(
                    rule="R3", message=f"{match[1]} is defined again outside a speaker's title.",
                    fix=f"Write {match[1]}.",
                )  # fmt: skip

    def _check_use(self, sentence: str, approved: bool, head: int) -> Iterator[Sighting]:
        for short in sorted(self._known - self._defined - self._household):
            first = re.search(rf"(?<![\w“-]){re.escape(short)}(?![\w”-])", sentence)
            definition = sentence.find(f"(“{short}”)")
            if first and (definition < 0 or first.start() < definition):
                self._defined.add(short)  # say it once
                yield Sighting(
                    rule="R3", message=f"{short} is used before it is defined.",
                    fix=f"Write {self._full.get(short, 'the full name')} (“{short}”) at the first mention.",
                )  # fmt: skip
        for short in sorted(self._unexplained):
            match = re.search(rf"(?<![\w“&-]){short}(?![\w”&-])", unquoted(sentence))
            if match and not (approved and match.start() < head):
                self._unexplained.discard(short)
                yield Sighting(
                    rule="R3", message=f"{short} is never explained.",
                    fix=f"Write the full name and (“{short}”) at the first mention, or add it to the household list.",
                )  # fmt: skip

    def _check_full_names(self, sentence: str, head: int) -> Iterator[Sighting]:
        for short, full in self._full.items():
            for match in re.finditer(rf"\b{re.escape(full)}\b", sentence):
                follows = sentence[match.end() :].lstrip().startswith(f"(“{short}”)")
                before = short in self._defined or f"(“{short}”)" in sentence[: match.start()]
                if before and match.start() > head and not follows:
                    yield Sighting(
                        rule="R3", message=f"{full} is written in full after it was defined.", fix=f"Write {short}."
                    )
                elif short not in self._defined and not follows and f"(“{short}”)" not in sentence:
                    yield Sighting(
                        rule="R3", message=f"{full} lacks its abbreviation at the first mention.",
                        fix=f"Write {full} (“{short}”).",
                    )  # fmt: skip
                    self._defined.add(short)  # say it once
