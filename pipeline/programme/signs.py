"""Phrases by which a line is known: a talk that was cancelled, a speaker not chosen yet, another event, a talk."""

import re

_ITEM = re.compile(
    r"(?:발표|강연|사례|주제발표|기조강연|講演|発表|報告|事例|話題提供|基調講演|演讲|演講|报告|分享|主题演讲"
    r"|talk|presentation|case|lecture|keynote|LT)"
    r"\s*(?:\d|[①-⑳]|[一二三四五六七八九][：:、\s])|[「『“\"]|[A-Z]\d{1,2}[.:]?\s",
    re.IGNORECASE,
)
_LABEL_OF_TALK = re.compile(
    r"[\[【(（]?(?:(?:招待|特別|特别|專題|专题|主題|主题|主旨|基調|一般|事例|研究|기조|주제|초청|사례|특별)\s?)?"
    r"(?:演講|演讲|講演|報告|报告|発表|紹介|分享|강연|발표|연설"
    r"|keynote|invited talk|talk|lecture|presentation|case(?: study| sharing)?)"
    r"(?:\s?(?:speech|address|lecture|presentation))?\s?[(（]?(?:\d{1,2}|[①-⑳]|[一二三四五六七八九十])?[)）]?[\]】)）]?\s*[:：]?",
    re.IGNORECASE,
)
_CANCELLED = re.compile(
    r"\bcancel+ed\b|\bwithdrawn\b|取消|取り止め|取りやめ|登壇辞退|無法出席|无法出席|无法参加|無法參加|開催中止|登壇中止|中止(?:しま|となり|になり|いたし)|[(（]中止[)）]|欠席|취소|불참|不克出席|缺席",
    re.IGNORECASE,
)
OPEN = re.compile(
    r"\b(?:TBD|TBA|TBC|to be (?:announced|confirmed)|mystery guest|cancel+ed|withdrawn)\b|取消|취소|欠席"
    r"|未定|待定|調整中|调整中|미정|추후 공지|神[祕秘]嘉[賓宾]|敬[請请]期待|待确认|待確認|섭외 중|交渉中",
    re.IGNORECASE,
)
"""Somebody who is not chosen yet, or does not come."""
GENERAL = re.compile(r"[綜总總]合|综合|종합|전체\s?토론|全体討論|\b(?:general|plenary|closing)\b", re.IGNORECASE)
"""A discussion of the whole event, not of one session."""
_ELSEWHERE = re.compile(
    r"(?:next|upcoming|past|previous|earlier|later|related|more|other|recent|latest|recommended|similar|popular"
    r"|you (?:may|might))\b.{0,30}"
    r"\b(?:seminars?|events?|webinars?|posts?|news|articles?|stories|reading|like|talks?|lectures?|workshops?|interest)"
    r"|(?:more|also) (?:from|by)\b.{1,40}"
    r"|(?=.{0,12}(?:関連|過去|前回|次回|最近|最新|他の|おすすめ|人気|主催者の|今後|これまで|これから|アーカイブ|相关|相關|往期|更多|推荐|推薦|近期"
    r"|最新|热门|熱門|其他|其它|可能|上期|下期|精彩|지난|관련|다른|이전|다음|최근|추천|인기|함께 읽|예정))"
    r"(?=.{0,14}(?:イベント|セミナー|ウェビナー|講座|記事|投稿|お知らせ|ニュース|開催|活动|活動|新闻|新聞|文章|阅读|閱讀|链接|連結|推荐|推薦|讲座|講座|视频|影片|回顾|回顧|喜欢"
    r"|喜歡|感兴趣|感興趣|행사|글|기사|소식|강연|모임|이야기|웨비나|게시물|세미나|뉴스|영상|다시보기|프로그램))[^\d:：。]{3,20}",
    re.IGNORECASE,
)
"""Headings over what is not this event."""

_NUMBER = r"[\dIVXivxⅠ-Ⅻ一二三四五六七八九十①-⑩]+"
_NUMBERED = re.compile(
    rf"(?:session|part|panel|track|block|segment|module)\s*{_NUMBER}\b|第\s*{_NUMBER}\s*(?:部|セッション|场|場|单元|單元|节|節|环节|環節|部分|议程|議程|章|回)(?!分)"
    rf"|(?:セッション|パート|プログラム|세션|파트|주제|主题|主題|议题|議題|环节|環節|板块|單元|单元)\s*{_NUMBER}|제?\s*{_NUMBER}\s*(?:부|세션)(?=[\s.:：\-–—|]|$)|[一二三四五六七八九十]、",
    re.IGNORECASE,
)


def is_elsewhere(label: str) -> bool:
    """Tell whether a heading stands over other events or other pages."""
    return len(label) <= 45 and _ELSEWHERE.fullmatch(label) is not None


def is_cancelled(text: str) -> bool:
    """Tell whether an item of a programme says of itself that it does not take place."""
    return _CANCELLED.search(text) is not None


def is_only_label(text: str) -> bool:
    """Tell whether a line says of a talk only that it is one: 專題演講（一）, 講演 1, Keynote, 발표 2."""
    return _LABEL_OF_TALK.fullmatch(text.strip()) is not None


def is_coded(text: str) -> bool:
    """Tell whether a line begins with the number that a talk has in a programme: B2  Moorings."""
    return re.match(r"[A-Z]\d{1,2}[.:]?\s+\S", text) is not None


def is_item(text: str) -> bool:
    """Tell whether a line begins with what only talks have in front: 발표 2, 講演①, Case 3, or a title in quotes."""
    return _ITEM.match(text) is not None


def is_numbered(text: str) -> bool:
    """Tell whether a line begins like a numbered session: Session 2, 第二部, 세션 2."""
    return _NUMBERED.match(text.strip("【[「『■◆●<〈＜(（ ")) is not None
