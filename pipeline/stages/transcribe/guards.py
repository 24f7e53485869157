"""Whether what a recognizer answered can be what was said."""

import math
import re
from collections.abc import Sequence
from itertools import pairwise

from pipeline.backends import Heard, HeardWord
from pipeline.records import Language, Span, Word
from pipeline.stages.transcribe.repetition import letters, repeats

DENSEST: dict[Language, float] = {"zh": 11.0, "ja": 17.0, "ko": 13.0, "en": 30.0}
"""Characters in a second that nobody exceeds, spaces counted; plus HEAD_START for very short speech."""
HEAD_START = 6
NO_SPEECH = 0.6
UNLIKELY = -1.0
NOT_FINITE = "the recognizer's scores are not finite"
SILENT = -55.0
"""Decibels of full scale: what is never louder holds no speech."""
HOLE = 2_000
"""Milliseconds of sound without a word that call for another try."""
STOCK_PHRASES = (
    "ご視聴ありがとうございま",
    "最後までご視聴",
    "チャンネル登録",
    "高評価",
    "次回の動画",
    "字幕作成者",
    "시청해주셔서감사합니다",
    "구독과좋아요",
    "구독좋아요",
    "다음영상에서만나요",
    "한글자막by",
    "请不吝点赞",
    "请订阅我的频道",
    "明镜与点点",
    "字幕由",
    "字幕志愿者",
    "谢谢观看",
    "感谢观看",
    "謝謝觀看",
    "thanksforwatching",
    "thankyouforwatching",
    "subscribetomychannel",
    "likeandsubscribe",
    "subtitlesby",
    "transcriptionby",
    "amaraorg",
)
"""What recognizers that learned from captions write where nothing is said; letters only."""


def refuse(heard: Heard, language: Language, span: Span, loudest: float) -> str | None:
    """Return why the text of *span* cannot stand, in words, or `None` if it can.

    Args:
        heard: The answer.
        language: In which it was asked for.
        span: What the recognizer was given.
        loudest: The level of the loudest 10 ms, in dB of full scale.
    """
    if not math.isfinite(heard.log_probability) or not math.isfinite(heard.no_speech):
        return NOT_FINITE
    if not letters(heard.text):
        return "nothing was recognized"
    if heard.no_speech >= NO_SPEECH and (loudest < SILENT or heard.log_probability < UNLIKELY):
        return "the recognizer itself heard no speech"
    if loudest < SILENT:
        return "text over silence"
    if repeats(heard.text, language):
        return "the text repeats itself"
    if len(heard.text) > HEAD_START + DENSEST[language] * span.duration / 1000:
        return "more text than can be said in this time"
    return None


def is_stock(text: str) -> bool:
    """Return whether *text* holds one of the phrases that recognizers invent."""
    plain = letters(text)
    return any(phrase in plain for phrase in STOCK_PHRASES)


def place_words(heard: Heard, span: Span) -> tuple[tuple[Word, ...], bool]:
    """Return the words on the recording's clock, in order and inside *span*; and whether their times had to be made up.

    Small excesses are clamped. Times that are missing, run backwards or lie more than a second outside are
    replaced: every word gets its share of the span by its number of characters.
    """
    joined = "".join(word.text for word in heard.words).strip()
    if not heard.words or joined != heard.text or not _plausible(heard.words, span.duration):
        return _spread(heard.text, span), True
    words: list[Word] = []
    earliest = span.start
    for word in heard.words:
        start = min(max(span.start + word.start, earliest), span.end)
        end = min(max(span.start + word.end, start), span.end)
        confidence = word.confidence if math.isfinite(word.confidence) else 0.0
        words.append(Word(span=Span(start=start, end=end), text=word.text, confidence=min(max(confidence, 0.0), 1.0)))
        earliest = end
    return tuple(words), False


def _plausible(words: Sequence[HeardWord], duration: int) -> bool:
    times = [time for word in words for time in (word.start, word.end)]
    if min(times) < -1000 or max(times) > duration + 1000:
        return False
    return all(after.start >= before.start - 200 for before, after in pairwise(words)) and all(
        word.end >= word.start for word in words
    )


def _spread(text: str, span: Span) -> tuple[Word, ...]:
    """Return *text* word by word (in Chinese and Japanese: by character), evenly over *span*."""
    parts = re.findall(r"\s*[぀-ヿ㐀-䶿一-鿿][^\w\s]*|\s*[^\s぀-ヿ㐀-䶿一-鿿]+", text)
    total = sum(len(part) for part in parts)
    words = []
    done = 0
    for part in parts:
        start = span.start + span.duration * done // total
        done += len(part)
        end = span.start + span.duration * done // total
        words.append(Word(span=Span(start=start, end=end), text=part, confidence=0.0))
    return tuple(words)


def find_holes(words: Sequence[Word], span: Span) -> tuple[Span, ...]:
    """Return every stretch of *span* without a word that is at least HOLE long, in order of time."""
    edges = [span.start, *(time for word in words for time in (word.span.start, word.span.end)), span.end]
    pairs = zip(edges[::2], edges[1::2], strict=True)
    return tuple(Span(start=start, end=end) for start, end in pairs if end - start >= HOLE)
