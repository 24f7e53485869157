"""What the tags and the classes of an HTML page say: what is a heading, what is hidden, what stands around the page."""

import re

UNSEEN = frozenset(
    re.findall(
        r"\w+",
        "script style noscript template svg nav footer select s strike del iframe object audio video canvas"
        " math map dialog textarea head rt rp",
    )
)


HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6, "dt": 6, "summary": 6, "caption": 5, "legend": 5}


INLINE = frozenset(
    re.findall(
        r"\w+",
        "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark q rp rt ruby s samp small"
        " span strike strong sub sup time tt u var wbr img input",
    )
)


ALONE = frozenset(re.findall(r"\w+", "br hr img input meta link wbr col area base embed source track param"))


MARK = "\x1e"
"""Where small print begins within a line."""


SET_APART = frozenset({"span", "small", "em", "i"})


HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|line-through", re.IGNORECASE)


AROUND = re.compile(
    r"(?:^|\s)(?:(?:site|main|page|global|g|l|top|bottom|mega|mobile|primary|post|side)?[-_]?"
    r"(?:nav|navi|navigation|navbar|menu|gnb|lnb|snb|gnavi|footer|foot|breadcrumbs?|topicpath|pankuzu|crumbs?|skip|sidebar"
    r"|pager|paging|prevnext)(?:[-_](?:\d+|bar|links?|list|menu|wrap|wrapper|inner|area|container|nav))?"
    r"|skip-?(?:links?|navi?)|cookie[\w-]*|(?:sns|share|sharing)(?:[-_]\w+)?"
    r"|(?:[\w-]+[-_])?related(?:[-_]?(?:posts?|events?|articles?|list))?"
    r"|recommend\w*|comments?|comment[-_]?(?:list|area|form)|copyright|cmt)(?=\s|$)",
    re.IGNORECASE,
)
"""Classes of what stands around every page of a site."""


BOXES = frozenset({"div", "ul", "ol", "section", "aside", "header", "p", "dl", "address"})


FOLDING = re.compile(r"accordion|collaps|toggle|faq|panel-title", re.IGNORECASE)
"""Classes of what opens and closes: a button there is a heading."""


def part_scripts(text: str) -> str:
    """Part a name from its reading, which a style sheet shows in small print: 土橋 忠つちはし ただし."""
    first, mark, rest = text.partition(MARK)
    if not mark:
        return text
    rest = rest.replace(MARK, "")
    is_reading = re.fullmatch(r"[ぁ-ゖァ-ー・\s]+|[A-Z][A-Za-zÀ-ɏ’' .,-]+", rest) is not None
    is_other = re.search(r"[\u30a1-\ud7ff]\s*$", first) is not None
    return f"{first}\u3000{rest}" if is_reading and is_other else first + rest
