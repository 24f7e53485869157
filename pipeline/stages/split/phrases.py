"""How people introduce themselves, announce, thank, ask, and lead an event, in the four languages."""

import re

from pipeline.records import Language

# Between "I am" and the name there may be a title and an organization, no end of a clause, and nothing that makes
# the name somebody else's ("I am glad to introduce …").
_SOMEBODY_ELSE = (
    r"(?:(?!\b(?:to|glad|happy|pleased|honou?red|delighted|grateful|going|sure|asking|thank|next|with|and)\b)[^.?!;])"
)
BEFORE_OWN: dict[Language, re.Pattern[str]] = {
    "en": re.compile(r"\b(?:I am|I'm|I’m|my name is|this is)\b" + _SOMEBODY_ELSE + r"{0,60}$", re.IGNORECASE),
    "zh": re.compile(r"(?:我是|我叫|本人|我的名字|敝姓|我姓)[^，。？！；]{0,30}$"),
    "ko": re.compile(r"(?:저는|제 이름은|저의 이름은|제가)[^.?!]{0,40}$"),
    "ja": re.compile(r"(?:私は|わたしは|わたくしは|私の名前は)[^。？！]{0,40}$"),
}
AFTER_OWN: dict[Language, re.Pattern[str]] = {
    "en": re.compile(r"^,?\s*(?:speaking|here)\b", re.IGNORECASE),
    "zh": re.compile(r"^(?:就是我|是我)"),
    "ko": re.compile(
        r"^\s*(?:입니다|이라고 합니다|라고 합니다|이라고 하며|라고 하며|이라고 해요|라고 해요|예요|이에요)"
    ),
    "ja": re.compile(r"^\s*(?:と申します|と申しまして|といいます|と言います|でございます|です(?!か))"),
}
# "The next speaker is …" ends like "I am …" where a language needs no subject.
ANNOUNCED: dict[Language, re.Pattern[str]] = {
    "en": re.compile(r"\b(?:next|first|last|our) (?:speaker|guest|presenter|panel+ist)\b[^.?!;]*$", re.IGNORECASE),
    "zh": re.compile(r"(?:下一|第[一二三四五六七八九十]|最后一)(?:位|个)[^。？！；]*$"),
    "ko": re.compile(r"(?:다음|첫 번째|마지막) ?(?:은|는|으로|순서|발표|연사|토론|분|손님)[^.?!]*$"),
    "ja": re.compile(r"(?:次|最初|最後)(?:は|に|の(?:方|発表|登壇|講演|パネリスト|ゲスト|スピーカー))[^。？！]*$"),
}
# Whoever speaks of the next speaker leads the floor.
NEXT_SPEAKER: dict[Language, re.Pattern[str]] = {
    "en": re.compile(r"\b(?:next|first|last|our) (?:speaker|guest|presenter|panel+ist)\b", re.IGNORECASE),
    "zh": re.compile(r"(?:下一|第[一二三四五六七八九十]|最后一)位"),
    "ja": re.compile(r"(?:次|最初|最後)の(?:方|発表|登壇|講演|パネリスト|ゲスト|スピーカー)"),
    "ko": re.compile(r"(?:다음|첫 번째|마지막) ?(?:발표|연사|토론|분|손님|순서)"),
}
# Whoever thanks somebody for a talk leads the floor.
PRAISES: dict[Language, re.Pattern[str]] = {
    "en": re.compile(
        r"\b(?:for|enjoyed) (?:your|the|that|sharing)\b.{0,30}\b(?:time|talk|answer|speech|experience)"
        r"|\bthank all (?:the )?speakers\b|\binteresting (?:example|talk|case)\b",
        re.IGNORECASE,
    ),
    "zh": re.compile(
        r"(?:谢谢|感谢).{0,20}(?:分享|演讲|发言|回答|致辞)|(?:例子|分享|发言).{0,4}(?:有意思|有意义|精彩)"
    ),
    "ko": re.compile(r"(?:발표|말씀|강연|답변).{0,12}감사|흥미로운 (?:사례|발표|말씀)"),
    "ja": re.compile(
        r"(?:お話|ご講演|ご発表|ご回答|お答え|ご挨拶|経験を共有).{0,16}(?:ありがとう|感謝)|興味深い(?:例|お話|発表)"
    ),
}
# How those speak who lead: of sessions and talks, of the audience, of the beginning and the end.
STEERS: dict[Language, re.Pattern[str]] = {
    "en": re.compile(
        r"\b(?:this|next|last|first) (?:session|talk|part|presentation)\b"
        r"|\blet us (?:continue|move on|begin|start|welcome)\b"
        r"|\baudience (?:would|wants|asks)\b|\bwebinar\b.{0,12}\b(?:ends?|over|begins?|starts?)\b|\binterpretation\b"
        r"|\bhand\w* (?:over )?to\b|(?<!\bI )\bwill (?:now )?(?:speak|talk|tell us|present)\b"
        r"|\bjoined by\b|\bwelcome to\b|\byour (?:host|moderator)\b",
        re.IGNORECASE,
    ),
    "zh": re.compile(
        r"(?:本|这个?)(?:环节|场|节)|下一?个?(?:环节|场|演讲|发言)|(?:继续|接下来|下面|接着).{0,8}(?:讨论|演讲|听|请|发言|进入)"
        r"|听众.{0,6}(?:想|问)|(?:研讨会|会议).{0,8}(?:结束|到此|开始)|同声传译|交给|主持人"
        r"|(?:有请|请|邀请|欢迎).{2,20}(?:介绍|发言|演讲|分享|说明|致辞|为我们)|感谢(?:所有|各位|全体).{0,8}(?:发言|演讲|听众|嘉宾)"
    ),
    "ja": re.compile(
        r"この(?:セッション|パート)|次の(?:セッション|発表|お話|講演)|続けましょう|(?:視聴者|参加者|会場)(?:が|から|の(?:皆|方))|続きまして"
        r"|ウェビナー.{0,10}(?:終わり|終了|始め|開始|ようこそ)|同時通訳|お迎え|お渡し|伺います|お話しいただ|司会"
        r"|(?:発表者|登壇者|視聴者).{0,14}(?:お礼|感謝|ありがとう)|(?:ご紹介|お話し|お願い)いただき"
    ),
    "ko": re.compile(
        r"이번 (?:세션|순서)|다음 (?:세션|발표|순서|강연|말씀)|계속(?:하겠|해)"
        r"|(?:청중|시청자|참가자)(?:분들)?(?:이|가|께서|의 질문)"
        r"|웨비나.{0,10}(?:마치|끝|시작|환영|오신)|동시통역|넘기겠|모시겠|들어 ?보겠|진행(?:을|자)|사회(?:를|자)"
        r"|(?:발표자|연사|청중|시청자).{0,14}감사|(?:말씀|소개|설명)해 주시겠"
    ),
}
# Of oneself, beside a name that may be one's own, and of one's own talk.
MYSELF: dict[Language, re.Pattern[str]] = {
    "en": re.compile(
        r"\bmy name\b|\bname is\b|\bI (?:am|serve|work|come|represent|will (?:present|talk|speak))\b"
        r"(?!.{0,20}\b(?:glad|happy|pleased)\b)",
        re.IGNORECASE,
    ),
    "zh": re.compile(r"我叫|我是|名字是|我在.{1,14}(?:工作|负责)|我来自|我代表"),
    "ja": re.compile(r"申します|自己紹介|私は.{0,30}(?:です|担当)|を代表して"),
    "ko": re.compile(r"저는|제 이름|이라고 합니다|라고 합니다|대표하여 (?:말씀|인사)"),
}
OWN_TALK: dict[Language, re.Pattern[str]] = {
    "en": re.compile(r"\b(?:my|our) (?:talk|presentation|speech|remarks|answer)\b", re.IGNORECASE),
    "zh": re.compile(r"我(?:们)?的(?:发言|演讲|报告|介绍|回答)"),
    "ja": re.compile(r"私(?:たち)?の(?:発表|話|講演|答え)"),
    "ko": re.compile(r"(?:제|저희) (?:발표|강연|말씀|답변)"),
}
HONORIFIC: dict[Language, re.Pattern[str]] = {
    "en": re.compile(r"(?!)"),
    "zh": re.compile(r"^\s*(?:先生|女士|老师|教授|博士|主任|局长|市长|处长|院长|总经理)"),
    "ko": re.compile(r"^\s*(?:씨|님|선생|박사|교수|국장|시장|과장|원장|대표|센터장)"),
    "ja": re.compile(r"^\s*(?:さん|様|さま|氏|先生|教授|博士|局長|市長|部長|課長|所長)"),
}
THANKS: dict[Language, re.Pattern[str]] = {
    "en": re.compile(r"\bthank", re.IGNORECASE),
    "zh": re.compile(r"谢谢|感谢|多谢"),
    "ko": re.compile(r"감사|고맙"),
    "ja": re.compile(r"ありがとう|感謝|お礼"),
}

QUESTION: dict[Language, re.Pattern[str]] = {
    "en": re.compile(r"\?|\b(?:like to ask|my question|the question is|please tell us|could you)\b", re.IGNORECASE),
    "zh": re.compile(r"[？?]|吗。?$|呢。?$|请问|想问|请教"),
    "ja": re.compile(
        r"[？?]|か[。、]|か$|お聞かせ|お聞き|伺い|(?:何|どの|どう|いつ|なぜ|いくら|どこ).{0,40}(?:教えて|説明して|お話し)"
    ),
    "ko": re.compile(
        r"[？?]|까\.?$|여쭙|여쭤|질문드|(?:어떻게|무엇|무슨|어떤|얼마|언제|왜|어디).{0,40}(?:말씀|알려|설명)"
    ),
}


ABSENT: dict[Language, re.Pattern[str]] = {
    "en": re.compile(
        r"\b(?:cannot|can't|can’t|could not|couldn't|couldn’t|unable to|not able to)\b|\bis (?:absent|ill|away)\b"
        r"|\bregrets?\b",
        re.IGNORECASE,
    ),
    "zh": re.compile(r"不能|无法|未能|缺席|不在|因故"),
    "ja": re.compile(r"できません|できない|できず|欠席|ではなく|急用|不在|お休み|お話がありません"),
    "ko": re.compile(r"수 없|못하|못해|불참|아니고|아니라|부재"),
}
"""What is said of whoever is named before it and is not there."""
NOT_BUT: dict[Language, re.Pattern[str]] = {
    "en": re.compile(r"\b(?:not|instead of|in place of|without)\s+(?:(?:Mr|Ms|Mrs|Dr|Prof)\.?\s+)?$", re.IGNORECASE),
    "zh": re.compile(r"(?:不是|代替|听不到|没有)$"),
    "ja": re.compile(r"(?!)"),
    "ko": re.compile(r"(?!)"),
}
"""What stands before the name of whoever is not there."""
