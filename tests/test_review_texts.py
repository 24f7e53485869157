"""Every doubt and every flag has its sentence in the reviewer's own language, shown before the English one."""

import ast
import functools
import itertools
import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import pytest

pytest.importorskip("playwright")

from playwright.sync_api import Browser

from pipeline.language.evidence import Code
from pipeline.language.style import Rule
from tests.review_browser import CHROMIUM, PAGE, Desk, State, make_state, new_desk, open_browser

PIPELINE = PAGE.parents[1]
TEXTS: dict[str, dict[str, str]] = json.loads((PAGE / "texts.json").read_text("utf-8"))
HANDED_ON = {"transcripts/cues.py": "kind", "stages/translate/__init__.py": "each.kind"}
"""Where a doubt gets a kind that another call has written down: of `doubt_lines`, of a `Change`."""
SCRIPTS = {"zh": r"[\u4e00-\u9fff]", "ja": r"[\u3041-\u30fa]", "ko": r"[\uac00-\ud7a3]"}

Scope = ast.FunctionDef | ast.Module


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call in the source of the program.

    Attributes:
        path: Of its module, relative to `pipeline/`.
        scope: The innermost function that it stands in, or the module.
    """

    path: str
    scope: Scope
    module: ast.Module
    made: ast.Call

    @property
    def name(self) -> str:
        """Return the name of what is called."""
        assert isinstance(self.made.func, ast.Name)
        return self.made.func.id

    def argument(self, name: str, place: int | None = None) -> ast.expr:
        """Return what is given for a parameter, by its name or its place."""
        named = [each.value for each in self.made.keywords if each.arg == name]
        assert named or place is not None, f"{self.path}, line {self.made.lineno}: nothing is given for {name}"
        return named[0] if named else self.made.args[place or 0]


# --- what the program can say, from its source -----------------------------------------------------------------------


@functools.cache
def calls_of(*names: str) -> tuple[Call, ...]:
    """Return all calls of some functions and classes in the program, each with the function that it stands in."""

    def walk(node: ast.AST, scope: Scope, path: Path) -> Iterator[Call]:
        for each in ast.iter_child_nodes(node):
            if isinstance(each, ast.Call) and isinstance(each.func, ast.Name) and each.func.id in names:
                yield Call(path=path.relative_to(PIPELINE).as_posix(), scope=scope, module=module, made=each)
            yield from walk(each, each if isinstance(each, ast.FunctionDef) else scope, path)

    found: list[Call] = []
    for path in sorted(PIPELINE.rglob("*.py")):
        source = path.read_text("utf-8")
        if any(f"{name}(" in source for name in names):
            module = ast.parse(source)
            found += walk(module, module, path)
    return tuple(found)


def values_of(given: ast.expr, call: Call) -> set[str]:
    """Return the strings that an expression can be at a call; none if the source does not tell."""
    match given:
        case ast.Constant(value=str(text)):
            return {text}
        case ast.IfExp(body=one, orelse=other):
            return values_of(one, call) | values_of(other, call)
        case ast.JoinedStr(values=pieces):
            parts = [each.value if isinstance(each, ast.FormattedValue) else each for each in pieces]
            return {"".join(each) for each in itertools.product(*(values_of(part, call) for part in parts))}
        case ast.Name(id=name):
            found = [values_of(each, call) for each in assigned(name, call.scope) or assigned(name, call.module)]
            return set[str]().union(*found) if all(found) else set()
        case _:
            return set()


def assigned(name: str, scope: Scope) -> list[ast.expr]:
    """Return what a name can stand for: what is assigned to it, or the keys of the dictionary that it goes through."""
    found: list[ast.expr] = []
    for node in ast.walk(scope):
        match node:
            case ast.Assign(targets=[ast.Name(id=target)], value=value) if target == name:
                found.append(value)
            case ast.comprehension(
                target=ast.Tuple(elts=[ast.Name(id=target), *_]),
                iter=ast.Call(func=ast.Attribute(value=ast.Name(id=table), attr="items")),
            ) if target == name:
                keys = [each.keys for each in assigned(table, scope) if isinstance(each, ast.Dict)]
                found += [key for key in itertools.chain.from_iterable(keys) if key is not None]
    return found


@functools.cache
def kinds() -> tuple[frozenset[str], frozenset[tuple[str, str]]]:
    """Return every kind of doubt, and the places, with what stands there, where the source tells none."""
    found: set[str] = set()
    unknown: set[tuple[str, str]] = set()
    for call in calls_of("doubt", "doubt_lines", "Change"):
        given = call.argument("kind", {"doubt": 0, "doubt_lines": 1}.get(call.name))
        possible = values_of(given, call)
        found |= possible
        if not possible:
            unknown.add((call.path, ast.unparse(given)))
    return frozenset(found), frozenset(unknown)


@functools.cache
def codes() -> frozenset[str]:
    """Return the codes of every flag: what the checks write down, and what stands at their groups of words."""
    found: set[str] = set()
    for call in calls_of("Problem", "Sighting"):
        found |= values_of(call.argument("code" if call.name == "Problem" else "rule"), call)
    words = tomllib.loads((PIPELINE / "language" / "evidence.toml").read_text("utf-8"))
    return frozenset(found | {each["code"] for table in ("groups", "opposites", "counted") for each in words[table]})


def texts_for(prefix: str, language: str) -> dict[str, str]:
    """Return the texts whose keys begin with a prefix, by the rest of their keys."""
    return {key.removeprefix(prefix): text for key, text in TEXTS[language].items() if key.startswith(prefix)}


@pytest.mark.parametrize("language", ["en", "zh", "ja", "ko"])
def test_every_doubt_has_its_sentence_and_no_sentence_is_left_over(language: str):
    """Whoever makes a new kind of doubt writes what it means in four languages."""
    found, unknown = kinds()
    assert unknown == set(HANDED_ON.items())
    assert len(found) > 60, "kinds of doubts are not found in the source any more"
    assert set(texts_for("doubt.kind.", language)) == found


@pytest.mark.parametrize("language", ["en", "zh", "ja", "ko"])
def test_every_flag_has_its_sentence_and_no_sentence_is_left_over(language: str):
    """Every code that a check can give, and no other."""
    assert codes() == {*get_args(Code), *get_args(Rule)}
    assert set(texts_for("flag.code.", language)) == codes()


def test_sentences_are_short_and_in_their_language():
    """One or two clauses that can be read at a glance; the English ones stand for what the messages say."""
    for prefix, (language, script) in itertools.product(("doubt.kind.", "flag.code."), SCRIPTS.items()):
        own = texts_for(prefix, language)
        for key, text in own.items():
            assert re.search(script, text), (language, key)
            assert len(text) <= 110, (language, key)
            assert text[-1] in "。.", (language, key)
        assert len(set(own.values())) == len(own), language


FIXED = {
    "coverage-gap", "names-changed", "no-session", "nothing-to-report", "stock-phrase", "translation-short",
    "uncertain-text", "word-times",
}  # fmt: skip
"""Kinds of doubts that always say the same."""


def test_the_english_sentence_of_what_always_says_the_same_begins_with_its_message():
    """By that the page knows that the message adds nothing to the reviewer's own sentence."""
    looked_at: set[str] = set()
    for call in calls_of("doubt", "Change"):
        for kind in values_of(call.argument("kind", 0 if call.name == "doubt" else None), call) & FIXED:
            constants = [each.value for each in ast.walk(call.scope) if isinstance(each, ast.Constant)]
            messages = [each for each in constants if isinstance(each, str) and len(each) > len(kind) + 5]
            assert any(TEXTS["en"][f"doubt.kind.{kind}"].startswith(each) for each in messages), kind
            looked_at.add(kind)
    assert looked_at == FIXED


# --- what the reviewer sees -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Yield one browser for all tests of this file."""
    with open_browser() as browser:
        yield browser


def make_doubtful_state() -> State:
    """Return a state with a doubt that names something, one that does not, one of an unknown kind, and three flags."""
    state = make_state(talks=1)
    span = state["utterances"][0]["span"]
    state["doubts"] = [
        {"id": f"d-{at}", "kind": kind, "message": message, "span": span, "target": "u0", "talk": "t0", "answer": None}
        for at, (kind, message) in enumerate(DOUBTS)
    ]
    state["sections"][0]["paragraphs"][0]["sentences"][1]["flags"] = [
        {"code": code, "message": message, "blocks": blocks} for code, message, blocks in FLAGS
    ]
    return state


DOUBTS = (
    ("number-changed", "The number “<b>20</b>” is spoken here and is missing from the translation."),
    ("stock-phrase", "Recognizers invent this phrase where nothing is said; listen whether it was."),
    ("constructor", "Something new is in doubt."),
)
FLAGS = (
    ("C6", "“Tidewater” is not in the evidence.", True),
    ("C6", "“Larkspur” is not in the evidence.", True),
    ("C3", "It cites what was said outside this talk.", True),
)
SEEN = """Array.from(document.querySelectorAll('%s'), (each) => Array.from(each.querySelectorAll(':scope > span[dir]'),
  (part) => [part.closest('[lang]').lang, part.textContent]))"""


@pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium here")
@pytest.mark.filterwarnings("ignore::DeprecationWarning:playwright")
@pytest.mark.parametrize("language", ["en", "zh", "ja", "ko"])
def test_the_reviewer_reads_the_own_language_first_and_the_english_words_after_it(
    browser: Browser, tmp_path: Path, language: str
):
    """Also while answering. Nothing is said twice, in no language, and an unknown kind is in English."""
    context = browser.new_context(locale=language, viewport={"width": 1280, "height": 800})
    desk = new_desk(context, tmp_path, make_doubtful_state())
    own = TEXTS[language]
    doubts = [[["en", message]] for _, message in DOUBTS]
    flags = [[["en", message]] for _, message, _ in FLAGS]
    if language != "en":
        doubts[0].insert(0, [language, own["doubt.kind.number-changed"]])
        doubts[1] = [[language, own["doubt.kind.stock-phrase"]]]
        flags[0].insert(0, [language, own["flag.code.C6"]])
        flags[2] = [[language, own["flag.code.C3"]]]
    assert desk.look(SEEN % "#paragraph .doubt p") == doubts
    assert desk.look(SEEN % "#paragraph .flag") == flags
    desk.press("2", "Home", "d")
    assert desk.look(SEEN % "dialog .quoted") == doubts[:1]
    assert desk.look("document.querySelector('#paragraph b')") is None
    assert is_below(desk) == (language != "en")
    assert desk.troubles == []
    context.close()


def is_below(desk: Desk) -> bool:
    """Tell whether the English words of the first doubt stand on a line of their own, below the reviewer's language."""
    tops = desk.look(
        "Array.from(document.querySelectorAll('#paragraph .doubt:first-child span[dir]'),"
        " (each) => each.getBoundingClientRect().top)"
    )
    return len(tops) == 2 and tops[1] > tops[0]


# --- what the program says in whole sentences: why an edit does not fit, what a request lacks -------------------------


def sentences_of(given: ast.expr) -> set[str]:
    """Return the sentences that an expression can be, with "{}" for what is filled in; none if not written out."""
    match given:
        case ast.Constant(value=str(text)):
            return {text}
        case ast.IfExp(body=one, orelse=other):
            return sentences_of(one) | sentences_of(other)
        case ast.JoinedStr(values=pieces):
            return {"".join(str(each.value) if isinstance(each, ast.Constant) else "{}" for each in pieces)}
        case _:
            return set()


def said() -> set[str]:
    """Return every sentence that the page may be told by the program, or makes itself where an edit does not fit."""
    found: set[str] = set()
    for call in calls_of("MisfitError", "RequestError", "UsageError", "Busy"):
        if call.path.startswith(("edits/", "review/")) and call.path != "review/command.py":  # that is for the terminal
            found |= sentences_of(call.made.args[0])
    script = "\n".join(each.read_text("utf-8") for each in sorted(PAGE.glob("*.js")))
    for own, rest in re.findall(r"new Misfit\('([^']*)'((?: \+ [\w.]+(?: \+ '[^']*')?)?)", script):
        found.add(own + re.sub(r" \+ [\w.]+", "{}", rest).replace(" + '", "").rstrip("'"))
    return found


def test_every_sentence_that_the_page_is_told_is_there_in_four_languages():
    """Why an edit does not fit any more, and what the server refuses; and none that is said no longer."""
    for language in TEXTS:
        texts = texts_for("said.", language)
        assert set(texts) == said(), language
        for english, own in texts.items():
            assert own.count("{}") == english.count("{}")
            assert language == "en" or re.search(SCRIPTS[language] + r"|[\u4e00-\u9fff]", own)


def test_a_sentence_with_words_of_its_own_is_said_in_the_reviewers_language(browser: Browser, tmp_path: Path):
    """What is filled in stays as it is, also if it looks like a pattern; an unknown sentence stays English."""
    context = browser.new_context(locale="ko")
    desk = new_desk(context, tmp_path, make_state())
    assert desk.look("translate('nobody in event.toml has the id $&.*<b>')") == (
        "event.toml에 ID $&.*<b>인 사람이 없습니다"
    )
    assert desk.look("translate('There is no audio.')") == "소리가 없습니다."
    assert desk.look("translate('Something else.')") == "Something else."
    context.close()
