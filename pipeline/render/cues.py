"""Cues: what was said, cut so that people can read it while it is said.

The measures are practice of broadcasters: two lines of at most 42 Latin characters, 20 Chinese or Japanese ones
(better 16) or 20 Korean syllables (better 18); at most 21 Latin characters, 9 Chinese or Japanese ones or 12 syllables
a second; from 5/6 s to 7 s on the screen. Widths are counted in columns: a wide character has two.
"""

import functools
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise, zip_longest
from typing import TYPE_CHECKING, Literal

from pipeline.language.numbers import numbers
from pipeline.language.sentences import sentences
from pipeline.records import Event, Language, Proceedings, Span, Translations, Utterance, Word
from pipeline.render.reading import Line, lines_by_id, printable

if TYPE_CHECKING:
    from budoux import Parser

SHORTEST, LONGEST = 833, 7_000
"""Milliseconds of a cue, where its words allow."""

GAP = 80
"""Milliseconds between cues, where silence allows: two frames."""

LINGER = 3_000
"""Milliseconds for which a cue stays after its words at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """How much of a language people can read.

    Attributes:
        line: Columns of a line at most.
        better: Columns of a line where the text allows.
        pace: Columns a second.
    """

    line: int
    better: int
    pace: int


MEASURES: dict[Language, Measure] = {
    "en": Measure(line=42, better=42, pace=21),
    "ko": Measure(line=40, better=36, pace=24),
    "ja": Measure(line=40, better=32, pace=18),
    "zh": Measure(line=40, better=32, pace=18),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """What stands on the screen for a while.

    Attributes:
        lines: One or two; with the space or nothing that was between them, they are a stretch of the text. A line is
            too long only where nothing in it may be broken.
        utterance: Id of the utterance it is from.
        opens: Whether somebody else spoke in the cue before.
    """

    span: Span
    speaker: str
    lines: tuple[str, ...]
    utterance: str
    opens: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Timed:
    """A cue with what settles its time.

    Attributes:
        stream: Whose it is.
        reading: Milliseconds that people need to read it.
    """

    cue: Cue
    stream: str
    reading: int


def make_cues(
    event: Event, proceedings: Proceedings, translations: Translations | None = None, *, named: bool = False
) -> tuple[Cue, ...]:
    """Return the cues of all that was spoken, or of its translation, in order of time.

    Their text is that of the utterances, every word of it. The cues of one speaker never overlap; those of utterances
    that overlap in time do. What was said too fast to be read stays into the silence after it, and is else as it is.

    Args:
        event: Whose names are not broken.
        proceedings: Who said what.
        translations: Shown instead of the original.
        named: Whether the first line of a turn leaves room for the speaker's name and a colon.
    """
    said = sorted(_spoken(event, proceedings, translations), key=lambda line: line.utterance.span)
    names = _name_forms(event)
    timed: list[_Timed] = []
    for line, opens, shared in _turns(said):
        text = printable(_text_of(line))
        language = translations.language if translations and line.translation else line.utterance.language
        room = count_columns(f"{printable(line.speaker)}: ", language) if named else 0
        rooms = (room if opens or shared else 0, room if shared else 0)
        passage = _Passage(text, language, weigh_breaks(text, language, names), rooms)
        moments = _Moments(text, line.utterance, () if line.translation else line.utterance.words, language)
        timed += _time_pieces(line, passage, moments)
    return tuple(_mark_turns(_linger(_part(timed))))


def _text_of(line: Line) -> str:
    return line.translation or line.utterance.text


def _spoken(event: Event, proceedings: Proceedings, translations: Translations | None) -> Iterator[Line]:
    lines = lines_by_id(event, proceedings, translations)
    for each in proceedings.utterances:
        if each.source == "track" and printable(_text_of(lines[each.id])):
            yield lines[each.id]


def _stream(utterance: Utterance) -> str:
    return utterance.speaker or utterance.voice or ""


def _turns(said: Sequence[Line]) -> Iterator[tuple[Line, bool, bool]]:
    """Yield each line, whether it opens a turn, and whether somebody else speaks at the same time."""
    latest: dict[str, int] = {}
    before: str | None = None
    for number, line in enumerate(said):
        span, stream = line.utterance.span, _stream(line.utterance)
        shared = any(end > span.start for other, end in latest.items() if other != stream)
        for after in said[number + 1 :]:
            if shared or after.utterance.span.start > span.end:
                break
            shared = _stream(after.utterance) != stream
        yield line, stream != before, shared
        latest[stream] = max(latest.get(stream, 0), span.end)
        before = stream


# --- where one text is cut -----------------------------------------------------------------------------------


class _Passage:
    """One text with the places at which it may be broken."""

    def __init__(self, text: str, language: Language, breaks: dict[int, int], rooms: tuple[int, int]) -> None:
        """Take *rooms*, the columns left free in the first line of the first cue and of each other."""
        self.text, self.breaks, self.rooms, self.measure = text, breaks, rooms, MEASURES[language]
        self.widths = (0, *accumulate(count_columns(each, language) for each in text))
        self.sentences = frozenset({0, len(text), *(end for _, end in sentences(text, language))})

    def width(self, start: int, end: int) -> int:
        """Return the columns of a stretch without the space at its end."""
        return self.widths[end] - self.widths[start] - (end > start and self.text[end - 1] == " ")

    def lay(self, start: int, end: int, most: int) -> tuple[float, int | None]:
        """Return what it costs to show a stretch, and where its lower line begins, if it has one."""
        room = self.rooms[0 if start == 0 else 1]
        best: tuple[float, int | None] = (self._crowd(room + self.width(start, end)), None)
        if best[0] == 0:
            return best
        for at in range(start + 1, end):
            weight = self.breaks.get(at, most + 1)
            if weight > most or self.text[at:end].strip().isdecimal():  # SubRip would take it for a cue's number
                continue
            upper, lower = room + self.width(start, at), self.width(at, end)
            slope = lower - upper if lower >= upper else 8 + 3 * (upper - lower)
            cost = 5 + 0.6 * weight + slope + self._crowd(upper) + self._crowd(lower)
            if cost < best[0]:
                best = (cost, at)
        return best

    def _crowd(self, width: int) -> float:
        """Return what the width of a line costs; none is too long where any break whatever is to be had."""
        crowded, excess = max(0, width - self.measure.better), width - self.measure.line
        return 6 * crowded + (100_000 + 1000 * excess if excess > 0 else 0)

    def cut(self, moments: "_Moments") -> list[tuple[int, int | None, int]]:
        """Return the cues as (start, start of the lower line, end), at the places that cost least.

        First only between words; inside phrases, names and numbers only where a line would be too long otherwise.
        """
        pieces = self._cut(moments, INSIDE - 1)
        if any(self._overflows(*piece) for piece in pieces):
            pieces = self._cut(moments, max(self.breaks.values(), default=0))
        return pieces

    def _overflows(self, start: int, lower: int | None, end: int) -> bool:
        upper = self.rooms[0 if start == 0 else 1] + self.width(start, lower or end)
        return max(upper, self.width(lower or end, end)) > self.measure.line

    def _cut(self, moments: "_Moments", most: int) -> list[tuple[int, int | None, int]]:
        places = [0, *(at for at, weight in sorted(self.breaks.items()) if weight <= most), len(self.text)]
        best: list[tuple[float, int, int | None]] = [(0.0, 0, None)]
        for number, end in enumerate(places[1:], 1):
            found: list[tuple[float, int, int | None]] = []
            for before in range(number - 1, -1, -1):
                start = places[before]
                if found and self.width(start, end) > 2 * self.measure.line:
                    break
                cost, lower = self.lay(start, end, most)
                cost += best[before][0] + self._weigh(start, end) + moments.weigh(start, end)
                found.append((cost + 1.5 * self.breaks.get(end, 0), before, lower))
            best.append(min(found, key=lambda each: each[0]))
        pieces = []
        number = len(places) - 1
        while number:
            _, before, lower = best[number]
            pieces.append((places[before], lower, places[number]))
            number = before
        return pieces[::-1]

    def _weigh(self, start: int, end: int) -> float:
        """Return what a cue costs: few are best, of like length, and none with parts of two sentences."""
        inside = any(start < each < end for each in self.sentences)
        whole = start in self.sentences and end in self.sentences
        return (
            70 + 60 * (self.width(start, end) / (2 * self.measure.better)) ** 2 + (500 if inside and not whole else 0)
        )


# --- when each piece is shown --------------------------------------------------------------------------------


class _Moments:
    """When each character of a text begins and ends, in milliseconds on the recording's clock."""

    def __init__(self, text: str, utterance: Utterance, words: Sequence[Word], language: Language) -> None:
        """Time characters by the *words* that join to *text*; without such, by their widths."""
        self.span, self.gap = utterance.span, 0
        spoken = [(each.span, re.sub(r"\s", "", printable(each.text))) for each in words]
        if "".join(bare for _, bare in spoken) == text.replace(" ", ""):
            times = iter([time for span, bare in spoken for time in _spread(span, [1] * len(bare))])
            found = [(0, 0) if each == " " else next(times) for each in text]
        else:
            found = list(_spread(self.span, [count_columns(each, language) for each in text]))
            self.gap = GAP  # it is a guess anyway
        self.starts = [*accumulate((start for start, _ in found), max)]
        self.ends = [*accumulate((end for _, end in found), max)]

    def span_of(self, start: int, end: int) -> Span:
        """Return when the characters [start, end) are said; the text as a whole keeps the time of its utterance."""
        first = self.span.start if start == 0 else self._inside(self.starts[start])
        last = self.span.end if end == len(self.ends) else self._inside(self.ends[end - 1] - self.gap)
        return Span(start=first, end=max(first, last))

    def _inside(self, moment: int) -> int:
        return min(max(moment, self.span.start), self.span.end)

    def weigh(self, start: int, end: int) -> float:
        """Return what it costs that a cue is too short or too long to be read in one look."""
        lasts = self.span_of(start, end).duration
        return 200 * (lasts < SHORTEST) + (300 + (lasts - LONGEST) / 20 if lasts > LONGEST else 0)


def _spread(span: Span, weights: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the share of *span* that each of *weights* has."""
    total = max(1, sum(weights))
    for before, after in pairwise((0, *accumulate(weights))):
        yield span.start + span.duration * before // total, span.start + span.duration * after // total


def _time_pieces(line: Line, passage: _Passage, moments: _Moments) -> Iterator[_Timed]:
    """Yield the cues of one utterance."""
    for start, lower, end in passage.cut(moments):
        cuts = (start, end) if lower is None else (start, lower, end)
        cue = Cue(
            span=moments.span_of(start, end),
            speaker=printable(line.speaker),
            lines=tuple(passage.text[first:last].strip() for first, last in pairwise(cuts)),
            utterance=line.utterance.id,
        )
        reading = 1000 * passage.width(start, end) // passage.measure.pace
        yield _Timed(cue=cue, stream=_stream(line.utterance), reading=reading)


def _part(timed: Iterable[_Timed]) -> list[_Timed]:
    """Return the cues in order of time; of two in one stream that overlap, the first gives way, but can be read."""
    settled: list[_Timed] = []
    latest: dict[str, int] = {}
    for each in sorted(timed, key=lambda each: each.cue.span):
        start = each.cue.span.start
        at = latest.get(each.stream)
        if at is not None and (before := settled[at].cue.span).end > start:
            start = max(start, min(before.end, before.start + SHORTEST))
            settled[at] = _move(settled[at], before.start, start)
        end = min(max(each.cue.span.end, start + 1), start + LONGEST)
        latest[each.stream] = len(settled)
        settled.append(_move(each, start, end))
    return sorted(settled, key=lambda each: each.cue.span)


def _linger(settled: Sequence[_Timed]) -> Iterator[_Timed]:
    """Yield the cues, each as long as it takes to read it, if the silence after it lasts."""
    for each, after in zip_longest(settled, settled[1:]):
        start, end = each.cue.span.start, each.cue.span.end
        stay = min(start + max(SHORTEST, each.reading), start + LONGEST, end + LINGER)
        if after is not None:
            stay = min(stay, after.cue.span.start - GAP)
        yield _move(each, start, max(end, stay))


def _move(timed: _Timed, start: int, end: int) -> _Timed:
    return replace(timed, cue=replace(timed.cue, span=Span(start=start, end=end)))


def _mark_turns(settled: Iterable[_Timed]) -> Iterator[Cue]:
    before: str | None = None
    for each in settled:
        yield replace(each.cue, opens=each.stream != before)
        before = each.stream


# --- where text may be broken --------------------------------------------------------------------------------

CLAUSE, CONJUNCTION, PREPOSITION, WORD, CLINGING, INSIDE, HELD, PARTICLE = 8, 20, 35, 50, 120, 400, 2000, 4000
"""What it costs to break a text there; nothing after a sentence. From `INSIDE` on only where a line needs it."""

_WIDE = re.compile(
    "[\u2e80-\u303f\u3041-\u30ff\u31f0-\u31ff\u3400-\u9fff\uf900-\ufaff\uff01-\uff0f\uff1a-\uff20"
    "\uff3b-\uff40\uff5b-\uff9f\U00020000-\U0003ffff]"
)
_NEVER_FIRST = set(
    "、。，．・：；！？,.:;!?…‥」』）)】》〉”’]｣}%％‰°℃ー々ゝゞぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ～〜—–-"
)
_NEVER_LAST = set("「『（(【《〈“‘[｢{#＃$＄¥￥₩€£第約约")
_PAUSES = set(",;:、，；：—–")
_LATIN_WORD = r"(?:(?:[A-Z]|Mrs?|Ms|Dr|Prof|St)\.|[A-Z\u00c0-\u00de][A-Za-z0-9\u00c0-\u024f'’&-]*)"
_LATIN_NAME = re.compile(rf"(?<![A-Za-z0-9\u00c0-\u024f]){_LATIN_WORD}(?: (?:{_LATIN_WORD}|[0-9]{{1,4}}(?![0-9.,])))+")
_NO_UNIT = (
    r"(?!(?:and|or|but|to|of|in|on|is|are|was|were|the|for|at|by|with|as|that|which|who|from|we|they|have|has)\b)"
)
_UNIT: dict[Language, re.Pattern[str]] = {
    "en": re.compile(rf"[ -]?(?:[%°]|{_NO_UNIT}[^\W\d_]+)"),
    "ko": re.compile(r"\s?(?:[%°]|[^\W\d_]+)"),
    "ja": re.compile(r"\s?(?:[%°％]|[A-Za-z]+|[^\W\d_])"),
    "zh": re.compile(r"\s?(?:[%°％]|[A-Za-z]+|[^\W\d_])"),
}
_BEGINS: dict[Language, re.Pattern[str]] = {
    "en": re.compile(
        r"(?:and|but|or|so|because|which|that|who|when|while|if|although|though|where|since|than)\b", re.I
    ),
    "ko": re.compile(r"(?:그리고|그러나|하지만|그래서|따라서|또한|및|또는|혹은)\b"),
    "ja": re.compile(r"(?:そして|しかし|また|および|及び|ならびに|または|あるいは|つまり|例えば|たとえば)"),
    "zh": re.compile(
        r"(?:但|而|因[为為此]|所以|如果|[虽雖]然|不[过過]|[并並](?!非)|或|以及|和|与|與|同[时時]|然[后後]|此外|以便)"
    ),
}
_ENDS: dict[Language, re.Pattern[str]] = {
    "en": re.compile(r"(?!)"),
    "ko": re.compile(
        r"(?:[하되이]고|[으이하]며|면서|지만|[는은한]데|니까|[아어여해]서|므로|[으하되]면|도록|때문에|위해서?)$"
    ),
    "ja": re.compile(
        r"(?:ので|から|けれども?|けど|ながら|ため(?:に|には)?|ても|でも|[れせけえめてねべ]ば|たら|なら|[っいしきり]て|んで|[るたすい]が|[るたすい]と)$"
    ),
    "zh": re.compile(r"(?!)"),
}
_CLINGS: dict[Language, re.Pattern[str]] = {  # a line should not end with it
    "en": re.compile(
        r"(?:^|[\s(“])(?:an?|the|of|to|in|on|at|by|for|from|with|into|and|or|but|as|is|are|was|were|be|been|will|would|can|"
        r"could|should|must|may|have|has|had|not|my|our|your|his|her|its|their|this|these|those|that|I|we|they|he|she|"
        r"very|more|most|no|than|if|who|which|when)$",
        re.IGNORECASE,
    ),
    "ko": re.compile(
        r"(?:^|\s)(?:그|이|저|한|두|세|네|및|각|매|약|더|안|못|제|첫|모든|여러|다른|새로운|저희|우리)$|의$"
    ),
    "ja": re.compile(r"(?:この|その|あの|どの|の)$"),
    "zh": re.compile(r"[有在把被为為以对對从從向每一各这這那很不没沒是将將与與和及或会會能要可最更请請由到让讓使的]$"),
}
_LEADS: dict[Language, re.Pattern[str]] = {  # a line may well begin with it
    "en": re.compile(r"(?:of|in|on|for|with|at|by|from|to|into|about|through|between|among|before|after|as)\b"),
    "ko": re.compile(r"(?!)"),
    "ja": re.compile(r"(?!)"),
    "zh": re.compile(r"(?:在|[对對]|[从從]|[为為]|以|通[过過]|[关關]于|由|[将將]|把|被|向)"),
}
_BOUND: dict[Language, re.Pattern[str]] = {  # a line should not begin with it
    "en": re.compile(r"(?!)"),
    "ko": re.compile(
        r"(?:수|것|등|때|중|바|줄)(?:[이을은는가도에로과와])?(?:[\s.,]|$)|[위대통]해|[위대관]한|따[라른]|있[는다고습을]|없[는다고습을]|않"
    ),
    "ja": re.compile(
        r"(?:い[うっ](?!しょ|ぱ|も)|い[るたま]|する|して(?=[いおき])|なる|なり|ない|なか(?!ま)|こと|もの|とき|ため|ほう|わけ|はず|よう|ところ|つい[てた]|よる|より(?!も|多)|おり|お(?=い[てけ]))"
    ),
    "zh": re.compile(r"之[前后後间間内內中]|以[前后後上下来來内內]|[时時]|的话|左右|等(?!待)|起(?=[，。])"),
}
_PARTICLES: dict[Language, re.Pattern[str]] = {
    "en": re.compile(r"(?!)"),
    "ko": re.compile(r"[은는이가을를에의도와과로만](?=[\s.,!?]|$)"),
    "ja": re.compile(r"[はがをにでともへのやかねよぞわ]"),
    "zh": re.compile(
        r"[吗嗎呢吧嘛们們]|的(?!确|確)|地(?=[^区區方球位点點铁鐵震产產])|了(?![解不结結])|着(?![手眼重想急陆力实])|过(?![去程后度来多于滤渡])"
    ),
}


def weigh_breaks(text: str, language: Language, names: re.Pattern[str] | None = None) -> dict[int, int]:
    """Return the places at which a line of *text* may begin, and what each costs.

    A place is the position of a character. None is within a Latin word, before closing punctuation or after opening
    one. *text* is as `printable` leaves it; *names* are not broken, and neither are numbers with their units.
    """
    phrases = _find_phrases(text, language)
    held = {at for start, end in _find_held(text, language, names) for at in range(start + 1, end)}
    ended = {end for _, end in sentences(text, language)}
    weights: dict[int, int] = {}
    for at in range(1, len(text)):
        if not _may_break(text, at):
            continue
        if at in ended:
            weights[at] = 0
        elif _begins_with_particle(text, at, language, phrases):
            weights[at] = PARTICLE
        elif at in held:
            weights[at] = HELD
        else:
            weights[at] = _weigh(text, at, language, phrases)
    return weights


def _weigh(text: str, at: int, language: Language, phrases: dict[int, int]) -> int:
    before, after = text[max(0, at - 16) : at].rstrip(), text[at : at + 16]
    if before[-1] in _PAUSES:
        return CLAUSE
    if text[at - 1] != " " and at not in phrases:
        return INSIDE
    if _ENDS[language].search(before) or _BEGINS[language].match(after):
        return CONJUNCTION
    if _CLINGS[language].search(before) or _BOUND[language].match(after):
        return CLINGING
    if language in ("zh", "ja") and text[at - 1] == " ":
        return CONJUNCTION  # where these are written with a space, somebody paused
    return PREPOSITION if _LEADS[language].match(after) else WORD


def _may_break(text: str, at: int) -> bool:
    first, last = text[at], text[at - 1]
    if first == " " or first in _NEVER_FIRST or unicodedata.category(first).startswith("M"):
        return False
    if last == " ":
        return text[at - 2 : at - 1] not in _NEVER_LAST
    if last in _NEVER_LAST or not (_WIDE.match(first) or _WIDE.match(last)):
        return False
    return '"' not in (first, last) or (text.count('"', 0, at) % 2 == 0) == (last == '"')


def _begins_with_particle(text: str, at: int, language: Language, phrases: dict[int, int]) -> bool:
    if not _PARTICLES[language].match(text, at):
        return False
    if language != "ja" or at not in phrases:
        return True
    return len(text[at : phrases[at]].rstrip(" 、。，．！？」）")) == 1  # は alone, and not はい


def _find_held(text: str, language: Language, names: re.Pattern[str] | None) -> Iterator[tuple[int, int]]:
    """Yield the stretches that are not broken: names, and numbers with their units."""
    yield from (match.span() for match in _LATIN_NAME.finditer(text))
    if names is not None:
        yield from (match.span() for match in names.finditer(text))
    for number in numbers(text, language):
        if number.weak:
            continue
        bare = number.kind in ("plain", "ordinal") and (language in ("zh", "ja") or text[number.end - 1].isdecimal())
        unit = _UNIT[language].match(text, number.end) if bare else None
        yield number.start, unit.end() if unit else number.end


def _name_forms(event: Event) -> re.Pattern[str] | None:
    """Return what matches the names of people, organizations and terms of *event*."""
    forms = [form for person in event.people for form in (person.name, person.organization, *person.aliases)]
    forms += [form for person in event.people for _, form in person.native.known()]
    forms += [form for term in event.glossary for _, form in term.names.known()]
    known = sorted({printable(form) for form in forms if form and len(printable(form)) > 1}, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, known))) if known else None


def _find_phrases(text: str, language: Language) -> dict[int, int]:
    """Return where the phrases of Chinese and Japanese text begin, each with where it ends; none of other text."""
    if language not in ("zh", "ja"):
        return {}
    traditional = len(re.findall("[們這個國會來對時說為與學區開關發經過]", text))
    simplified = len(re.findall("[们这个国会来对时说为与学区开关发经过]", text))
    model: _Model = "ja" if language == "ja" else "zh-hant" if traditional > simplified else "zh-hans"
    ends = list(accumulate(map(len, _load_parser(model).parse(text))))
    return dict(pairwise((0, *ends)))


_Model = Literal["ja", "zh-hans", "zh-hant"]


@functools.cache
def _load_parser(model: _Model) -> "Parser":
    import budoux

    match model:
        case "ja":
            return budoux.load_default_japanese_parser()
        case "zh-hans":
            return budoux.load_default_simplified_chinese_parser()
        case "zh-hant":
            return budoux.load_default_traditional_chinese_parser()


def count_columns(text: str, language: Language) -> int:
    """Return how wide *text* is: 2 for each wide character, and 1 for each other that can be seen."""
    return sum(_columns(each, language) for each in text)


@functools.lru_cache(maxsize=8192)
def _columns(character: str, language: Language) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    wide = "WFA" if language in ("zh", "ja") else "WF"  # quotation marks and dots are wide among wide characters
    return 2 if unicodedata.east_asian_width(character) in wide else 1
