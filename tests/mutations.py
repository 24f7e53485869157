"""Faults that a program puts into the gold outline, one at a time, rule by rule.

Nothing here asks the checker: every mutation is made from the text, the event file and small tables.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.language.style import Paragraph
from pipeline.language.style_paragraph import split_sentences
from pipeline.records import Event, Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutation:
    """The outline with one fault in it.

    Attributes:
        what: What was done, in words.
        index: The paragraph that it was done to.
        spreads: Whether other paragraphs may be blamed, such as those that use what is no longer defined.
    """

    what: str
    index: int
    paragraphs: tuple[Paragraph, ...]
    spreads: bool = False


Mutator = Callable[[Sequence[Paragraph], Event], Iterator[Mutation]]

PRESENT = {
    "mentioned": "mentions", "introduced": "introduces", "invited": "invites", "welcomed": "welcomes",
    "thanked": "thanks", "asked": "asks", "noted": "notes", "argued": "argues", "emphasized": "emphasizes",
    "opined": "opines", "reiterated": "reiterates", "answered": "answers", "addressed": "addresses",
    "explained": "explains", "suggested": "suggests", "added": "adds", "said": "says", "finished": "finishes",
    "expressed": "expresses", "commented": "comments", "described": "describes", "gave": "gives", "went": "goes",
}  # fmt: skip
PAST = {
    "is": "was", "are": "were", "has": "had", "have": "had", "travel": "traveled", "serves": "served",
    "comes": "came", "cooks": "cooked", "publish": "published", "know": "knew", "buy": "bought", "lack": "lacked",
    "work": "worked", "inspects": "inspected", "relies": "relied", "needs": "needed", "arrive": "arrived",
    "loses": "lost", "lose": "lost", "weigh": "weighed", "reach": "reached", "demand": "demanded",
    "depends": "depended", "share": "shared", "run": "ran", "throws": "threw", "saves": "saved", "exists": "existed",
    "outlast": "outlasted", "need": "needed", "close": "closed", "sees": "saw", "means": "meant",
}  # fmt: skip
"""Of what the content clauses of the gold outline say; not "lets", whose past no reader can tell."""


def opening_of(paragraph: Paragraph, event: Event) -> tuple[Person, str, str]:
    """Return the speaker, the title as printed, and the rest from the verb on."""
    person = event.person(paragraph.speaker or "")
    rest = paragraph.text.removeprefix(f"{person.name}, ")
    verbs = "|".join(PRESENT)
    match = re.match(rf"(?P<title>.+?), (?P<rest>(?:{verbs})\b.*)", rest)
    assert match is not None, rest
    return person, match["title"], match["rest"]


def changed(paragraphs: Sequence[Paragraph], index: int, text: str, what: str, spreads: bool = False) -> Mutation:
    """Return the outline with another text for one paragraph."""
    assert text != paragraphs[index].text, what
    copies = list(paragraphs)
    copies[index] = replace(copies[index], text=text)
    return Mutation(what=what, index=index, paragraphs=tuple(copies), spreads=spreads)


def in_sentences(
    paragraphs: Sequence[Paragraph], first: int = 0
) -> Iterator[tuple[int, int, str, Callable[[str], str]]]:
    """Yield (paragraph, sentence, text, what puts another text there) for every sentence from the given one on."""
    for index, paragraph in enumerate(paragraphs):
        sentences = split_sentences(paragraph.text)
        for number, sentence in enumerate(sentences):

            def put(text: str, sentences: tuple[str, ...] = sentences, number: int = number) -> str:
                return " ".join([*sentences[:number], text, *sentences[number + 1 :]])

            if number >= first:
                yield index, number, sentence, put


def openings(paragraphs: Sequence[Paragraph], event: Event) -> Iterator[Mutation]:
    """Rule 1: no full name, title and verb in the past at the beginning."""
    for index, paragraph in enumerate(paragraphs):
        person, title, rest = opening_of(paragraph, event)
        verb, _, after = rest.partition(" ")
        pronoun = (person.pronoun or "he").capitalize()
        for what, text in (
            ("no title", f"{person.name} {rest}"),
            ("verb in the present", f"{person.name}, {title}, {PRESENT[verb]} {after}"),
            ("verb in the perfect", f"{person.name}, {title}, has {verb} {after}"),
            ("no verb", f"{person.name}, {title}, {after}"),
            ("connective first", f"In particular, {person.name}, {title}, {rest}"),
            ("pronoun first", f"{pronoun} {rest}"),
            ("family name alone", f"{person.family}, {title}, {rest}"),
            ("no comma behind the title", f"{person.name}, {title} {rest}"),
            ("no comma before the title", f"{person.name} {title}, {rest}"),
            ("in the report's voice", f"There was a contribution by {person.name}, {title}, who {rest}"),
            ("title first", f"The {title}, {person.name}, {rest}"),
            ("according to", f"According to {person.name}, {title}, {after}"),
            ("title too long", f"{person.name}, {title} and Member of the Standing Advisory Council for the Long and "
             f"Careful Planning of Shared Storerooms, {rest}"),
        ):  # fmt: skip
            yield changed(paragraphs, index, text, what)


def introductions(paragraphs: Sequence[Paragraph], event: Event) -> Iterator[Mutation]:
    """Rule 2: a turn that does not introduce its speaker, or introduces another."""
    for index, paragraph in enumerate(paragraphs):
        person, title, rest = opening_of(paragraph, event)
        other = event.people[(index + 3) % len(event.people)]
        for what, text in (
            ("family name alone", f"{person.family} {rest}"),
            ("family name and title", f"{person.family}, {title}, {rest}"),
            ("pronoun", f"{(person.pronoun or 'she').capitalize()} {rest}"),
            ("no title", f"{person.name} {rest}"),
            ("somebody else", f"{other.name}, {title}, {rest}"),
            ("misspelled", f"{person.name}o, {title}, {rest}"),
        ):
            if other.name != person.name or what != "somebody else":
                yield changed(paragraphs, index, text, what)


def titles_again(paragraphs: Sequence[Paragraph], event: Event) -> Iterator[Mutation]:
    """Rule 2, read without the event: a later turn gives another title than the first."""
    seen: set[str] = set()
    for index, paragraph in enumerate(paragraphs):
        person, title, rest = opening_of(paragraph, event)
        if person.id in seen:
            short = re.split(r" (?:of|at|for) ", title)[0]
            for what, text in (
                ("shorter title", short if short != title else "Host"),
                ("other title", f"Acting {title}"),
                ("title with another word", f"{title} and Adviser"),
            ):
                yield changed(paragraphs, index, f"{person.name}, {text}, {rest}", what)
        seen.add(person.id)


def abbreviations(paragraphs: Sequence[Paragraph], event: Event) -> Iterator[Mutation]:
    """Rule 3: quotation marks, definitions and full names where they do not belong, or are missing."""
    seen: set[str] = set()
    for index, paragraph in enumerate(paragraphs):
        text = paragraph.text
        for match in re.finditer(r" \(“(?P<short>[A-Z]+)”\)", text):
            short = match["short"]
            for what, mark in (
                ("no marks", f" ({short})"), ("straight marks", f' ("{short}")'), ("single marks", f" (‘{short}’)"),
                ("turned marks", f" (”{short}“)"), ("half a pair", f" (“{short})"),
            ):  # fmt: skip
                yield changed(paragraphs, index, text.replace(match[0], mark), what, spreads=True)
            if short not in seen:
                yield changed(paragraphs, index, text.replace(match[0], ""), "not defined", spreads=True)
            seen.add(short)
        title_end = len(text) - len(opening_of(paragraph, event)[2])
        full = {person.abbreviation or "": person.organization or "" for person in event.people}
        for short in sorted(seen):
            for what, before, name, after in _uses(text, title_end, short, full[short]):
                yield changed(paragraphs, index, before + name + after, what)
        for household, words in (("AI", "artificial intelligence"), ("IoT", "the Internet of Things")):
            for mark in (f"(“{household}”)", f"({household})") if f" {household}" in text else ():
                explained = text.replace(household, f"{words} {mark}", 1)
                yield changed(paragraphs, index, explained, "household abbreviation")
        if paragraph.kind == "mc_intro":
            short = "KFCA" if "PMSF" in seen else "PMSF"
            yield changed(paragraphs, index, f"{text[:-1]} as {short} does.", "used before it is defined")


def _uses(text: str, title_end: int, short: str, full: str) -> Iterator[tuple[str, str, str, str]]:
    """Yield (what, text before, name, text behind) for wrong names of an organization that was defined before.

    Where a turn introduces its speaker again, before *title_end*, the organization may be introduced again too.
    """
    for use in re.finditer(rf"(?<![“\w]){short}(?!”)", text):
        if use.start() > title_end:
            before, after = text[: use.start()], text[use.end() :]
            yield "defined twice", before, f"{short} (“{short}”)", after
            yield "defined again", before, f"the {full} (“{short}”)", after
            yield "full name again", before, f"the {full}", after


def titles(paragraphs: Sequence[Paragraph], event: Event) -> Iterator[Mutation]:
    """Rule 4: another wording of an approved title."""
    for index, paragraph in enumerate(paragraphs):
        person, title, rest = opening_of(paragraph, event)
        preposition = re.search(r" (of|at|for) ", title)
        swapped = (
            title.replace(preposition[0], " for " if preposition[1] == "at" else " at ", 1) if preposition else title
        )
        candidates: Mapping[str, str] = {
            "another preposition": swapped,
            "no article": title.replace(" the ", " ", 1),
            "one more word": f"Senior {title}",
            "another head": re.sub(r"^\w+", "Representative", title),
            "small letter": title[0].lower() + title[1:],
        }
        for what, text in candidates.items():
            if text != title:
                yield changed(paragraphs, index, f"{person.name}, {text}, {rest}", what)


def names(paragraphs: Sequence[Paragraph], event: Event) -> Iterator[Mutation]:
    """Rule 5: forms of address, full names again, given names, family names first."""
    for index, number, sentence, put in in_sentences(paragraphs):
        person, title, rest = opening_of(paragraphs[index], event)
        given = person.name.removesuffix(f" {person.family}")
        if number == 0:
            reversed_name = f"{person.family} {given}, {title}, {rest}"
            yield changed(paragraphs, index, reversed_name, "family name first")
            yield changed(paragraphs, index, f"Ms. {paragraphs[index].text}", "form of address first")
            continue
        match = re.search(rf"\b(?:He|She|he|she|{person.family})(?= (?:also )?(?:{'|'.join(PRESENT)})\b)", sentence)
        assert match is not None, sentence
        for what, name in (
            ("Mr.", f"Mr. {person.family}"), ("Dr", f"Dr {person.family}"), ("full name", person.name),
            ("given name", given), ("family name first", f"{person.family} {given}"), ("-san", f"{person.family}-san"),
        ):  # fmt: skip
            text = sentence[: match.start()] + name + sentence[match.end() :]
            yield changed(paragraphs, index, put(text), what)


def references(paragraphs: Sequence[Paragraph], event: Event) -> Iterator[Mutation]:
    """Rule 6: the wrong pronoun, the family name in a row, somebody else's name."""
    for index, number, sentence, put in in_sentences(paragraphs, 1):
        person, _, _ = opening_of(paragraphs[index], event)
        match = re.search(rf"\b(?:He|She|he|she|{person.family})(?= (?:also )?(?:{'|'.join(PRESENT)})\b)", sentence)
        assert match is not None, sentence

        def say(who: str, sentence: str = sentence, match: re.Match[str] = match) -> str:
            name = who.capitalize() if not match.start() else who
            return sentence[: match.start()] + name + sentence[match.end() :]

        yield changed(paragraphs, index, put(say("he" if person.pronoun == "she" else "she")), "other pronoun")
        other = next(each.family for each in event.people[index % 9 :] if each.family != person.family)
        yield changed(paragraphs, index, put(say(other)), "other family name")
        previous = split_sentences(paragraphs[index].text)[number - 1]
        if person.pronoun and number > 1 and re.search(rf"\b{person.family} (?:also )?[a-z]+", previous):
            yield changed(paragraphs, index, put(say(person.family)), "family name in a row")
        if own := re.search(r"(?:finished|expressed|expressing) (his|her)\b", sentence):
            other_own = "her" if own[1] == "his" else "his"
            text = sentence[: own.start(1)] + other_own + sentence[own.end(1) :]
            if own[0].startswith(("finished", "expressed")):
                yield changed(paragraphs, index, put(text), "other possessive")


def voices(paragraphs: Sequence[Paragraph], event: Event) -> Iterator[Mutation]:
    """Rule 7: sentences in the report's own voice, or in the present."""
    for index, _, sentence, put in in_sentences(paragraphs, 1):
        family = opening_of(paragraphs[index], event)[0].family
        verbs = "|".join(PRESENT)
        found = re.search(rf"\b(?:He|She|he|she|{family})(?: also)? (?P<verb>{verbs})\b(?P<that> that)?", sentence)
        assert found is not None, sentence
        before, after = sentence[: found.start()], sentence[found.end() :].lstrip()
        voices = ("", "it is clear that ", "the webinar noted that ", "Takasato announced that ")
        for voice in voices if found["that"] else ("there is ",):
            text = voice + after
            text = before + text if before else text[0].upper() + text[1:]
            yield changed(paragraphs, index, put(text), f"voice of the report: {voice}")
        now = f"{sentence[: found.start('verb')]}{PRESENT[found['verb']]}{sentence[found.end('verb') :]}"
        yield changed(paragraphs, index, put(now), "reporting verb in the present")


_REPORTING = (
    "mentioned|noted|argued|explained|emphasized|introduced|added|said|suggested|opined|reiterated|described|commented"
)


def verbs(paragraphs: Sequence[Paragraph], event: Event) -> Iterator[Mutation]:
    """Rule 8: one verb throughout, a verb that does not open such a turn, a verb of another style."""
    for index, paragraph in enumerate(paragraphs):
        person, title, rest = opening_of(paragraph, event)
        sentences = split_sentences(paragraph.text)
        subject = rf"(?:(?<=\b[Hh]e )|(?<=\b[Ss]he )|(?<=\b{person.family} ))"
        pattern = rf"(?:{subject}|(?<=also )|(?<=, )|(?<= and ))(?:{_REPORTING})(?= that| the| a| an)"
        if len(sentences) > 2 and len(re.findall(pattern, paragraph.text)) == len(sentences):
            for verb in ("emphasized", "mentioned", "noted"):
                text = re.sub(pattern, verb, paragraph.text)
                yield changed(paragraphs, index, text, "one verb throughout")
        verb, _, after = rest.partition(" ")
        wrong = "answered" if paragraph.kind in ("welcome", "talk", "panel_talk", "mc_intro") else "finished"
        yield changed(paragraphs, index, f"{person.name}, {title}, {wrong} {after}", "verb of another kind of turn")
        yield changed(paragraphs, index, f"{person.name}, {title}, claimed {after}", "verb of another style first")
        for other in ("claimed", "insisted", "felt"):
            later = re.sub(rf"{subject}(?:{_REPORTING})(?= that)", other, paragraph.text, count=1)
            if later != paragraph.text:
                yield changed(paragraphs, index, later, "verb of another style")


def tenses(paragraphs: Sequence[Paragraph], event: Event) -> Iterator[Mutation]:
    """Rule 9: the first verb of a content clause in the simple past."""
    for index, _, sentence, put in in_sentences(paragraphs):
        for match in re.finditer(rf"(?<= that )(?P<subject>[^,;.]*?)\b(?P<verb>{'|'.join(PAST)})\b", sentence):
            if re.search(r"\b(?:which|that|who|where|would|could|should)\b", match["subject"]):
                continue
            text = sentence[: match.start("verb")] + PAST[match["verb"]] + sentence[match.end("verb") :]
            yield changed(paragraphs, index, put(text), f"{match['verb']} in the past")


def persons(paragraphs: Sequence[Paragraph], event: Event) -> Iterator[Mutation]:
    """Rule 10: first and second person, direct speech, marks and contractions."""
    swaps = (
        (r"\btheir\b", "our", "our"), (r"\bthem\b", "us", "us"), (r"\bthey\b", "we", "we"),
        (r"\btheir\b", "your", "your"), (r"\bit is\b", "it’s", "it’s"), (r" is (?=[a-z])", " isn’t ", "isn’t"),
        (r" are (?=[a-z])", " aren't ", "aren't"), (r"(?<=that )(?=[a-z])", "I think ", "I think"),
        (r"\.$", "!", "exclamation"), (r"\.$", "?", "question"),
        (r", (?=and that|which|so that|since|as |although|when|while)", " — ", "em dash"),
        (r", (?=and that|which|so that|since)", " – ", "en dash"),
        (r", (?=and that|which|so that)", " - ", "hyphen for a dash"),
        (r" that (?=[^“”]{40,}$)", ": “", "direct speech"),
    )  # fmt: skip
    for index, _, sentence, put in in_sentences(paragraphs):
        for pattern, new, what in swaps:
            text = re.sub(pattern, new, sentence, count=1)
            if what == "direct speech" and text != sentence:
                text += "”"
            if text != sentence:
                yield changed(paragraphs, index, put(text), what)


def marks(paragraphs: Sequence[Paragraph], event: Event) -> Iterator[Mutation]:
    """Rule 11: marks that are not curly, not paired, or around a term that was quoted before."""
    terms: list[str] = []
    for index, paragraph in enumerate(paragraphs):
        text = paragraph.text
        for match in re.finditer(r"(?<!\()“(?P<term>[^”]+?)(?P<stop>[,.]?)”", text):
            term, stop = match["term"], match["stop"]
            for what, mark in (
                ("straight", f'"{term}{stop}"'), ("single", f"‘{term}{stop}’"), ("turned", f"”{term}{stop}“"),
                ("not closed", f"“{term}{stop}"), ("not opened", f"{term}{stop}”"), ("Japanese", f"「{term}」{stop}"),
                ("low", f"„{term}{stop}“"),
            ):  # fmt: skip
                yield changed(paragraphs, index, text.replace(match[0], mark), what)
        for term in terms:
            yield changed(paragraphs, index, f"{text[:-1]} with the “{term}” in mind.", "quoted again")
        terms += [match[1] for match in re.finditer(r"(?<!\()“([^”]+?)[,.]?”", text)]
        if "’" in text:
            yield changed(paragraphs, index, text.replace("’", "'"), "straight apostrophe")


BRITISH = (
    ("program", "programme"), ("kilometers", "kilometres"), ("emphasized", "emphasised"), ("recognizes", "recognises"),
    ("center", "centre"), ("centers", "centres"), ("neighboring", "neighbouring"), ("label", "labelled"),
)  # fmt: skip


def lists(paragraphs: Sequence[Paragraph], event: Event) -> Iterator[Mutation]:
    """Rule 12: no comma before the last item, irregular letters, British spelling."""
    for index, _, sentence, put in in_sentences(paragraphs):
        for match in re.finditer(r", [^,;]{3,25}(?P<comma>,) and (?!that)", sentence):
            item = match[0].split(",")[1].strip()
            if len(item.split()) <= 3:
                text = sentence[: match.start("comma")] + sentence[match.end("comma") :]
                yield changed(paragraphs, index, put(text), f"no comma after “{item}”")
        for american, british in BRITISH:
            if re.search(rf"\b{american}\b", sentence):
                text = re.sub(rf"\b{american}\b", british, sentence, count=1)
                yield changed(paragraphs, index, put(text), british)
        if "(a)" in sentence:
            for what, old, new in (
                ("comma for semicolon", "; (b)", ", (b)"), ("letter left out", "(b)", "(c)"),
                ("no and", "; and (c)", "; (c)"), ("comma before the last", "; and (c)", ", and (c)"),
                ("letters from b", "(a)", "(b)"),
            ):  # fmt: skip
                yield changed(paragraphs, index, put(sentence.replace(old, new)), what)


RUNNING = (
    "as the next slide shows", "with thanks to the interpreters", "after a round of applause", "over Zoom",
    "before sharing the screen", "once the microphone works", "and said good morning to all", "within the time limit",
    "despite a technical problem", "as written in the chat", "although unmuted late", "in the remaining time",
    "with thanks for the kind introduction", "by simultaneous interpretation", "after a sound check",
)  # fmt: skip


def running(paragraphs: Sequence[Paragraph], event: Event) -> Iterator[Mutation]:
    """Rule 15: what belongs to the running of the event."""
    for index, number, sentence, put in in_sentences(paragraphs):
        phrase = RUNNING[(index * 5 + number * 3) % len(RUNNING)]
        if not sentence.endswith("”"):
            yield changed(paragraphs, index, put(f"{sentence[:-1]} {phrase}{sentence[-1]}"), phrase)


def lengths(paragraphs: Sequence[Paragraph], event: Event) -> Iterator[Mutation]:
    """Lengths: sentences run together, paragraphs that lack most of what was said or say it twice."""
    for index, paragraph in enumerate(paragraphs):
        sentences = split_sentences(paragraph.text)
        if len(paragraph.text.split()) > 76 and not any("(a)" in sentence for sentence in sentences):
            text = ", and ".join(sentence.rstrip(".”") for sentence in sentences) + "."
            yield changed(paragraphs, index, text, "one sentence")
        if len(sentences) > 2:
            yield changed(paragraphs, index, sentences[0], "first sentence alone")
        yield changed(
            paragraphs,
            index,
            " ".join([*sentences, *(sentences[1:] or sentences), *(sentences[1:] or sentences)]),
            "said again",
        )
