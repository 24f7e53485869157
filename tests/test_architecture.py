"""The shape of the house: layers, lazy imports, names."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
HEAVY = ("torch", "transformers", "whisper", "resemblyzer", "silero_vad", "librosa", "sklearn", "spacy")
TRAP = """
import sys
sys.argv = {argv!r}
from pipeline.__main__ import main
try:
    main()
finally:
    loaded = sorted(set({heavy!r}) & {{name.split(".")[0] for name in sys.modules}})
    if loaded:
        raise AssertionError(f"loaded {{loaded}}")
"""


def call_without_heavy_imports(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a process in which having loaded a heavy library is an error."""
    program = TRAP.format(heavy=HEAVY, argv=["trilogue", *arguments])
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=False)


@pytest.mark.parametrize(
    "arguments", [["--help"], ["summarize", "--help"], ["evaluate", "--help"], ["doctor", "--help"], ["new", "--help"]]
)
def test_help_is_printed_without_loading_any_heavy_library(arguments: list[str]):
    """Somebody who asks what a command does does not wait for torch."""
    result = call_without_heavy_imports(*arguments)

    assert result.returncode == 0, result.stderr
    assert "Usage" in result.stdout


@pytest.mark.parametrize("word", ["utils", "helpers", "common", "manager", "base", "core", "misc"])
def test_no_module_has_a_name_that_says_nothing(word: str):
    """Whoever opens a file knows from its name what belongs in it."""
    assert not list((ROOT / "pipeline").rglob(f"{word}.py"))


def test_the_project_speaks_of_nothing_outside_itself():
    """No file names the folders of the machine it was written on."""
    tracked = subprocess.run(["git", "ls-files"], capture_output=True, text=True, cwd=ROOT, check=True).stdout.split(
        "\n"
    )
    places = ["/" + "work/", "/" + "root/", "../" + "shared"]
    guilty = []
    for name in tracked:
        path = ROOT / name
        if path.suffix in {".py", ".md", ".toml", ".html"} and path.is_file():
            text = path.read_text("utf-8", "replace")  # event pages of tests are in old encodings too
            guilty += [name for place in places if place in text]

    assert guilty == []
