"""Where sentences of speech end that a recognizer wrote without marks: polite endings, questions, thanks.

Japanese and Korean sentences end at a polite ending unless something follows that joins or quotes the clause. Chinese
has no such endings: there, a pause (a space) ends a sentence only after a question, a greeting, thanks, or a speaker's
name. English without marks stays whole.
"""

import re
from collections.abc import Iterator

from pipeline.language.sentence_lists import choice
from pipeline.records import Language

_BACK = 48  # characters that are read before an ending

# --- Japanese
_STEM = "(?<=[一-鿿いきしちにひみりぎじぢびぴえけせてねへめれげぜでべぺ])"  # what ます and ました may follow
_JA_BASE = (
    rf"(?:{_STEM}ませんでした|{_STEM}ません(?!でした)|{_STEM}ました|{_STEM}ましょう|{_STEM}ます(?=ますます)|{_STEM}ます(?!ます)(?<!ますます)"
    r"|でした|です|でしょう|こん(?:にちは|ばんは)(?=本日|今日|今回|今夜|ただいま|これから|それでは|では|さて|まず|早速|お忙し|ようこそ|ご|お[集越])|(?:ください|下さい)(?!ま(?:し[たて]|す(?!ます)|せん))(?:ませ)?)"
)
_JA_TAIL = (
    r"(?:っけ|かしら|かね|かな(?![ぁ-ん])|よね|よな|よ(?!ろ|う(?!やく))|ね|わよ|わね|わ(?=\s)|な(?=\s)"
    r"|か(?!ら|も(?!う|っと|ちろん)|どうか|つて|なり|えって))"
)
_JA_REASON = "(?:から|けれども|けれど|けども|けど|んで|ので|もの|もん|が|し)(?:よね|ね(?!ば))"
_JA_ENDING = re.compile(
    rf"(?P<base>{_JA_BASE})(?:{_JA_REASON}|{_JA_TAIL})?+[ー〜～~♪]*+(?:[（(][^（()）]{{1,60}}[)）])?+"
)
_JA_MARK = re.compile(r"\s*[、。，．,.！？!?…」』）)〕】｡;；:：・―—–〜～/／]")
_JA_CONTINUES = re.compile(
    r"\s*(?:が(?!ん|っか|っこ)|けれど|けど|けども|し(?![かたばっょん])|ので|から|って|つって|ら|り(?!んご|ょう)|かどうか|かも|には|で(?=大変|たいへん|申し訳|失礼|ご迷惑|恐れ|困|本当に)|こと(?:[をがはにもで]|と(?!し))"
    r"|と(?!ても|りわけ|くに(?!は)|ころで|もに|うきょう|にかく|りあえず|はいえ|きどき|ある|うとう|もかく)"
    r"|の[はがをにでもとか]|の(?=気持|思い|言葉|声|一言|よう)|もの(?:の|を|が|は|で|です)|よう(?!やく|こそ)|だ(?=さん|$)|でしょう|ですよね|か[をがはに]"
    r"|(?:際|折|通り|とおり|旨|はず|つもり|わけ|ため|ところ|ほど(?!な))(?![一-鿿])|結果(?![はをがのもと的])|場合(?:は|に[はも]|、)|方(?=[はがにも々])|点(?=[はがをにもで])|件(?=[はにで]))"
)
_JA_FILLER = re.compile(
    "(?:[はがでてをへ]|(?<!こ)と|(?<![どくっ])も|(?<!な)に|から|まで|ので|けど|けれども|けども|[あそこ]の|まあ|なんか|例えば|たとえば|実際|去年|昨年|今年|昨日|先日|今回|その後|当時|最近|先週|先月|以前|普段|現在)ですね$|と[言い]いますか$"
)
_JA_ROLE = re.compile(
    "(?:務め|つとめ|勤め|担当し|担当いたし|あずかり|預かり|紹介いただき|紹介され|所属し|仰せつかり|参り|まいり"
    "|(?:務め|つとめ|担当|進行|案内|通訳)させていただき|(?:司会|進行|発表|報告|講演|案内|通訳)を?(?:し|いたし))(?:てい|ており)?$"
)
_JA_NAME = re.compile(
    r"(?![次今本以続]|また|まず|そ|こ)[^、。はがをもにでて\s]{1,24}?(?:と申し|でございます|です(?!が|ので|けど|から|し)|といいます|と言います)"
)
_JA_EARLIER = re.compile(
    "先ほど|さきほど|先程|先日|先週|前回|前に|以前|ただいま|只今|たった今|冒頭|お手元に|こちらに|昨日|このたび|ここに|さっき|皆様に|みなさまに|皆さんに"
)
_JA_TOLD = re.compile(
    "(?:申し(?:上|あ)げ|見せし|示しし|説明し|話しし|配りし|紹介し|送りし|渡しし|伝えし|発表し|触れ|挙げ|あげ|述べ|言い|見|配り|いただき|ください|いたし|出し)$"
)
_JA_GIVEN = re.compile("(?:ください|いただき|下さい|頂き)$")
_JA_EVERYONE = re.compile(
    "(?:多くの|すべての|全ての|全国の)?(?:皆様|皆さま|みなさま|皆さん|方々|先生方|関係者)(?:に|へ|の|を)"
)
_JA_NOUN = re.compile(
    r"(?![次今本以続最皆私我当第結一二三四五両来去昨明])[一-鿿々ァ-ヶー]{1,8}(?:の[一-鿿々ァ-ヶー]{1,8})?(?:を|の|に|は|が|と|で(?!は|す)|から|について)"
)


# --- Korean
def _syllables(vowels: str = "", last: str = "") -> str:
    """Return the Hangul syllables with one of *vowels*, or with one of *last* as final consonant, for a class."""
    all_vowels, finals = (
        "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ",
        " ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ",
    )
    return "".join(
        chr(0xAC00 + number)
        for number in range(11_172)
        if (all_vowels[number // 28 % 21] in vowels and number % 28 == 0) or finals[number % 28] in last
    )


_FORMAL, _PAST, _N, _R = _syllables(last="ㅂ"), _syllables(last="ㅆ"), _syllables(last="ㄴ"), _syllables(last="ㄹ")
_KO_POLITE = (
    f"(?:[{_FORMAL}]니[다까]|[{_FORMAL}]시다|십시오|[{_PAST}]다|한다|된다|이다|있다|없다|같다|는다"
    f"|니까요|세요|어요|아요|해요|(?:이|니|거)에요|예요|네요|(?:[겠않없]는|아닌|던|모르는|(?<!싶)은)데요|지요|죠|군요|구나요|까요|나요|[{_N}]가요|던가요|[나러라아어]가요|거든요|대요|래요|잖아요|[{_R}]게요"
    f"|더라고요|더라구요|[다라]고요|[{_R}]걸요|[{_syllables(vowels='ㅕㅝㅘㅙ')}]요|[파빠라나자퍼뻐러커꺼떠써내깨]요)"
)
_KO_ASIDE = r"(?:\s?[(（][가-힣 ]{1,8}[)）])?+"
_KO_ENDING = re.compile(rf"{_KO_POLITE}{_KO_ASIDE}(?=\s)")
_KO_FINAL = re.compile(rf"{_KO_POLITE}[~〜～]*$")
_KO_CONTINUES = re.compile(
    rf"\s+(?:{choice('ko_goes_on')}(?=\s)|{choice('ko_titles')}(?:[은는이가의을를께도]|께서|에게|하고|[과와]|입니다|\s|$))"
)
_KO_VOCATIVE = re.compile(
    r"\s+(?:[가-힣]{1,6} )?여러분(?=\s|$)(?!\s+(?:덕분|모두|가운데|중|앞|각자|스스로|함께|께|의))"
)
_KO_GREETING = re.compile(choice("ko_greetings") + "$")
_KO_FILLER = re.compile(rf"(?:^|\s){choice('ko_fillers')}$")

# --- Chinese
_ZH_PAUSE = re.compile(r"(?<=[一-鿿])(?:\s+|(?<=[了呀哦吧啦呢啊哈])[～~]+\s*)(?=[^\s。！？!?，,、；：～~0-9])")
_ZH_QUESTION = re.compile("..[吗嗎]$")
_ZH_URGE = re.compile("(?:(?:开始|開始|继续|繼續|来|來|试试|試試|看看)|了|好|对|對)吧$")
_ZH_GREETING = re.compile(
    "^.{0,14}(?:早上|上午|中午|下午|晚上|你|您|大家|各位|(?:老师|老師|同学|同學|朋友|来宾|來賓|嘉宾|嘉賓|观众|觀眾|听众|聽眾|同事|伙伴|夥伴|家长|家長)[们們]?)好$"
)
_ZH_THANKS = re.compile(
    "^(?:好的?|嗯|那|那么|非常|十分|衷心|首先|再次|最后|最後|我们|我們|让我们|讓我們|很|真的|特别|特別|也|要|\\s){0,6}(?:谢谢|謝謝|感谢|感謝|多谢|多謝|欢迎|歡迎)"
)
_ZH_BYE = re.compile("(?:谢谢|謝謝|谢谢大家|謝謝大家|谢谢各位|再见|再見)$")
_ZH_SELF = re.compile("^(?:大家好)?我(?:是|叫).{2,24}$")
_ZH_CLOSE = re.compile(
    "(?:到这里|到這裡|到此结束|到此結束|讲完了|講完了|介绍完了|介紹完了|分享完了|就这些|就這些|结束了|結束了)$"
)
_ZH_OPENER = re.compile(choice("zh_openers"))
_ZH_TOPIC = re.compile(
    "今天|很高兴|很高興|非常高兴|非常高興|首先|接下来|接下來|下面|感谢|感謝|谢谢|謝謝|欢迎|歡迎|这次|這次"
)


def find_spoken_ends(text: str, language: Language) -> frozenset[int]:
    """Return the positions after the sentences of *text* that no mark ends."""
    if language == "ja":
        return frozenset(_in_japanese(text))
    if language == "ko":
        return frozenset(_in_korean(text))
    if language == "zh":
        return frozenset(_in_chinese(text))
    return frozenset()


def is_spoken_end(before: str, language: Language) -> bool:
    """Tell whether *before* ends as a sentence does, so that a new one may begin after it."""
    if language == "ja":
        return not _JA_FILLER.search(before)
    return bool(_KO_FINAL.search(before)) and not _KO_FILLER.search(before)


def _in_japanese(text: str) -> Iterator[int]:
    """Yield the ends of polite Japanese sentences."""
    is_written = "。" in text
    for match in _JA_ENDING.finditer(text):
        end = match.end()
        if end == len(text) or _JA_MARK.match(text, end) or _JA_CONTINUES.match(text, end):
            continue
        if _JA_FILLER.search(text[max(0, match.start() - 6) : end]) or _modifies(text, match, is_written):
            continue
        yield end


def _modifies(text: str, match: re.Match[str], is_written: bool) -> bool:
    """Tell whether a polite verb belongs to the noun that follows it: ご紹介いただきました柏木でございます."""
    base, end = match["base"], match.end()
    if base not in ("ました", "ます") or match.end("base") != end:
        return False
    before = re.split("[。！？\n]", text[max(0, match.start() - _BACK) : match.start()])[-1]
    if _JA_ROLE.search(before) and _JA_NAME.match(text, end):
        return True
    if _JA_GIVEN.search(before) and _JA_EVERYONE.match(text, end):
        return True
    if not _JA_NOUN.match(text, end):
        return False
    return is_written or bool(base == "ました" and _JA_TOLD.search(before) and _JA_EARLIER.search(before))


def _in_korean(text: str) -> Iterator[int]:
    """Yield the ends of Korean sentences with a polite or a clear plain ending."""
    for match in _KO_ENDING.finditer(text):
        end = match.end()
        said = text[max(0, end - 16) : end]
        if _KO_CONTINUES.match(text, end) or _KO_FILLER.search(said):
            continue
        vocative = _KO_GREETING.search(said) and _KO_VOCATIVE.match(text, end)
        yield vocative.end() if vocative else end


def _in_chinese(text: str) -> Iterator[int]:
    """Yield the pauses in Chinese speech that end a sentence for sure."""
    last = 0
    for pause in _ZH_PAUSE.finditer(text):
        piece = re.split("[。！？!?，、；\n]", text[max(last, pause.start() - _BACK) : pause.start()])[-1].strip()
        rest = text[pause.end() : pause.end() + 6]
        is_drawn_out = not pause[0].isspace() and bool(_ZH_OPENER.match(rest))
        if is_drawn_out or (pause[0].isspace() and _ends_chinese(piece, rest)):
            last = pause.end()
            yield pause.end() if is_drawn_out else pause.start()


def _ends_chinese(piece: str, rest: str) -> bool:
    """Tell whether *piece*, what was said since the last end, is complete before a pause and *rest*."""
    if _ZH_QUESTION.search(piece) or _ZH_GREETING.search(piece) or _ZH_BYE.search(piece):
        return True
    if _ZH_SELF.search(piece) and " " not in piece:
        return bool(_ZH_TOPIC.match(rest))
    is_complete = _ZH_URGE.search(piece) or _ZH_THANKS.search(piece) or _ZH_CLOSE.search(piece)
    return bool(is_complete and _ZH_OPENER.match(rest))
