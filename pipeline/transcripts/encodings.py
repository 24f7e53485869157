"""In which encoding a transcript was saved: proved, or told by two independent judges, or asked; never guessed.

A byte order mark, valid UTF-8 and the zeros of 16-bit text prove it. Old encodings of East Asia prove nothing: Korean
bytes are good Chinese, Japanese ones good Korean. There the characters that every text in zh, ja and ko is full of are
counted in what each encoding makes of the bytes. It is taken if it is clearly ahead, if charset-normalizer prefers it
to all that come near, and if its script is that of a declared language.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.errors import EventError
from pipeline.language.scripts import count_scripts
from pipeline.records import LANGUAGES, Language
from pipeline.transcripts.familiar import FAMILIAR

CODECS: Mapping[str, tuple[str, ...]] = {
    "utf-8": ("utf-8-sig",),
    "utf-16": ("utf-16",),
    "utf-16-le": ("utf-16-le",),
    "utf-16-be": ("utf-16-be",),
    "shift-jis": ("cp932", "shift_jis_2004"),
    "euc-jp": ("euc_jp", "euc_jis_2004"),
    "iso-2022-jp": ("iso2022_jp_2",),
    "euc-kr": ("cp949",),
    "gb18030": ("gb18030",),
    "big5": ("cp950", "big5hkscs"),
    "windows-1252": ("cp1252",),
}
"""The encodings there are, by the names used here, and Python's codecs for each, a larger one after the usual one."""
SAME: Mapping[str, str] = {
    "utf8": "utf-8", "utf-8-sig": "utf-8", "utf16": "utf-16", "utf-16le": "utf-16-le", "utf-16be": "utf-16-be",
    "shiftjis": "shift-jis", "sjis": "shift-jis", "cp932": "shift-jis", "ms932": "shift-jis",
    "windows-31j": "shift-jis", "eucjp": "euc-jp", "jis": "iso-2022-jp", "euckr": "euc-kr", "cp949": "euc-kr",
    "uhc": "euc-kr", "ks-c-5601": "euc-kr", "gb2312": "gb18030", "gbk": "gb18030", "cp936": "gb18030",
    "cp950": "big5", "big5-hkscs": "big5", "cp1252": "windows-1252",
}  # fmt: skip
"""Other names of the same, lower case, with hyphens."""
_OLD: Mapping[str, Language] = {
    "shift-jis": "ja", "euc-jp": "ja", "euc-kr": "ko", "gb18030": "zh", "big5": "zh", "windows-1252": "en",
}  # fmt: skip
"""Those whose bytes prove nothing, and where each is at home: where nobody speaks that language it comes last."""
_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))

SAMPLE = 60_000
"""Bytes that are judged: more would change no judgment."""
LEAST = 6
LEAD, LEAD_FACTOR = 3, 2
"""Familiar characters without which nothing is said; by how many, and how many times, the best must lead."""
PLAUSIBLE = 2
"""How many times fewer familiar characters make an encoding not worth mentioning."""
FAMILIAR_SHARE = 0.2
"""Share of familiar characters below which a text is in none of the four languages."""
DAMAGED = 0.02
"""Share of broken characters up to which UTF-8 is damaged UTF-8."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """The text of a file.

    Attributes:
        broken: How many characters could not be read; U+FFFD stands in the text for each.
    """

    text: str
    encoding: str
    broken: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """What one encoding makes of a sample: how many of its characters beyond ASCII there are, and are familiar."""

    encoding: str
    text: str
    foreign: int
    familiar: int


def name_encoding(name: str) -> str | None:
    """Return the name used here for an encoding, or `None` if it is not one of CODECS."""
    plain = re.sub(r"[\s_]+", "-", name.strip().lower())
    return plain if plain in CODECS else SAME.get(plain)


def decode_text(data: bytes, where: str, declared: Sequence[Language], encoding: str | None = None) -> Decoded:
    """Return the text of a file.

    Args:
        data: All of it.
        where: The file, for messages.
        declared: The event's languages.
        encoding: What a person said it is, by any name that `name_encoding` knows.

    Raises:
        EventError: It is not in the encoding that a person named, or which one it is stays open.
    """
    if encoding is not None:
        return _decode_as(data, name_encoding(encoding) or encoding, where)
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _decode_marked(data, name)
    if b"\0" not in data:
        # JIS switches its sets with escapes and is valid UTF-8 for that reason, without being meant so.
        if re.search(rb"\x1b\$[@B]", data) and (text := _decode("iso-2022-jp", data)) is not None:
            return Decoded(text=text, encoding="iso-2022-jp")
        if (text := _decode("utf-8", data)) is not None:
            return Decoded(text=text, encoding="utf-8")
        return _decode_damaged(data) or _decode_old(data, where, declared)
    if (wide := _sniff_wide(data)) is not None:
        return _decode_marked(data, wide)
    raise EventError(f"{where}: this file is no text; export the transcript again.")


def _decode(encoding: str, data: bytes) -> str | None:
    """Return the text if the bytes are valid in one of an encoding's codecs."""
    for codec in CODECS[encoding]:
        try:
            return data.decode(codec)
        except UnicodeDecodeError:
            continue
    return None


def _decode_as(data: bytes, encoding: str, where: str) -> Decoded:
    """Decode as a person said. A mark at the beginning is no text."""
    text = _decode(encoding, data)
    if text is not None:
        return Decoded(text=text.removeprefix("\ufeff"), encoding=encoding)
    try:
        data.decode(CODECS[encoding][0])
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        sentence = f"{where}: line {line} is not {encoding}, which the field encoding of [[transcripts]] says it is"
        raise EventError(f"{sentence}; correct that field of event.toml or leave it out.") from None
    raise AssertionError("decoded after all")


def _decode_marked(data: bytes, encoding: str) -> Decoded:
    """Decode Unicode that is proved; what is broken in it is replaced, and counted."""
    text = data.decode(CODECS[encoding][0], errors="replace").removeprefix("\ufeff")
    return Decoded(text=text, encoding=encoding, broken=text.count("\ufffd"))


def _sniff_wide(data: bytes) -> str | None:
    """Return which 16-bit form text without a mark is in, told by the zeros beside its digits, marks and line ends."""
    even, odd = data[0:SAMPLE:2], data[1:SAMPLE:2]
    plain = frozenset(b"0123456789:.,-> \r\nWEBVT")
    low = sum(byte in plain and zero == 0 for byte, zero in zip(even, odd, strict=False))
    high = sum(byte in plain and zero == 0 for zero, byte in zip(even, odd, strict=False))
    if max(low, high) < 8 or min(low, high) * 4 > max(low, high):
        return None
    return "utf-16-le" if low > high else "utf-16-be"


def _decode_damaged(data: bytes) -> Decoded | None:
    """Return UTF-8 with a few broken characters; `None` if it is no such thing.

    Bytes of another encoding hardly ever form a valid sequence, and never fifty of them to one broken.
    """
    text = data.decode("utf-8-sig", errors="replace")
    broken = text.count("\ufffd")
    valid = sum(character > "\x7f" for character in text) - broken
    if valid < 3 or broken > max(1, DAMAGED * valid):
        return None
    return Decoded(text=text, encoding="utf-8", broken=broken)


def _decode_old(data: bytes, where: str, declared: Sequence[Language]) -> Decoded:
    """Return the text of bytes that are in none of the encodings that prove themselves."""
    sample = _sample(data)
    readings = [each for name in _OLD if _decode(name, data) is not None and (each := _read(name, sample)) is not None]
    if not readings:
        raise EventError(
            f"{where}: this file is in no encoding known here, or is damaged; save it as UTF-8, or name its encoding "
            f"in the field encoding of a [[transcripts]] table in event.toml: {', '.join(CODECS)}."
        )
    readings.sort(key=lambda each: -each.familiar)
    best = readings[0]
    others = [each for each in readings[1:] if _OLD[each.encoding] in declared]
    plausible = [best, *(each for each in others if each.familiar * PLAUSIBLE >= best.familiar)]
    agreed = _is_sure(best, others) and _likeliest(sample, plausible) == best.text
    if agreed and _languages(best) & set(declared):
        text = _decode(best.encoding, data)
        assert text is not None
        return Decoded(text=text, encoding=best.encoding)
    listed = " or ".join(each.encoding for each in plausible)
    raise EventError(
        f"{where}: the encoding of this file is not clear: it may be {listed}, and the event's languages "
        f"({', '.join(declared)}) do not settle it; name it in the field encoding of a [[transcripts]] table with this "
        "file in event.toml, or save the file as UTF-8."
    )


def _sample(data: bytes) -> bytes:
    """Return whole lines that hold bytes beyond ASCII, as many as are judged."""
    lines: list[bytes] = []
    size = 0
    for line in re.split(rb"(?<=[\r\n])", data):
        if not line.isascii():
            lines.append(line)
            size += len(line)
        if size > SAMPLE:
            break
    return b"".join(lines)


def _read(encoding: str, sample: bytes) -> _Reading | None:
    """Return what an encoding makes of a sample, `None` if it is not valid in it."""
    text = _decode(encoding, sample)
    if text is None:
        return None
    foreign = [character for character in text if character > "\x7f"]
    # In English such a character stands alone; two bytes of an East Asian one never do.
    single = re.findall(r"(?<![^\x00-\x7f])[^\x00-\x7f](?![^\x00-\x7f])", text)
    judged = single if encoding == "windows-1252" else foreign
    familiar = sum(each in FAMILIAR for each in judged)
    return _Reading(encoding=encoding, text=text, foreign=len(foreign), familiar=familiar)


def _is_sure(best: _Reading, others: Sequence[_Reading]) -> bool:
    """Tell whether one reading is full of familiar characters, and no other one that differs comes near."""
    least, share = (1, 0.8) if best.encoding == "windows-1252" else (LEAST, FAMILIAR_SHARE)
    enough = best.familiar >= max(least, share * best.foreign)
    return enough and all(_leads(best, each) for each in others if each.text != best.text)


def _leads(best: _Reading, rival: _Reading) -> bool:
    """Tell whether one reading is clearly ahead, counting only what both do not share: kana are the same in several."""
    shared = 0
    if "windows-1252" not in (best.encoding, rival.encoding):
        both = Counter(best.text) & Counter(rival.text)
        shared = sum(times for each, times in both.items() if each > "\x7f" and each in FAMILIAR)
    own, other = best.familiar - shared, rival.familiar - shared
    return own - other >= min(LEAD, best.familiar) and own >= LEAD_FACTOR * other


def _likeliest(sample: bytes, readings: Sequence[_Reading]) -> str | None:
    """Return which of several readings charset-normalizer prefers.

    It is asked about plausible ones alone: of all codecs it takes three short Japanese cues for Korean.
    """
    from charset_normalizer import from_bytes

    if len({each.text for each in readings}) == 1:
        return readings[0].text
    codecs = [codec for each in readings for codec in CODECS[each.encoding]]
    found = from_bytes(sample, cp_isolation=codecs).best()
    return None if found is None else str(found)


def _languages(reading: _Reading) -> set[Language]:
    """Return the languages whose script makes up at least a tenth of what is beyond ASCII."""
    if reading.encoding == "windows-1252":
        return {"en"}
    counts = count_scripts(reading.text)
    all_ = counts.kana + counts.hangul + counts.han
    found: set[Language] = set()
    if counts.hangul * 10 >= all_ > 0:
        found.add("ko")
    if counts.kana * 10 >= all_ > 0:
        found.add("ja")
    if counts.han * 10 >= all_ > 0 and not found & {"ja", "ko"}:
        found.add("zh")
    return found & set(LANGUAGES)
