"""Translation by a chat model: what it is asked, and what it may not add to its answer."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from pipeline.backends.chat import Chat, ChatRequest, unfenced
from pipeline.records import Identity, Language

_NAMES: dict[Language, str] = {"zh": "Chinese", "ja": "Japanese", "ko": "Korean", "en": "English"}

LEAST_TOKENS, TOKENS_PER_CHARACTER = 64, 4
"""The longest answer: what a Korean or Chinese character may cost a tokenizer that knows only bytes of it."""

_QUOTES = {"“": "”", '"': '"', "‘": "’", "'": "'", "「": "」", "『": "』", "«": "»", "《": "》"}

_LABEL = re.compile(
    r"""[*#_\s]*
    (?:
        (?:here\s+is\s+the\s+|the\s+)?(?:(?:chinese|japanese|korean|english)\s+)?(?:translation|translated\s+text)
        (?:\s+(?:in|into)\s+(?:chinese|japanese|korean|english))?
        | (?:以下是)?(?:中文|日文|韩文|英文|汉语)?(?:译文|翻译|翻譯|譯文)(?:如下|结果)?
        | (?:以下は)?(?:中国語|日本語|韓国語|英語)?(?:への)?(?:訳文|翻訳文|翻訳|訳)(?:結果)?(?:です)?
        | (?:다음은\s*)?(?:중국어|일본어|한국어|영어)?\s*(?:번역문|번역)(?:\s*결과)?(?:입니다)?
    )
    [*_\s]*[:：][*_\s]*""",
    re.IGNORECASE | re.VERBOSE,
)
"""What a model writes before a translation to say that it is one."""


@cache
def _prompt() -> str:
    return (files("pipeline.backends") / "prompts" / "translate.txt").read_text("utf-8").strip()


@dataclass(frozen=True, kw_only=True)
class ChatTranslator:
    """A `pipeline.backends.Translator` that asks a chat model for each text.

    What is in a text stays data: it stands between lines that nobody who wrote it can know, and whatever comes back
    is judged by the stage like every other model's answer.
    """

    chat: Chat

    @property
    def identity(self) -> Identity:
        """The chat model with its settings, and the digest of the prompt."""
        chat = self.chat.identity
        own = (("engine", chat.name), ("prompt", hashlib.sha256(_prompt().encode()).hexdigest()[:16]))
        return Identity(
            name="chat", model=chat.model, compute=chat.compute, settings=tuple(sorted((*chat.settings, *own)))
        )

    def ensure_weights(self) -> None:
        """Make sure that the chat model is there, as it does itself."""
        self.chat.ensure_weights()

    def translate(
        self, texts: Sequence[str], source: Language, target: Language, before: Sequence[str] = ()
    ) -> Sequence[str]:
        """Return one translation for each text, in order; empty where the model gave none that came to an end.

        Args:
            texts: What to translate.
            source: The language that they are in.
            target: The language to translate into.
            before: What was said just before each text, in the source language; empty for nothing. `()` for none.
        """
        contexts = before or [""] * len(texts)
        asked = [
            _request(text, context, source, target)
            for text, context in zip(texts, contexts, strict=True)
            if text.strip()
        ]
        answers = iter(self.chat.complete(asked))
        return [bare_translation(next(answers) or "", text) if text.strip() else "" for text in texts]


def _request(text: str, context: str, source: Language, target: Language) -> ChatRequest:
    """Return the request; the mark follows from the texts, so that the same text is always asked alike."""
    mark = hashlib.sha256("\x1f".join((source, target, context, text)).encode("utf-8", "replace")).hexdigest()[:12]
    parts = []
    if context.strip():
        parts.append(f"<<<CONTEXT {mark}>>>\n{context.strip()}\n<<<END {mark}>>>\n")
    parts.append(f"<<<TEXT {mark}>>>\n{text.strip()}\n<<<END {mark}>>>")
    return ChatRequest(
        system=_prompt().replace("{source}", _NAMES[source]).replace("{target}", _NAMES[target]),
        user="\n".join(parts),
        longest=LEAST_TOKENS + TOKENS_PER_CHARACTER * len(text),
    )


def bare_translation(answer: str, text: str) -> str:
    """Return *answer* without what a model adds around the translation of *text*.

    A label or quotes that *text* has itself belong to the translation and stay.
    """
    labelled, quoted = _LABEL.match(text.strip()) is not None, _inside_quotes(text) is not None
    before = None
    while answer != before:  # a fence may stand in quotes, or a label in a fence
        before = answer
        answer = unfenced(re.sub(r"^\s*<<<(?:TEXT|CONTEXT|END)\b[^\n>]*>>>\s*$", "", answer, flags=re.MULTILINE))
        if not labelled and (label := _LABEL.match(answer)):
            answer = answer[label.end() :]
        if not quoted:
            answer = _inside_quotes(answer) or answer
        answer = answer.strip()
    return answer


def _inside_quotes(text: str) -> str | None:
    """Return what stands between quotes around the whole of *text*; `None` if they are not around the whole."""
    text = text.strip()
    if len(text) < 2 or _QUOTES.get(text[0]) != text[-1]:
        return None
    inside = text[1:-1].strip()
    return None if not inside or text[0] in inside or text[-1] in inside else inside
