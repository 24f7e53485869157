"""Names told by their place: what stands where a speaker's name stands, and has the shape of a name, is one.

Nothing else need say so, and no list holds its family name; so each is marked as a guess.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.language.scripts import count_scripts
from pipeline.programme.details import tell_kind
from pipeline.programme.entry import Entry, confirm
from pipeline.programme.kinds import find_kind
from pipeline.programme.latin_names import read_shaped_latin
from pipeline.programme.name import NEVER, Name
from pipeline.programme.names import read_name
from pipeline.programme.native_names import DOERS, ENDS, ENDS_PARTED, cut_honorific
from pipeline.programme.signs import OPEN
from pipeline.programme.words import ORGANIZATIONS, TITLES, find_column, find_fact, find_part, find_role
from pipeline.records import Language

_HAN = "\u3400-\u9fff々"
_SHAPE = re.compile(
    rf"[{_HAN}]{{3,4}}|[{_HAN}]{{1,3}} [{_HAN}\u3041-\u30ff]{{1,4}}|[가-힣]{{3}}|[가-힣]{{1,5}} [가-힣]{{1,5}}"
    r"|[\u30a1-\u30fc]{2,8}[ ・·][\u30a1-\u30fc]{2,8}"
)
"""Two letters alone are rather a word than a rare name: 運営, 본부."""
_NOBODY = re.compile(
    "[全各等同们們未無无来來]|観客|观众|觀眾|学生|學生|参加|參加|自由|交流|現場|现场|音楽|音乐|전원|전체|청중|참석|참가|추후|일동|누구|여러|모두"
)
_DOES = re.compile(rf"[^\s]*(?:[{DOERS}]|[가자인사원장수관])$|[A-Z]?[a-z-]+(?:er|or|ist|ian|eer)$")


def read_shape(text: str, language: Language) -> Name | None:
    """Return the name that *text* is, or has the shape of."""
    if OPEN.search(text):
        return None
    if (name := read_name(text, language)) is not None:
        return name
    bare = cut_honorific(" ".join(text.split()))
    if count_scripts(bare).latin:
        return read_shaped_latin(bare)
    ends = ENDS_PARTED if " " in bare else ENDS
    if not _SHAPE.fullmatch(bare) or _NOBODY.search(bare) or ends.search(bare):
        return None
    own: Language = "ko" if count_scripts(bare).hangul else "ja" if count_scripts(bare).kana else language
    own = "zh" if own == "en" or (own == "ko" and not count_scripts(bare).hangul) else own
    listed = TITLES[own] | ORGANIZATIONS[own] | NEVER[own]
    is_other = any(bare.endswith(each) for each in listed if len(each) > 1) or any(
        each in listed for each in bare.split()
    )
    if is_other or any(find(bare) for find in (find_role, find_part, find_fact, find_kind, find_column)):
        return None
    settled = None if own == "zh" and language not in ("zh", "ja") else own
    return Name(text=bare, strength=1, native=bare, language=settled, is_placed=True)


def read_doer(text: str, language: Language) -> Entry | None:
    """Read what has the shape of a name, and behind a space what somebody does: 소은결 번역가."""
    first, _, rest = text.partition(" ")
    name = read_shape(first, language) if rest and tells(rest) else None
    return None if name is None else replace(confirm(name, [rest]), strength=2)


def find_placed(text: str, pieces: Sequence[str], language: Language) -> frozenset[str]:
    """Return which pieces of a line stand where names stand: the first, or all outside brackets if all may be names."""
    bare = re.sub(r"[(（\[【][^()（）\[\]【】]*[)）\]】]", " ", text)
    outside = [each for each in pieces if each in bare and read_shape(each, language) is not None]
    rest = "".join(re.findall(r"\w", bare))
    for each in outside:
        rest = rest.replace("".join(re.findall(r"\w", each)), "", 1)
    return frozenset(outside if not rest else outside[:1] if text.startswith(outside[0] if outside else "\0") else ())


def tells(text: str) -> bool:
    """Tell whether words say what somebody is: a title, an organization, or a word for who does something."""
    return tell_kind(text) != "unknown" or (_DOES.match(text) is not None and find_role(text) is None)
