"""On which line of a TOML text each of its values stands."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

Path = tuple[str | int, ...]

_TOKEN = re.compile(
    r"""
      (?P<string>\"{3}(?:\\.|[^\\])*?\"{3,5} | '{3}.*?'{3,5} | "(?:\\.|[^"\\\n])*" | '[^'\n]*')
    | (?P<comment>\#[^\n]*)
    | (?P<newline>\n)
    | (?P<space>[^\S\n]+)
    | (?P<mark>[][{}=,.])
    | (?P<bare>[^]\s[{}=,.#"']+)
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class _Token:
    """A piece of TOML that matters, and the line it begins on; of kind "end" after the last one."""

    kind: str
    text: str
    line: int


def find_lines(text: str) -> dict[Path, int]:
    """Return the line (from 1) on which each value, table and entry of a list begins, by its path.

    Only for text that is valid TOML: a parser has read it before.
    """
    scan = _Scan(list(_tokens(text)))
    scan.document()
    return scan.lines


def line_of(path: Path, lines: dict[Path, int]) -> int:
    """Return the line of *path*, or where it is missing, that of the table it is missing from; 1 for the whole file."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)


def _tokens(text: str) -> Iterator[_Token]:
    """Yield the tokens of a text, without white space and comments."""
    line = 1
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or ""
        if kind not in {"space", "comment"}:
            yield _Token(kind, match.group(), line)
        line += match.group().count("\n")
    yield _Token("end", "", line)


class _Scan:
    """One walk over the tokens of a document."""

    def __init__(self, tokens: list[_Token]) -> None:
        self.lines: dict[Path, int] = {}
        self._tokens = tokens
        self._next = 0
        self._entries: Counter[Path] = Counter()

    def document(self) -> None:
        """Walk over all lines: headers of tables, and keys with their values."""
        table: Path = ()
        while self._peek().kind != "end":
            if self._peek().kind == "newline":
                self._take()
            elif self._peek().text == "[":
                table = self._header()
            else:
                self._pair(table)

    def _header(self) -> Path:
        """Walk over `[table]` or `[[list of tables]]` and return the path it stands for."""
        line = self._take().line
        is_list = self._peek().text == "["
        if is_list:
            self._take()
        path: Path = ()
        keys = self._keys("]")
        for position, key in enumerate(keys):
            path += (key,)
            if is_list and position == len(keys) - 1:
                self.lines.setdefault(path, line)
                self._entries[path] += 1
            if path in self._entries:
                path += (self._entries[path] - 1,)
        if is_list:
            self._take()
        self.lines.setdefault(path, line)
        return path

    def _pair(self, table: Path) -> None:
        """Walk over `key = value`."""
        line = self._peek().line
        path = table
        for key in self._keys("="):
            path += (key,)
            self.lines.setdefault(path, line)
        self._value(path)

    def _keys(self, end: str) -> list[str]:
        """Walk over a dotted key and the mark that ends it, and return its parts."""
        keys = []
        while (token := self._take()).text != end and token.kind != "end":
            if token.text.startswith('"'):
                keys.append(str(ast.literal_eval(token.text)))
            elif token.kind == "string":
                keys.append(token.text[1:-1])
            elif token.text != ".":
                keys.append(token.text)
        return keys

    def _value(self, path: Path) -> None:
        """Walk over a value."""
        self._skip_newlines()
        self.lines.setdefault(path, self._peek().line)
        if self._peek().text == "[":
            self._take()
            position = 0
            while not self._ends("]"):
                self._value((*path, position))
                position += 1
        elif self._peek().text == "{":
            self._take()
            while not self._ends("}"):
                self._pair(path)
        else:
            while self._peek().text not in {",", "]", "}"} and self._peek().kind not in {"newline", "end"}:
                self._take()

    def _ends(self, mark: str) -> bool:
        """Walk over what stands between two entries; tell whether the list or table ends here, and walk over that."""
        while self._peek().text == "," or self._peek().kind == "newline":
            self._take()
        if self._peek().text == mark or self._peek().kind == "end":
            self._take()
            return True
        return False

    def _skip_newlines(self) -> None:
        while self._peek().kind == "newline":
            self._take()

    def _peek(self) -> _Token:
        return self._tokens[self._next]

    def _take(self) -> _Token:
        """Return the next token; the last one is never passed."""
        token = self._tokens[self._next]
        self._next = min(self._next + 1, len(self._tokens) - 1)
        return token
