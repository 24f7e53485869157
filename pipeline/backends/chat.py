"""What all chat models share: what is asked of them, and what of their answers can be used."""

import json
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Protocol, TypeVar

from pipeline.backends import Weighty
from pipeline.records import Identity

_THOUGHT, _THOUGHT_ENDS = "<think>", "</think>"
_FENCE = "```"

_Item = TypeVar("_Item")
_Made = TypeVar("_Made")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatRequest:
    """One question to a chat model, without any history.

    Attributes:
        system: What the model is to do.
        user: What it is to do it with.
        longest: The most tokens that the answer may have.
        schema: A JSON schema that the answer must follow; `None` for free text.
    """

    system: str
    user: str
    longest: int
    schema: Mapping[str, object] | None = None


class Chat(Weighty, Protocol):
    """A language model that follows instructions."""

    @property
    def identity(self) -> Identity:
        """All that changes the answers."""
        ...

    def complete(self, requests: Sequence[ChatRequest]) -> Iterator[str | None]:
        """Yield one answer for each request, in order.

        It is `None` where the model did not come to an end or gave nothing that can be used: half an answer is worse
        than none. An answer to a request with a schema is JSON; whether it follows the schema is for the caller to
        check, because not every model is made to.
        """
        ...


def messages(request: ChatRequest) -> list[dict[str, str]]:
    """Return the request as the messages of a chat; what no text may hold (lone surrogates) becomes a question mark."""
    return [
        {"role": role, "content": text.encode("utf-8", "replace").decode()}
        for role, text in (("system", request.system), ("user", request.user))
    ]


def usable_answer(request: ChatRequest, text: str) -> str | None:
    """Return what *text*, said in answer to *request*, has to say: without thinking; `None` if it cannot be used."""
    answer = _without_thinking(text).strip()
    if request.schema is None:
        return answer if answer and _is_text(answer) else None
    answer = unfenced(answer)
    try:
        content = json.loads(answer)
    except (ValueError, RecursionError):
        return None
    return answer if _is_text(json.dumps(content, ensure_ascii=False)) else None


def unfenced(text: str) -> str:
    """Return *text* without the Markdown fence around the whole of it, if there is one."""
    lines = text.strip().splitlines()
    if len(lines) < 3 or not lines[0].startswith(_FENCE) or lines[-1].strip() != _FENCE:
        return text
    return "\n".join(lines[1:-1]).strip()


def _without_thinking(text: str) -> str:
    """Cut off what the model thought before it answered; all of it, if the thought has no end.

    Some templates write the beginning of the thought into the prompt, so that only its end is in the answer.
    """
    thought, end, answer = text.partition(_THOUGHT_ENDS)
    if thought.lstrip().startswith(_THOUGHT):
        return answer
    return answer if end and _THOUGHT not in thought and not thought.lstrip().startswith("{") else text


def _is_text(text: str) -> bool:
    """Return whether *text* can be written to a file: JSON may escape halves of characters."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def in_order(make: Callable[[_Item], _Made], items: Iterable[_Item], workers: int) -> Iterator[_Made]:
    """Yield what *make* makes of each item, in order, with *workers* at work at once.

    At most twice as many are begun and not yet yielded, so that one slow item does not leave all others idle and the
    memory stays flat. The first error ends it. The threads are daemons: whoever interrupts the program does not wait
    for a server's answer.
    """
    places = threading.Semaphore(workers)
    over = threading.Event()

    def work(item: _Item, promise: Future[_Made]) -> None:
        with places:
            if over.is_set():
                return
            try:
                promise.set_result(make(item))
            except BaseException as error:
                promise.set_exception(error)

    begun: deque[Future[_Made]] = deque()
    try:
        for item in items:
            promise: Future[_Made] = Future()
            threading.Thread(target=work, args=(item, promise), daemon=True).start()
            begun.append(promise)
            if len(begun) == 2 * workers:
                yield begun.popleft().result()
        while begun:
            yield begun.popleft().result()
    finally:
        over.set()
