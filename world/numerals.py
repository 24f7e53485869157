"""Numbers as they are written in digits and said in words, in four languages."""

from collections.abc import Callable

from world.phrases import Filler, Four, four

_ZH = "零一二三四五六七八九"
_KO = ("", "일", "이", "삼", "사", "오", "육", "칠", "팔", "구")
_JA = ("", "いち", "に", "さん", "よん", "ご", "ろく", "なな", "はち", "きゅう")
_JA_HUNDREDS = {3: "さんびゃく", 6: "ろっぴゃく", 8: "はっぴゃく"}
_JA_THOUSANDS = {3: "さんぜん", 8: "はっせん"}
_EN = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_EN_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_ZH_UNITS = ((10**8, "亿"), (10**4, "万"))
_JA_UNITS = ((10**8, "おく"), (10**4, "まん"))
_KO_UNITS = ((10**8, "억"), (10**4, "만"))
CURRENCIES = (
    ("日元", "円", "엔", "yen", "えん"),
    ("元", "元", "위안", "yuan", "げん"),
    ("韩元", "ウォン", "원", "won", "ウォン"),
    ("美元", "ドル", "달러", "dollars", "ドル"),
)
"""Written in zh, ja, ko, en, and the Japanese reading."""


def _digits(number: int) -> list[tuple[int, int]]:
    """(digit, power of ten) of each digit other than 0, the largest first."""
    text = str(number)
    return [(int(digit), len(text) - 1 - at) for at, digit in enumerate(text) if digit != "0"]


def _split(number: int, units: tuple[tuple[int, str], ...], small: Callable[[int], str]) -> str:
    """Words of a number in a language that counts by ten thousands."""
    words = ""
    for unit, name in units:
        count, number = divmod(number, unit)
        if count == 1 and name == "만":  # Korean says 만 alone for ten thousand
            words += name
        elif count == 2 and units is _ZH_UNITS:
            words += "两" + name
        elif count == 1000 and units is _JA_UNITS:
            words += "いっせん" + name
        elif count:
            words += small(count) + name
    return words + (small(number) if number else "")


def zh_words(number: int) -> str:
    """Chinese words: 两 for 2 before 百, 千, 万 and 亿, 零 for skipped places."""

    def small(number: int) -> str:
        words, last = "", None
        for digit, power in _digits(number):
            if last is not None and last - power > 1:
                words += "零"
            words += ("两" if digit == 2 and power >= 2 else _ZH[digit]) + ("", "十", "百", "千")[power]
            last = power
        return words.removeprefix("一") if 10 <= number < 20 else words

    return _split(number, _ZH_UNITS, small)


def ja_words(number: int) -> str:
    """Japanese words in kana."""

    def small(number: int) -> str:
        words = ""
        for digit, power in _digits(number):
            if power == 3:
                words += _JA_THOUSANDS.get(digit, ("" if digit == 1 else _JA[digit]) + "せん")
            elif power == 2:
                words += _JA_HUNDREDS.get(digit, ("" if digit == 1 else _JA[digit]) + "ひゃく")
            elif power == 1:
                words += ("" if digit == 1 else _JA[digit]) + "じゅう"
            else:
                words += _JA[digit]
        return words

    return _split(number, _JA_UNITS, small)


def ko_words(number: int) -> str:
    """Korean words of Chinese origin."""

    def small(number: int) -> str:
        return "".join(
            ("" if digit == 1 and power else _KO[digit]) + ("", "십", "백", "천")[power]
            for digit, power in _digits(number)
        )

    return _split(number, _KO_UNITS, small)


def en_words(number: int) -> str:
    """English words of a number below a million times a thousand."""
    for unit, name in ((10**9, "billion"), (10**6, "million"), (1000, "thousand"), (100, "hundred")):
        if number >= unit:
            count, rest = divmod(number, unit)
            return f"{en_words(count)} {name}" + (f" {en_words(rest)}" if rest else "")
    if number < 20:
        return _EN[number]
    ten, rest = divmod(number, 10)
    return _EN_TENS[ten] + (f"-{_EN[rest]}" if rest else "")


def _en_year(year: int) -> str:
    century, rest = divmod(year, 100)
    if year < 2010:
        return en_words(year)
    return f"{en_words(century)} {en_words(rest)}"


def year(number: int) -> Filler:
    """A year."""
    digits = str(number)
    return Filler(
        text=(f"{digits}年", f"{digits}年", f"{digits}년", digits),
        spoken=(
            "".join(_ZH[int(digit)] for digit in digits) + "年",
            (ja_words(number) + "ねん").replace("よんねん", "よねん"),
            ko_words(number) + "년",
            _en_year(number),
        ),
        numbers=(digits,),
    )


def percent(number: int) -> Filler:
    """A share."""
    return Filler(
        text=(f"百分之{number}", f"{number}パーセント", f"{number}퍼센트", f"{number} percent"),
        spoken=(
            f"百分之{zh_words(number)}",
            _geminated(number, ("はち", "じゅう")) + "パーセント",
            f"{ko_words(number)} 퍼센트",
            f"{en_words(number)} percent",
        ),
        numbers=(str(number),),
    )


def money(number: int, currency: tuple[str, str, str, str, str]) -> Filler:
    """An amount: a multiple of ten million, or of a billion, that every language writes with one unit."""
    unit, zh, ja, ko = (10**8, "亿", "億", "억") if number % 10**8 == 0 else (10**4, "万", "万", "만")
    count = number // unit
    big, word = (10**9, "billion") if number % 10**9 == 0 else (10**6, "million")
    return Filler(
        text=(
            f"{count}{zh}{currency[0]}",
            f"{count}{ja}{currency[1]}",
            f"{count}{ko} {currency[2]}",
            f"{number // big} {word} {currency[3]}",
        ),
        spoken=(
            zh_words(number) + currency[0],
            ja_words(number) + currency[4],
            f"{ko_words(number)} {currency[2]}",
            f"{en_words(number)} {currency[3]}",
        ),
        numbers=(str(number),),
    )


def million_people(millions: int) -> Filler:
    """Some million people, which the other languages count by ten thousands."""
    number = millions * 10**6
    return Filler(
        text=(
            f"{millions * 100}万人",
            f"{millions * 100}万人",
            f"{millions * 100}만 명",
            f"{millions} million people",
        ),
        spoken=(
            f"{zh_words(number)}人",
            f"{ja_words(number)}にん",
            f"{ko_words(number)} 명",
            f"{en_words(number)} people",
        ),
        numbers=(str(number),),
    )


def count(number: int, written: Four, ja_unit: str, sound_change: tuple[str, ...] = ()) -> Filler:
    """A number with what is counted.

    Args:
        number: Below ten thousand.
        written: As a transcript writes it, in the order of `LANGUAGES`, with `{n}` for the number.
        ja_unit: What follows the number in kana.
        sound_change: Last words of the Japanese number that shorten before the unit, such as じゅう to じゅっ.
    """
    zh, _, ko, en = written
    return Filler(
        text=four([pattern.replace("{n}", str(number)) for pattern in written]),
        spoken=(
            zh.replace("{n}", zh_words(number)),
            _geminated(number, sound_change) + ja_unit,
            ko.replace("{n}", ko_words(number) + " "),
            en.replace("{n}", en_words(number)),
        ),
        numbers=(str(number),),
    )


def minutes(number: int) -> Filler:
    """A number of minutes; Japanese says ふん after 2, 5, 7 and 9 and ぷん after a shortened number otherwise."""
    written = ("{n}分钟", "{n}分", "{n}분", "{n} minutes")
    regular = number % 10 in (2, 5, 7, 9)
    shortened = () if regular else ("いち", "ろく", "はち", "じゅう")
    return count(number, written, "ふん" if regular else "ぷん", shortened)


def _geminated(number: int, endings: tuple[str, ...]) -> str:
    words = ja_words(number)
    for ending in endings:
        if words.endswith(ending):
            return words[:-1] + "っ"
    return words
