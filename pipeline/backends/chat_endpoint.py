"""A chat model behind an OpenAI-compatible server, such as vLLM, Ollama or llama.cpp.

Text of the recording goes to the server and nowhere else: redirects are not followed, and no error repeats what was
sent or what came back.
"""

import ipaddress
import os
import random
import re
import ssl
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import httpx

from pipeline.backends.chat import ChatRequest, in_order
from pipeline.backends.chat_protocol import Again, model_names, read_answer, retry_after, write_request
from pipeline.errors import PipelineError, ResourceError, UsageError, WeightsMissing
from pipeline.records import Identity

KEY = "TRILOGUE_CHAT_KEY"
"""The environment variable that holds the server's key, if it wants one."""

TRIES = 4
LONGEST_WAIT = 60.0
"""Seconds between two tries, whatever the server asks for."""

LARGEST_BODY = 2_000_000
"""Bytes of an answer; a whole one has some kilobytes."""

PROBE_SECONDS = 5.0


@dataclass(frozen=True, kw_only=True)
class ChatEndpoint:
    """A `pipeline.backends.chat.Chat` behind a server.

    Attributes:
        model: As the server calls it.
        url: Up to and without `/chat/completions`, such as `http://127.0.0.1:8000/v1`.
        workers: The most requests under way at once.
        connect_timeout: Seconds.
        read_timeout: Seconds from a request to the end of its answer.
        thinking: Whether the model may think before it answers. If not, the request says so as vLLM and llama.cpp
            understand it; a server that refuses fields it does not know needs `True`.
        pause: Waits for so many seconds.
    """

    model: str
    url: str
    workers: int = 8
    connect_timeout: float = 5.0
    read_timeout: float = 300.0
    seed: int = 0
    temperature: float = 0.0
    thinking: bool = False
    pause: Callable[[float], None] = field(default=time.sleep, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Refuse an address that is none, or that holds a secret, since addresses are printed."""
        try:
            url = httpx.URL(self.url)
        except (httpx.InvalidURL, TypeError):
            raise UsageError(
                "The address of the chat server is not one; give one like http://127.0.0.1:8000/v1."
            ) from None  # the cause repeats the address, and there may be a key in it
        if url.scheme not in {"http", "https"} or not url.host or url.userinfo or url.query or url.fragment:
            raise UsageError(
                "The address of the chat server must be like http://127.0.0.1:8000/v1, without a name, a key or a "
                f"question in it; a key belongs into {KEY}."
            )

    @property
    def identity(self) -> Identity:
        """The model as the server calls it; not where the server is, which may move."""
        settings = {"seed": str(self.seed), "temperature": str(self.temperature), "thinking": str(self.thinking)}
        return Identity(
            name="chat-endpoint", model=self.model, compute="server", settings=tuple(sorted(settings.items()))
        )

    def complete(self, requests: Sequence[ChatRequest]) -> Iterator[str | None]:
        """Yield one answer for each request, in order, as `pipeline.backends.chat.Chat` says.

        Raises:
            UsageError: The server wants another key or address.
            WeightsMissing: It has no such model.
            ResourceError: It gave no answer in `TRIES` tries, or refuses the request.
        """
        yield from in_order(self._complete_one, requests, self.workers)

    def ensure_weights(self) -> None:
        """Ask the server once for its models; a server that cannot list them is believed to have this one.

        Raises:
            UsageError: It wants another key or address.
            WeightsMissing: It has no such model.
            ResourceError: It is not there, or not ready.
        """
        with self._open() as client:
            try:
                status, headers, content = self._exchange(client, "GET", "/models", PROBE_SECONDS)
                if status in {401, 403} or 300 <= status < 400 or status == 500 or status > 501:
                    raise self._refusal(client, status, headers)
            except Again as error:
                raise ResourceError(
                    f"The chat server at {self._base} cannot be used ({error}); start it, wait until it is ready, or "
                    "give another address."
                ) from error
        names = model_names(content) if status == 200 else ()
        if names and not {self.model, f"{self.model}:latest"} & set(names):
            raise self._no_such_model(names)

    # --- one request -----------------------------------------------------------------------------------------

    def _complete_one(self, request: ChatRequest) -> str | None:
        """Answer one request over a connection of its own, which closes with it, however the others end."""
        with self._open() as client:
            return self._ask(client, request)

    def _ask(self, client: httpx.Client, request: ChatRequest) -> str | None:
        body = write_request(
            request, model=self.model, temperature=self.temperature, seed=self.seed, thinking=self.thinking
        )
        what = ""
        for tried in range(1, TRIES + 1):
            try:
                status, headers, content = self._exchange(client, "POST", "/chat/completions", self.read_timeout, body)
                if status != 200:
                    raise self._refusal(client, status, headers)
                return read_answer(request, content)
            except Again as error:
                what = str(error)
                if tried < TRIES:
                    self.pause(_seconds_to_wait(tried, error.after))
        raise ResourceError(
            f"The chat server at {self._base} gave no answer in {TRIES} tries, at last because {what}; see whether it "
            "runs and has memory left, then run again: what is done already is kept."
        )

    def _exchange(
        self, client: httpx.Client, method: str, path: str, seconds: float, body: bytes | None = None
    ) -> tuple[int, httpx.Headers, bytes]:
        """Return status, headers and body of one answer; raise `Again` if none came whole and in time."""
        late = time.monotonic() + seconds  # httpx limits each piece of an answer, and there may be many
        timeout = httpx.Timeout(seconds, connect=min(seconds, self.connect_timeout))
        content = bytearray()
        try:
            with client.stream(method, self._base + path, content=body, timeout=timeout) as response:
                for piece in response.iter_raw():
                    content += piece
                    if len(content) > LARGEST_BODY:
                        raise ResourceError(
                            f"The chat server at {self._base} answers with more than {LARGEST_BODY} bytes, which no "
                            "chat model does; see whether the address is right."
                        )
                    if time.monotonic() > late:
                        raise Again(f"its answer was not complete after {seconds:g} s")
                return response.status_code, response.headers, bytes(content)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            raise Again("nothing answers at this address") from error
        except httpx.TimeoutException as error:
            raise Again(f"it did not answer within {seconds:g} s") from error
        except httpx.TransportError as error:
            raise Again("the connection broke off") from error

    # --- what the server may say instead ---------------------------------------------------------------------

    def _refusal(self, client: httpx.Client, status: int, headers: httpx.Headers) -> PipelineError | Again:
        if status in {408, 409, 425, 429} or status >= 500:
            return Again(f"it answered with status {status}", retry_after(headers.get("Retry-After", "")))
        if status == 404:
            return self._no_such_model(self._listed(client))
        if status in {401, 403}:
            return UsageError(
                f"The chat server at {self._base} refuses access (status {status}); set {KEY} to a key that it takes."
            )
        if 300 <= status < 400:
            return UsageError(
                f"The chat server at {self._base} sends elsewhere (status {status}), which is not followed; give the "
                "address where it really is."
            )
        return ResourceError(
            f"The chat server at {self._base} refuses a request to {self.model} (status {status}): the text may be "
            "longer than the model reads, or the server cannot answer by a schema; raise its context length or use "
            "another server."
        )

    def _listed(self, client: httpx.Client) -> tuple[str, ...]:
        try:
            status, _, content = self._exchange(client, "GET", "/models", PROBE_SECONDS)
        except (Again, ResourceError):
            return ()
        return model_names(content) if status == 200 else ()

    def _no_such_model(self, names: Sequence[str]) -> WeightsMissing:
        if self.model in names:
            return WeightsMissing(
                f"{self._base} has the model {self.model}, but answers no chats with it; use another."
            )
        there = f"it has: {', '.join(names[:20])}" if names else "see whether the address is right and ends in /v1"
        return WeightsMissing(f"The chat server at {self._base} has no model {self.model!r}; {there}.")

    # --- connection ------------------------------------------------------------------------------------------

    @property
    def _base(self) -> str:
        return self.url.rstrip("/")

    def _open(self) -> httpx.Client:
        """Open a client; the proxies of the environment are for servers elsewhere, not for one on this machine."""
        headers = {"Content-Type": "application/json", "Accept-Encoding": "identity"}
        key = os.environ.get(KEY, "").strip()
        if not re.fullmatch(r"[!-~]*", key):
            raise UsageError(f"{KEY} holds characters that no key has; copy it again.")
        if key:
            headers["Authorization"] = f"Bearer {key}"
        return httpx.Client(headers=headers, verify=self._trusted, trust_env=not _is_here(httpx.URL(self.url).host))

    @cached_property
    def _trusted(self) -> ssl.SSLContext:
        """The certificates, which take longer to read than all else that a connection needs."""
        return httpx.create_ssl_context()


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _seconds_to_wait(tried: int, asked: float | None) -> float:
    """Return how long to wait after the try of this number: as the server asks, or twice as long as before, about.

    What is random in it comes from the system: no other part's random numbers may depend on a network.
    """
    if asked is not None:
        return min(asked, LONGEST_WAIT)
    return min(2.0 ** (tried - 1) * random.SystemRandom().uniform(0.5, 1.5), LONGEST_WAIT)
