"""Who may talk to the review server: pages that this very server gave out, in this person's browser, and nobody else.

Another page in the same browser can send requests to 127.0.0.1, and through a name that it makes point there (DNS
rebinding) also read the answers. So a request must name this host, carry the secret cookie that the printed address
sets, and, if it would change anything, come from this origin. Errors are fixed sentences: nothing of a request is ever
in an answer.
"""

import hmac
import json
from collections.abc import Mapping, Sequence
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs

from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = "; ".join(
    [
        "default-src 'none'",
        *(f"{kind}-src 'self'" for kind in ("script", "style", "connect")),
        "img-src data:",  # the icon
        "media-src 'self' blob:",  # the recording, or a file that the reviewer picks
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'self'",
    ]
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
LIMIT = 64 * 1024
"""Bytes of a body, where no path says otherwise."""


class RefusedError(Exception):
    """A request is not answered; it never leaves this module."""

    def __init__(self, status: int, message: str) -> None:
        self.status, self.message = status, message
        super().__init__(message)


class Guard:
    """The application behind all checks that do not depend on what is asked.

    Args:
        app: What answers the requests that pass.
        token: The secret of the printed address.
        port: Where the server listens on 127.0.0.1.
        limits: How many bytes the body of a POST may have, by path.
    """

    def __init__(self, app: ASGIApp, *, token: str, port: int, limits: Mapping[str, int]) -> None:
        self._app = app
        self._token = token.encode()
        self._hosts = {f"127.0.0.1:{port}".encode(), f"localhost:{port}".encode()}
        self._cookie = f"trilogue-{port}"  # cookies do not tell ports apart
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = {name.lower().encode() for name in HEADERS}
                kept = [(name, value) for name, value in message.get("headers", ()) if name.lower() not in own]
                message["headers"] = [*kept, *((name.encode(), value.encode()) for name, value in HEADERS.items())]
            await send(message)

        try:
            host = self._check_host(scope)
            if self._is_entry(scope):
                await self._enter(send_with_headers)
                return
            self._check_cookie(scope)
            self._check_origin(scope, host)
            await self._app(scope, await self._take_body(scope, receive), send_with_headers)
        except RefusedError as refused:
            await _answer(send_with_headers, refused.status, refused.message)

    def _check_host(self, scope: Scope) -> bytes:
        hosts = _all(scope, b"host")
        if len(hosts) != 1 or hosts[0] not in self._hosts:
            raise RefusedError(403, "This server answers to its own address only.")
        return hosts[0]

    def _is_entry(self, scope: Scope) -> bool:
        """Tell whether it is the printed address with the right token."""
        if scope["method"] != "GET" or scope["path"] != "/" or not scope["query_string"]:
            return False
        given = parse_qs(scope["query_string"].decode("latin-1")).get("token", [])
        if len(given) != 1 or not self._is_token(given[0]):
            raise RefusedError(403, "The address is not the one that the terminal shows.")
        return True

    async def _enter(self, send: Send) -> None:
        """Set the cookie and lead on to the page, so that the token is not left in the address bar."""
        cookie = f"{self._cookie}={self._token.decode()}; Path=/; HttpOnly; SameSite=Strict"
        headers = [(b"location", b"/"), (b"set-cookie", cookie.encode()), (b"content-length", b"0")]
        await send({"type": "http.response.start", "status": 303, "headers": headers})
        await send({"type": "http.response.body", "body": b""})

    def _check_cookie(self, scope: Scope) -> None:
        for header in _all(scope, b"cookie"):
            try:
                cookie = SimpleCookie(header.decode("latin-1")).get(self._cookie)
            except CookieError:
                continue
            if cookie is not None and self._is_token(cookie.value):
                return
        raise RefusedError(403, "Open the review with the address that the terminal shows.")

    def _is_token(self, given: str) -> bool:
        return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), self._token)

    def _check_origin(self, scope: Scope, host: bytes) -> None:
        """Refuse what another site makes the browser ask; a browser says so by itself, and no page can unsay it."""
        sites, origins = _all(scope, b"sec-fetch-site"), _all(scope, b"origin")
        reads = scope["method"] in ("GET", "HEAD")
        allowed = (b"same-origin", b"none") if reads else (b"same-origin",)
        if any(site not in allowed for site in sites) or any(origin != b"http://" + host for origin in origins):
            raise RefusedError(403, "Another page asked for this.")
        if not reads and not sites and not origins:
            raise RefusedError(403, "A change must say which page it comes from.")

    async def _take_body(self, scope: Scope, receive: Receive) -> Receive:
        """Return what hands the whole body on."""
        limit = self._limits.get(scope["path"], LIMIT) if scope["method"] == "POST" else 0
        too_much = RefusedError(413, "That is more than can be taken at once.")
        lengths = _all(scope, b"content-length")
        if lengths and (not lengths[0].isdigit() or len(lengths[0]) > 12 or int(lengths[0]) > limit):
            raise too_much
        body, more = bytearray(), True
        while more:
            message = await receive()
            if message["type"] != "http.request":
                raise RefusedError(400, "The request was cut off.")
            body += message.get("body", b"")
            more = message.get("more_body", False)
            if len(body) > limit:
                raise too_much
        handed = False

        async def replay() -> Message:
            nonlocal handed
            if handed:
                return await receive()
            handed = True
            return {"type": "http.request", "body": bytes(body), "more_body": False}

        return replay


def _all(scope: Scope, name: bytes) -> Sequence[bytes]:
    return [value for key, value in scope["headers"] if key == name]


async def _answer(send: Send, status: int, message: str) -> None:
    body = json.dumps({"error": message}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
