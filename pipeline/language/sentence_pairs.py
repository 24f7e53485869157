"""Stretches of text in which no mark ends a sentence: quotations, brackets, and addresses of the web and of mail."""

import re

BRACKETS = "（([［【〔{｛〖"
"""Openers of asides and of sentences that stand alone."""
TITLES = "《〈≪"
"""Openers of titles of works, which are parts of a sentence whatever marks they contain."""

_PAIRS = dict(zip("「『（(【《〈“‘[｢〔［｛{≪〖«〝", "」』）)】》〉”’]｣〕］｝}≫〗»〟", strict=True))
_OPENER_OF = {closer: opener for opener, closer in _PAIRS.items()}
_LONGEST = 300  # characters; an opener without its closer must not swallow the rest of the text
_LONGEST_SINGLE = 150  # between straight single quotes, which may be apostrophes
_DEPTH = 8  # openers without closers that a closer looks past
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")
_QUOTED = re.compile("[" + re.escape("".join(_PAIRS) + "".join(_OPENER_OF)) + "\"'\n]")
_ADDRESS = re.compile(
    r"(?:https?://|(?<![A-Za-z0-9])www\.)[A-Za-z0-9\-._~:/?#@!$&*+,;=%]+"
    r"|(?<![A-Za-z0-9.-])(?:[A-Za-z0-9-]{1,63}\.){1,5}[a-z]{2,12}/[A-Za-z0-9\-._~/?#=&%]{1,200}"
    r"|(?<![A-Za-z0-9.-])[A-Za-z0-9_.+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,5}"
)


def find_addresses(text: str) -> dict[int, int]:
    """Return where the web and mail addresses of *text* begin, each with where it ends."""
    return {match.start(): match.start() + len(match[0].rstrip(".,;:!?")) for match in _ADDRESS.finditer(text)}


def find_pairs(text: str) -> dict[int, int]:
    """Return the positions of the openers in *text* that are closed soon, each with that of its closer."""
    pairs: dict[int, int] = {}
    waiting: list[tuple[str, int]] = []  # openers and their positions
    for match in _QUOTED.finditer(text):
        mark, at = match[0], match.start()
        if mark == "\n":
            if _BLANK_LINE.match(text, at):
                waiting.clear()  # no quotation goes on in the next paragraph
        elif mark in "\"'":
            _straight(text, mark, at, waiting, pairs)
        elif mark in _PAIRS:
            waiting.append((mark, at))
        elif not (mark == "’" and _within_word(text, at)):
            _close(_OPENER_OF[mark], at, waiting, pairs, _LONGEST)
    return pairs


def _straight(text: str, mark: str, at: int, waiting: list[tuple[str, int]], pairs: dict[int, int]) -> None:
    """Open or close a pair of straight quotes, which look the same at both ends."""
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    if mark == "'" and _within_word(text, at):
        return
    opens = bool(after) and not after.isspace() and (not before or not (before.isascii() and before.isalnum()))
    closes = bool(before) and not before.isspace() and not (mark == "'" and after.isascii() and after.isalnum())
    is_waiting = any(opener == mark for opener, _ in waiting[-_DEPTH:])
    if closes and is_waiting:
        _close(mark, at, waiting, pairs, _LONGEST if mark == '"' else _LONGEST_SINGLE)
    elif opens:
        waiting.append((mark, at))


def _close(opener: str, at: int, waiting: list[tuple[str, int]], pairs: dict[int, int], longest: int) -> None:
    """Pair the closer at *at* with the last *opener* that waits for one."""
    for back in range(1, min(_DEPTH, len(waiting)) + 1):
        if waiting[-back][0] == opener:
            begin = waiting[-back][1]
            del waiting[-back:]
            if at - begin <= longest:
                pairs[begin] = at
            return


def _within_word(text: str, at: int) -> bool:
    """Tell whether the mark at *at* is an apostrophe between two Latin letters."""
    around = text[max(0, at - 1) : at] + text[at + 1 : at + 2]
    return len(around) == 2 and around.isascii() and around.isalpha()
