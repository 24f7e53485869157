"""What of a side file may go further: text that can be read, and names and words without e-mail addresses.

Side files are written by strangers. What is taken from them is text and nothing else: no control characters, nothing
that turns the direction of reading around, and no address at which somebody could be reached.
"""

import re
import unicodedata

from pipeline.errors import EventError

MAXIMUM_SIZE = 20_000_000
"""Bytes; the report on ten thousand attendees is two million."""
LONGEST_NAME = 100
"""Characters; Zoom allows 64 for a display name, and a report adds the original one in brackets."""
HIDDEN_ADDRESS = "[e-mail]"
"""What stands in a text in the place of an e-mail address."""

_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_ADDRESS = re.compile(r"[^\s@＠﹫]{1,64}(?:[@＠﹫][^\s@＠﹫]{1,255})+")
_AT = re.compile(r"[@＠﹫]")
_PLAIN_HANDLE = re.compile(r"[A-Z][A-Za-z'’-]*@[\w&-]+|[^\x00-\x7f]+@[\w&-]+")
_TURNING = re.compile(r"[\u202a-\u202e\u2066-\u2069]")


def decode_side_file(data: bytes, file: str) -> str:
    """Return the text of a side file, which Zoom writes as UTF-8; NUL bytes are left out.

    Raises:
        EventError: It is too large for a side file, or neither UTF-8 nor UTF-16.
    """
    if len(data) > MAXIMUM_SIZE:
        raise EventError(f"{file}: this file is larger than 20 MB, which no side file of Zoom's is; remove it.")
    codec = next((name for mark, name in _MARKS if data.startswith(mark)), None) or _sniff(data)
    try:
        text = data.decode(codec)
    except UnicodeDecodeError:
        raise EventError(
            f"{file}: this file of Zoom's is not in UTF-8; download it again, or save it as UTF-8."
        ) from None
    return text.removeprefix("\ufeff").replace("\0", "")


def _sniff(data: bytes) -> str:
    """Return the codec of text without a mark: where every other byte is NUL, it is in 16 bits."""
    half = len(data[:4_000]) // 2
    if half and data[1:4_000:2].count(0) > 0.4 * half:
        return "utf-16-le"
    if half and data[0:4_000:2].count(0) > 0.4 * half:
        return "utf-16-be"
    return "utf-8"


def clean_name(text: str) -> str | None:
    """Return a display name on one line, `None` if it does not tell who it is.

    That is so if nothing is left of it without e-mail addresses, if it has no letter, if it is longer than any display
    name, and if it holds characters that turn the direction of reading around: it is then not what people saw.
    An `@` that only joins a name and an organization (Mina@Harbor) becomes a slash.
    """
    if _TURNING.search(text) or len(text) > LONGEST_NAME:
        return None
    name = unicodedata.normalize("NFKC", _strip_invisible(text))
    name = _ADDRESS.sub(lambda match: match[0] if _PLAIN_HANDLE.fullmatch(match[0]) else " ", name)
    name = " ".join(name.replace("@", "/").split())
    return name if any(character.isalpha() for character in name) else None


def clean_text(text: str) -> str:
    """Return typed words on one line, without what cannot be seen; HIDDEN_ADDRESS stands for each e-mail address."""
    visible = _strip_invisible(text)
    return " ".join((_ADDRESS.sub(HIDDEN_ADDRESS, visible) if _AT.search(visible) else visible).split())


def _strip_invisible(text: str) -> str:
    """Return *text* without control and format characters; those that end a line become spaces."""
    kept = (" " if each.isspace() else each for each in text if each.isspace() or unicodedata.category(each)[0] != "C")
    return "".join(kept)


def holds_address(text: str) -> bool:
    """Tell whether there is anything like an e-mail address in *text*."""
    return _AT.search(text) is not None and _ADDRESS.search(text) is not None
