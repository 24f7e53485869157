"""Where the sentences of a text end: one pass over its marks, quotations, brackets and lines."""

import re
from collections.abc import Iterator

from pipeline.language.sentence_lists import choice, words
from pipeline.language.sentence_pairs import BRACKETS, TITLES, find_addresses, find_pairs
from pipeline.language.sentence_quotes import goes_on
from pipeline.language.sentence_stops import is_plain_lower, is_wide, opens_sentence, stays_inside
from pipeline.language.spoken_endings import find_spoken_ends, is_spoken_end
from pipeline.records import Language

_MARKS = re.compile(r"[。！？!?．.…｡](?:[。！？!?．.…｡]*[〜～~♪]*)*")
_CLOSERS = "」』）)】》〉”’]｣\"'〕］｝}≫〗»〟"
_CLOSED = re.compile(r"[。！？!?．.…｡][〜～~♪」』）)】》〉”’\]｣\"'\s]{0,6}$")
_SPACE = re.compile(r"\s*")
_NEXT_LINE = re.compile(r"\n(?:[^\S\n]*\n|\s*(?:[•・*●■□◆▶①-⑳]|-\s|\(?[0-9]{1,2}[.)]\s))")
_DASH = re.compile(r"[–—―‒─]| - ")
_AHEAD = 32  # characters that are read after a mark

_FINITE_JA = re.compile(
    "(?:った|した|れた|きた|んだ|ない|だった|である|だろう|ですよ|ですね|です|ます|ました|ません)[よねか]?$"
)
_PARTICLE_JA = re.compile(
    "と(?!ても|ころ|にかく|りあえ)|って|が(?!ん)|けど|けれど|ので|から|を|に(?!も)|の|は(?!い)|も(?!う|し|ち)|で(?!も|は|す)"
)
_AFTER_CALL = {
    "ja": re.compile("と(?:言|思|考|聞|叫|感|いう|いっ|の)|って|という|を|の(?=[一-鿿])"),
    "zh": re.compile("的|之类|之類|等等|这样的|這樣的|这种|這種"),
    "ko": re.compile(r"이?라[고는며]|이?라면서|고[ 말생]"),
}
_AFTER_NAME = {  # of a product that ends in an exclamation mark
    "ja": re.compile("[はがをにのもとでや]"),
    "zh": re.compile("[的是在和与與跟把被两兩、]"),
    "ko": re.compile("[는은이가을를의에와과도로]"),
}
_NAME = re.compile(r"(?<![A-Za-z])[A-Z][A-Za-z0-9]*$")
_CHINESE_PAUSE = re.compile(choice("zh_unfinished") + "$")
_CHINESE_PREDICATE = re.compile("[了没沒不也都在会會要能有过過着著被把很太]|来|來")
_CHINESE_OPENER = re.compile(choice("zh_openers"))
_CHINESE_LINK = re.compile("但是|所以|而且|然后|然後")
_HESITATIONS = words("hesitations")


def find_ends(text: str, language: Language) -> Iterator[int]:
    """Yield the positions after the last character of the sentences of *text*, in order; white space may follow."""
    yield from _Reader(text, language).read()


class _Reader:
    """One pass over a text; all that it looks at around a position is bounded."""

    def __init__(self, text: str, language: Language) -> None:
        """Find first what marks may be inside of."""
        self.text, self.language = text, language
        self.pairs, self.addresses = find_pairs(text), find_addresses(text)
        self.spoken = find_spoken_ends(text, language)
        self.start = self._skip(0)

    def read(self) -> Iterator[int]:
        """Yield the ends of sentences."""
        position = 0
        while position < len(self.text):
            position, ends = self._step(position)
            for end in ends:
                yield end
                self.start = self._skip(end)

    def _step(self, position: int) -> tuple[int, tuple[int, ...]]:
        """Return the next position to look at, and the ends of sentences up to it."""
        if position in self.spoken and position > self.start:
            return position, (position,)
        if position in self.addresses:
            return self.addresses[position], ()
        if position in self.pairs:
            return self._read_pair(position)
        if marks := _MARKS.match(self.text, position):
            return self._read_marks(position, marks.end())
        if self.text[position] == "\n" and position > self.start and _NEXT_LINE.match(self.text, position):
            return position + 1, (position + 1,)
        return position + 1, ()

    def _read_pair(self, position: int) -> tuple[int, tuple[int, ...]]:
        """Pass a bracket, or a row of quotations, which end sentences only with a mark of their own inside."""
        end = self.pairs[position] + 1
        mark = self.text[position]
        if mark in TITLES or not self._is_closed(position, end):
            return end, ()
        if mark in BRACKETS:
            stands_alone = position == self.start and bool(re.search(r"\w", self.text[position:end]))
            return end, (end,) if stands_alone and not self._goes_on(position, end) else ()
        ends = [end]
        if self.language != "en":  # of each other language's quotations in a row all or none are sentences
            while (after := self._next_in_row(end, mark)) is not None:
                end = self.pairs[after] + 1
                ends.append(end)
        return end, () if self._goes_on(position, end) else tuple(ends)

    def _next_in_row(self, end: int, mark: str) -> int | None:
        """Return where the next quotation of a row begins, after the one before it."""
        begin = end + 1 if self.language == "ko" and self.text.startswith(" ", end) else end
        is_next = begin in self.pairs and self.text[begin] == mark and self._is_closed(begin, self.pairs[begin] + 1)
        return begin if is_next else None

    def _is_closed(self, begin: int, end: int) -> bool:
        """Tell whether a quotation or bracket ends with a mark inside."""
        return bool(_CLOSED.search(self.text[max(begin, end - 8) : end]))

    def _goes_on(self, opener: int, end: int) -> bool:
        return goes_on(self.text, self.start, opener, end, self.language)

    def _read_marks(self, begin: int, end: int) -> tuple[int, tuple[int, ...]]:
        """Pass a row of marks with the closers after it that close nothing."""
        while end < len(self.text) and self.text[end] in _CLOSERS and end not in self.pairs:
            end += 1
        return end, () if self._is_inside(begin, end) else (end,)

    def _is_inside(self, begin: int, end: int) -> bool:
        """Tell whether the sentence goes on after the marks from *begin* to *end*."""
        marks = self.text[begin:end]
        ahead = self.text[end : end + _AHEAD]
        rest = ahead.lstrip()
        if any(mark in marks for mark in "。｡"):
            return False
        if "\n" not in ahead[: len(ahead) - len(rest)]:
            if rest and rest[0] in ",，、;；:：":
                return True
            if _DASH.match(ahead if ahead.startswith(" - ") else rest) and self._has_aside(begin, end):
                return True
        if any(mark in marks for mark in "！？!?"):
            return self._is_call(begin, ahead, rest)
        if marks.rstrip(_CLOSERS) in (".", "．"):
            return len(marks) == 1 and stays_inside(self.text, self.start, begin, self.language)
        if "…" in marks and marks[-1] in ".．":
            return False  # an ellipsis and a full stop
        return self._is_hesitation(begin, ahead, rest)

    def _has_aside(self, begin: int, end: int) -> bool:
        """Tell whether the dash after the marks closes or opens an aside; the first of a sentence marks a speaker."""
        if _DASH.match(self.text, self.start) and re.match(r"\s*[–—-]\s*[A-Z]", self.text[end : end + 4]):
            return False  # the next speaker
        if _DASH.search(self.text[max(self.start + 2, begin - 200) : begin]):
            return True
        if re.match(r"\s*[–—-]\s*[a-z]", self.text[end : end + 4]):
            return True
        return self.language in ("zh", "ja") and self.text[end] in "—―" and self.text[self.start] not in "—―-–"

    def _is_call(self, position: int, ahead: str, rest: str) -> bool:
        """Tell whether a sentence goes on after a question or exclamation mark."""
        if not rest:
            return False
        before = self.text[max(self.start, position - _AHEAD) : position]
        is_attached = not ahead[0].isspace()
        if rest[0].isascii() and rest[0].isalnum():
            if is_attached and rest[0].islower() and before[-1:].isascii():
                return not self.text[self.start].islower()
            is_english = before[-1:].isascii() and before[-1:] != ""
            return is_english and is_plain_lower(rest) and not self.text[self.start].islower()
        if self.language in _AFTER_CALL and (is_attached or self.language == "ko"):
            if _AFTER_CALL[self.language].match(rest):
                return True
            return is_attached and bool(_NAME.search(before) and _AFTER_NAME[self.language].match(rest))
        return False

    def _is_hesitation(self, position: int, ahead: str, rest: str) -> bool:
        """Tell whether a sentence goes on after an ellipsis, as it does unless a new one clearly begins."""
        if not rest or "\n" in ahead[: len(ahead) - len(rest)]:
            return bool(rest) and is_plain_lower(rest)
        before = self.text[max(self.start, position - 60) : position]
        if rest[0].isascii() and rest[0].isalpha():
            return not self._opens_after_pause(before, rest)
        if self.language == "zh":
            clause = re.split("[…，、,]", before.rstrip("…."))[-1]
            is_clause = len(clause) >= (3 if clause.endswith("了") else 5) and bool(
                _CHINESE_PREDICATE.search(clause[1:])
            )
            return not (
                is_clause
                and not _CHINESE_PAUSE.search(clause)
                and _CHINESE_OPENER.match(rest)
                and not _CHINESE_LINK.match(rest)
            )
        if self.language == "ja":
            is_finite = _FINITE_JA.search(before) and is_spoken_end(before, "ja")
            return not is_finite or bool(_PARTICLE_JA.match(rest))
        return not (self.language == "ko" and ahead[0].isspace() and is_spoken_end(before, "ko"))

    def _opens_after_pause(self, before: str, rest: str) -> bool:
        """Tell whether an English word after an ellipsis begins a sentence."""
        if not rest[0].isupper() or re.match(r"I (?:mean|think|guess|suppose|believe)\b", rest):
            return False
        said = [each.strip(",.…").lower() for each in before.split()]
        if all(each in _HESITATIONS for each in said[-3:]):
            return False
        return is_wide(before[-1:] or " ") or opens_sentence(rest) or len(said) > 3

    def _skip(self, position: int) -> int:
        """Return where the text goes on after white space."""
        return _SPACE.match(self.text, position).end()  # type: ignore[union-attr]  # it always matches
