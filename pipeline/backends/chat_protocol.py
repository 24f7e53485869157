"""The messages of OpenAI-compatible servers: what is sent to `/chat/completions`, and what comes back."""

import json
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from pipeline.backends.chat import ChatRequest, messages, usable_answer


class Again(Exception):
    """What went wrong may go well next time.

    Attributes:
        after: Seconds that the server asks to wait; `None` if it does not say.
    """

    def __init__(self, what: str, after: float | None = None) -> None:
        super().__init__(what)
        self.after = after


def write_request(request: ChatRequest, *, model: str, temperature: float, seed: int, thinking: bool) -> bytes:
    """Return the body of a request to `/chat/completions`; vLLM and llama.cpp hand its last field to the template."""
    body: dict[str, object] = {
        "model": model,
        "messages": messages(request),
        "max_tokens": request.longest,
        "temperature": temperature,
        "seed": seed,
        "stream": False,
    }
    if not thinking:
        body["chat_template_kwargs"] = {"enable_thinking": False}
    if request.schema is not None:
        schema = {"name": "answer", "strict": True, "schema": dict(request.schema)}
        body["response_format"] = {"type": "json_schema", "json_schema": schema}
    return json.dumps(body).encode()


def retry_after(value: str) -> float | None:
    """Return the seconds that a `Retry-After` header asks to wait, by number or date; `None` if it is neither."""
    value = value.strip()
    if re.fullmatch(r"[0-9]{1,9}", value):
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    return max(0.0, (moment.replace(tzinfo=moment.tzinfo or UTC) - datetime.now(UTC)).total_seconds())


def _parsed(content: bytes) -> object:
    try:
        parsed: object = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return parsed


def model_names(content: bytes) -> tuple[str, ...]:
    """Return the ids in an answer to `/models`; none if it is of another shape."""
    match _parsed(content):
        case {"data": [*models]}:
            names = [each.get("id") for each in models if isinstance(each, dict)]
            return tuple(name for name in names if isinstance(name, str) and name.isprintable() and len(name) < 200)
        case _:
            return ()


def read_answer(request: ChatRequest, content: bytes) -> str | None:
    """Return what the model answered; raise `Again` if the server's message is broken."""
    match _parsed(content):
        case {"choices": [{"finish_reason": "stop", "message": {"content": str(text)}}, *_]}:
            return usable_answer(request, text)
        case {"choices": [{"message": {}}, *_]}:  # cut off, filtered, or thought alone
            return None
        case None:
            raise Again("its answer is broken or no JSON")
        case _:
            raise Again("its answer holds no choices")
