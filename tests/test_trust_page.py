"""The page of promises names only tests and breakages that there are."""

from __future__ import annotations

import ast
import re
import tomllib
from functools import cache
from itertools import chain
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "resources" / "docs" / "trust.md"

_TEST = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")
_BREAKAGE = re.compile(r"`([a-z0-9-]+)`")
_ROW = re.compile(r"^\| (.+?) \| (.+?) \| (.*?)\|$", re.MULTILINE)


def page() -> str:
    return PAGE.read_text(encoding="utf-8")


@cache
def functions(path: Path) -> frozenset[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def parts() -> dict[str, str]:
    """Return the text of each part, by D1 to D9."""
    found = re.split(r"^## (D\d)\..*$", page(), flags=re.MULTILINE)
    ends = [text.split("\n## ", 1)[0] for text in found[2::2]]
    return dict(zip(found[1::2], ends, strict=True))


def test_every_test_named_here_exists() -> None:
    named = _TEST.findall(page())
    assert len(named) > 60
    missing = [
        f"{path}::{name}"
        for path, name in named
        if not (ROOT / path).is_file() or (name and name not in functions(ROOT / path))
    ]
    assert missing == []


@cache
def breakages() -> dict[str, frozenset[str]]:
    """Return the files of the tests that must notice each breakage, by its name."""
    files = (ROOT / "tests" / "mutants").glob("*.toml")
    entries = chain.from_iterable(tomllib.loads(file.read_text())["mutant"] for file in files)
    return {
        each["name"]: frozenset(test.split("::")[0] for test in each["tests"]) for each in entries
    }


def promises(text: str) -> list[tuple[str, str, list[str]]]:
    """Return the rows of a part: the promise, what proves it, the breakages."""
    return [
        (promise, proof, _BREAKAGE.findall(broken))
        for promise, proof, broken in _ROW.findall(text)
        if promise not in ("promise", "---")
    ]


def test_every_breakage_named_here_exists() -> None:
    named = [name for text in parts().values() for *_, names in promises(text) for name in names]
    assert len(named) > 60
    assert [name for name in named if name not in breakages()] == []


def test_every_promise_names_a_test_and_a_breakage_of_it() -> None:
    assert list(parts()) == [f"D{n}" for n in range(1, 10)]
    for part, text in parts().items():
        assert promises(text), part
        for promise, proof, broken in promises(text):
            proving = {path for path, _ in _TEST.findall(proof)}
            assert proving, promise
            assert any(breakages()[name] & proving for name in broken), promise


def test_what_is_not_covered_is_said() -> None:
    told = [name for name, text in parts().items() if "**Not covered:**" in text]
    assert told == [f"D{n}" for n in range(1, 9)]
    assert "a thief with the record and its keys" in page().lower()


def test_each_row_of_the_rules_is_there() -> None:
    for row in ("(a)(1)", "(a)(2)(i)", "(a)(2)(ii)", "(a)(2)(iii)", "(a)(2)(iv)", "(b)", "(c)(1)",
                "(c)(2)", "(d)", "(e)(1)", "(e)(2)(i)", "(e)(2)(ii)"):  # fmt: skip
        assert f"\n| {row} |" in page()
    for row in ("11.10(a)", "11.10(e)", "11.50", "11.70", "11.100", "11.200(a)", "11.300"):
        assert f"\n| {row} |" in page()
