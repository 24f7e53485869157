"""What an event is called in an announcement, without what the announcement puts around that."""

import re

_TAG = re.compile(
    r"^\s*[\[【〔(（<＜][^\]】〕)）>＞]{0,8}(?:안내|알림|공지|모집|초대|お知らせ|案内|募集|通知|邀請|邀请|公告|预告|預告|invitation|invited)"
    r"[^\]】〕)）>＞]{0,4}[\]】〕)）>＞]\s*",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"^(?:subject|re|fwd?|invitation|save the date"
    r"|主旨|主題|主题|件名|제목|标题|標題|題名)\s*[:：]\s*",
    re.IGNORECASE,
)
_DAY = re.compile(r"^\d{1,2}[/.月월]\s*\d{1,2}[日일]?\s*(?:[(（].[)）])?\s*")
_BEHIND = re.compile(
    r"\s*(?:[(（](?:敬請轉知|敬请转发|転送歓迎|拡散希望|공유)[)）]"
    r"|(?:の|を)?(?:開催|実施)?(?:の|について)?の?(?:お知らせ|ご案内|案内)"
    r"|の開催について|について(?:のお知らせ)?"
    r"|(?:참석|개최|참가|행사|신청)?\s*(?:안내|알림|공지)(?:드립니다)?|참가자 모집"
    r"|개최 ?계획(?:\(안\))?|[,，–—-]\s*\d{1,2} [A-Z][a-z]+ \d{4}"
    r"|を?(?:開催|実施)(?:し|いたし)ます|参加者募集|(?:活动|活動)?(?:通知|预告|預告))$"
)
_ABOUT = re.compile(
    r"^关于(?:举办|召开|开展|组织)?(?P<title>.+)的(?:公告|通知|公示|函|预通知)$"
    r"|^關於(?:舉辦|召開)?(?P<other>.+)的?(?:公告|通知)$"
)


def name_event(text: str) -> str:
    """Return the title in an announcement: 「폭염과 노동」 화상회의 참석 안내, 关于举办第四届论坛的公告."""
    bare = _LABEL.sub(
        "", re.sub(r"^(?:\[[\w-]+:\d+\]|【(?:再送|転送|重要)】|(?:fwd?|re)\s*:)\s*", "", text, flags=re.IGNORECASE)
    )
    if (about := _ABOUT.match(bare)) is not None:
        return (about["title"] or about["other"]).strip()
    bare = _DAY.sub("", _TAG.sub("", bare))
    for _ in range(2):
        bare = _BEHIND.sub("", bare).strip()
    return bare if len(bare) > 3 else text
