"""The local web server of a review: one event, one person, 127.0.0.1 only."""

import secrets
import socket
import webbrowser
from collections.abc import Callable

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from pipeline.errors import ResourceError
from pipeline.review.endpoints import DOCX, LIMITS, LINES, Endpoint, Review, answer
from pipeline.review.guard import Guard

HOST = "127.0.0.1"
"""Where the server listens; there is no way to choose another address."""

JSON = "application/json"


def make_app(review: Review, token: str, port: int) -> ASGIApp:
    """Return the application, behind all checks."""

    def get(path: str, work: Callable[[Request], Response | dict[str, object]]) -> Route:
        return Route(path, answer(lambda request, _: work(request)), methods=["GET"])

    def post(path: str, endpoint: Endpoint) -> Route:
        return Route(path, endpoint, methods=["POST"])

    def query(request: Request, name: str) -> str:
        return request.query_params.get(name, "")

    routes = [
        get("/", lambda _: review.page()),
        get("/review.js", lambda _: review.script()),
        get("/review.css", lambda _: review.style()),
        get("/state", lambda _: review.state()),
        get("/export.edits", lambda _: review.log()),
        get("/extract", lambda request: review.extract(query(request, "person"))),
        get("/audio", lambda _: review.audio()),
        get("/review.opus", lambda _: review.audio()),
        post("/edits", answer(lambda _, body: review.add(body), JSON)),
        post("/check", answer(lambda _, body: review.check(body), JSON)),
        post("/redo", answer(lambda _, body: review.make_again(body), JSON)),
        post("/import", answer(lambda _, body: review.take_over(body), LINES)),
        post(
            "/clearance",
            answer(
                lambda request, body: review.clearance(body, query(request, "person"), query(request, "who")),
                DOCX,
            ),
        ),
    ]
    app = Starlette(routes=routes, exception_handlers={404: _not_found, 405: _not_found, 500: _broken})
    app.router.redirect_slashes = False  # it would lead //evil on
    return Guard(app, token=token, port=port, limits=LIMITS)


def _not_found(request: Request, error: Exception) -> Response:
    return JSONResponse({"error": "There is nothing at this address."}, status_code=404)


def _broken(request: Request, error: Exception) -> Response:
    return JSONResponse({"error": "This is a bug in Trilogue; what was saved is safe."}, status_code=500)


def listen(port: int = 0) -> socket.socket:
    """Return a socket on 127.0.0.1; on a free port, if *port* is 0.

    Raises:
        ResourceError: The port is taken.
    """
    found = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((HOST, port))
        found.listen(128)  # before anybody is told the address: a browser is faster than the server's start
    except OSError as error:
        found.close()
        raise ResourceError(
            f"Port {port} cannot be used ({error.strerror}); leave it out to take a free one."
        ) from None
    return found


def serve(review: Review, *, port: int, browse: bool, say: Callable[[str], None]) -> None:
    """Serve a review until it is interrupted.

    Args:
        review: What is reviewed.
        port: 0 for a free one.
        browse: Whether to open the page in the browser.
        say: Told the address, which holds the secret.
    """
    token = secrets.token_urlsafe(32)
    with listen(port) as found:
        number = found.getsockname()[1]
        address = f"http://{HOST}:{number}/?token={token}"
        config = uvicorn.Config(
            make_app(review, token, number),
            http="h11",
            ws="none",
            lifespan="off",
            log_level="error",
            access_log=False,
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=2,
            h11_max_incomplete_event_size=32_768,
        )
        say(address)
        if browse:
            webbrowser.open(address)
        uvicorn.Server(config).run(sockets=[found])
