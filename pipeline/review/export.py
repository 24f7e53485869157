"""The review page: served, and as one file that opens by double click and needs no program and no network.

Script, style and texts are files of `page/`. Nothing that was said ever becomes markup: data stands in a block that no
browser runs, with every character escaped that could end it.
"""

import base64
import functools
import hashlib
import json
from importlib.resources import files
from typing import Any

import jinja2
from markupsafe import Markup

from pipeline.review.showing import Json

NAME = "review.html"
ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="3" fill="#fdfcfa"/>'
    '<path d="M3 4.5h10M3 8h10M3 11.5h6" stroke="#7a3e1d" stroke-width="1.8" stroke-linecap="round"/></svg>'
)
"""The page's icon; the page holds it, so that no browser asks for one."""

_ESCAPES = {ord(each): f"\\u{ord(each):04x}" for each in "<>&\u2028\u2029"}


@functools.cache
def read_script() -> str:
    """Return the page's script: all parts in the order of their names."""
    folder = files("pipeline.review") / "page"
    names = sorted(each.name for each in folder.iterdir() if each.name.endswith(".js"))
    return "\n".join((folder / name).read_text("utf-8") for name in names)


@functools.cache
def read_style() -> str:
    """Return the page's style."""
    return _read("review.css")


@functools.cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(_read("review.html"))


def _read(name: str) -> str:
    return (files("pipeline.review") / "page" / name).read_text("utf-8")


def embed(value: Any) -> Markup:  # noqa: ANN401 -- any JSON
    """Return a value as JSON that can stand in a data block of a page: nothing in it can end the block."""
    return Markup(json.dumps(value, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES))


def render_page(state: Json, *, served: bool) -> str:
    """Return the page with *state* in it; unless it is *served*, with script, style and their policy too."""
    script, style = read_script(), read_style()
    return _template().render(
        mode="served" if served else "file",
        state=embed(state),
        texts=embed(json.loads(_read("texts.json"))),
        script=Markup("" if served else script),
        style=Markup("" if served else style),
        icon="data:image/svg+xml;base64," + base64.b64encode(ICON.encode()).decode(),
        policy="" if served else _policy(script, style),
        version=hashlib.sha256(f"{script}\0{style}".encode()).hexdigest()[:12],
        language=state["language"],
        title=state["event"]["title"],
    )


def _policy(script: str, style: str) -> str:
    """Return the policy of the file: its own script and style, sound beside it or picked, and nothing else."""
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src '{_hash(script)}'",
            f"style-src '{_hash(style)}'",
            "media-src file: blob: 'self'",
            "img-src data:",  # the icon
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
