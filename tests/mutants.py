"""Break the code on purpose and see that the tests notice.

The files in `mutants/` beside this one list the breakages. Each is applied alone to a copy of
the checkout, and the tests it names must fail there. Ends with 1 when a mutant survived or
could not be applied, with 2 when the tests fail without any mutant.

    name     short, what is broken
    file     from the root of the checkout
    find     exact text; must occur exactly once in the file
    replace  what stands there instead
    tests    paths or node ids of pytest; at least one must fail
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path, PurePosixPath
from queue import SimpleQueue
from typing import Any, TypeVar

Job = TypeVar("Job")
Result = TypeVar("Result")

ROOT = Path(__file__).resolve().parent.parent
LISTS = Path(__file__).with_suffix("")
TIME_LIMIT = 600.0  # seconds for one run of pytest

CAUGHT = "caught"
SURVIVED = "SURVIVED"
NOT_THERE = "FIND TEXT NOT THERE"
NOT_ONCE = "FIND TEXT NOT UNIQUE"
UNUSABLE = "TESTS DID NOT RUN"
TIMED_OUT = "TIMED OUT"

PYTEST_PASSED, PYTEST_FAILED = 0, 1


@dataclass(frozen=True, slots=True)
class Mutant:
    """One deliberate breakage and the tests that must notice it."""

    name: str
    file: str
    find: str
    replace: str
    tests: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one mutant; `detail` holds pytest's output where it helps."""

    mutant: Mutant
    outcome: str
    seconds: float
    detail: str = ""


def read_mutants(folder: Path) -> list[Mutant]:
    """Read the lists; a wrong key, an empty test list or a name given twice is a ValueError."""
    mutants = []
    for entry in chain.from_iterable(map(_entries, sorted(folder.glob("*.toml")))):
        label = entry.get("name", "a mutant without a name")
        if set(entry) != set(Mutant.__slots__):
            raise ValueError(f"{label}: the keys must be {', '.join(Mutant.__slots__)}")
        mutant = Mutant(**{**entry, "tests": tuple(entry["tests"])})
        if not mutant.tests or not mutant.find or mutant.find == mutant.replace:
            raise ValueError(f"{label}: needs tests, a text to find and a different replacement")
        mutants.append(mutant)
    names = [mutant.name for mutant in mutants]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"given twice: {', '.join(twice)}")
    return mutants


def _entries(path: Path) -> list[dict[str, Any]]:
    """Return the tables of one file; what is no TOML is a ValueError that names the file."""
    try:
        found: list[dict[str, Any]] = tomllib.loads(path.read_text(encoding="utf-8"))["mutant"]
    except (KeyError, tomllib.TOMLDecodeError) as error:
        raise ValueError(f"{path.name}: {error}") from error
    return found


def copy_checkout(target: Path) -> Path:
    """Copy what git tracks, and what is new and not ignored, to `target`; return `target`."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    for name in filter(None, listed.split("\0")):
        source = ROOT / name
        if source.is_file():  # a deleted file is still listed
            copy = target / name
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, copy)
    return target


def run_tests(checkout: Path, tests: Iterable[str]) -> tuple[int | None, str]:
    """Run pytest in `checkout`; its exit code, None after the time limit, and its output."""
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *tests]
    # No byte code: a mutant of the same size within one tick of the clock would run the old one.
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(
            command,
            cwd=checkout,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=TIME_LIMIT,
        )
    except subprocess.TimeoutExpired:
        return None, ""
    return done.returncode, done.stdout


@contextmanager
def applied(mutant: Mutant, checkout: Path) -> Iterator[None]:
    """Have the mutant in place for a while."""
    path = checkout / mutant.file
    healthy = path.read_bytes()
    path.write_bytes(healthy.replace(mutant.find.encode(), mutant.replace.encode()))
    try:
        yield
    finally:
        path.write_bytes(healthy)


def try_mutant(mutant: Mutant, checkout: Path) -> Verdict:
    """Apply one mutant in `checkout`, run its tests, take it away again."""
    path = checkout / mutant.file
    places = path.read_bytes().count(mutant.find.encode()) if path.is_file() else 0
    if places != 1:
        return Verdict(mutant, NOT_ONCE if places else NOT_THERE, 0.0)
    started = time.monotonic()
    with applied(mutant, checkout):
        code, output = run_tests(checkout, mutant.tests)
    outcome = {PYTEST_FAILED: CAUGHT, PYTEST_PASSED: SURVIVED, None: TIMED_OUT}.get(code, UNUSABLE)
    return Verdict(mutant, outcome, time.monotonic() - started, output)


def spread(
    work: Callable[[Job, Path], Result], jobs: Iterable[Job], checkouts: list[Path]
) -> Iterator[Result]:
    """Do the jobs in order, each in a checkout no other job is using."""
    free: SimpleQueue[Path] = SimpleQueue()
    for checkout in checkouts:
        free.put(checkout)

    def in_a_free_one(job: Job) -> Result:
        checkout = free.get()
        try:
            return work(job, checkout)
        finally:
            free.put(checkout)

    with ThreadPoolExecutor(len(checkouts)) as pool:
        yield from pool.map(in_a_free_one, jobs)


def failing_baselines(mutants: list[Mutant], checkouts: list[Path]) -> list[str]:
    """Run all the tests unharmed, a folder at a time; what pytest said where one did not pass."""

    def run(tests: list[str], checkout: Path) -> str:
        code, output = run_tests(checkout, tests)
        return "" if code == PYTEST_PASSED else f"{output}\n{' '.join(tests)}: ended with {code}"

    folders: dict[PurePosixPath, dict[str, None]] = {}
    for test in chain.from_iterable(mutant.tests for mutant in mutants):
        folders.setdefault(PurePosixPath(test.partition("::")[0]).parent, {})[test] = None
    return [said for said in spread(run, map(list, folders.values()), checkouts) if said]


def report(verdicts: Iterable[Verdict], width: int) -> list[Verdict]:
    """Print a line for each verdict as it comes; return those that were not caught."""
    bad, total = [], 0
    for verdict in verdicts:
        total += 1
        print(f"{verdict.mutant.name:<{width}}  {verdict.outcome:<20}  {verdict.seconds:6.1f} s")
        sys.stdout.flush()
        if verdict.outcome != CAUGHT:
            bad.append(verdict)
    for verdict in bad:
        print(f"\n{verdict.mutant.name} in {verdict.mutant.file}: {verdict.outcome}")
        print(f"  tests: {' '.join(verdict.mutant.tests)}")
        if verdict.outcome == UNUSABLE:
            print(verdict.detail)
    print(f"\n{total - len(bad)} of {total} mutants caught")
    return bad


def make_checkouts(count: int, stack: ExitStack) -> list[Path]:
    """Make `count` copies that go away with `stack`, each with `../shared` where there is one."""
    checkouts = []
    for _ in range(count):
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kiosk-mutants-")))
        shared = ROOT.parent / "shared"
        if shared.is_dir():
            (folder / "shared").symlink_to(shared)
        checkouts.append(copy_checkout(folder / "checkout"))
    return checkouts


def run(mutants: list[Mutant], jobs: int) -> int:
    """Try all of `mutants` in `jobs` copies at a time; the exit code."""
    with ExitStack() as stack:
        checkouts = make_checkouts(min(jobs, len(mutants)), stack)
        failing = failing_baselines(mutants, checkouts)
        if failing:
            print("\n".join(failing))
            print("\nThese tests must pass before a mutant can tell anything.")
            return 2
        width = max(len(mutant.name) for mutant in mutants)
        return 1 if report(spread(try_mutant, mutants, checkouts), width) else 0


def main(arguments: list[str] | None = None) -> int:
    """Read the command line and do what it says; the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--only", metavar="NAME", action="append", help="run this one; repeatable")
    parser.add_argument("--jobs", type=int, default=2, help="copies to work in at a time")
    parser.add_argument("--list", action="store_true", help="say what there is and run nothing")
    options = parser.parse_args(arguments)
    try:
        mutants = read_mutants(LISTS)
    except (ValueError, TypeError) as problem:
        parser.error(f"{LISTS.name}: {problem}")
    unknown = set(options.only or ()) - {mutant.name for mutant in mutants}
    if unknown:
        parser.error(f"no mutant named {', '.join(sorted(unknown))}")
    if options.only:
        mutants = [mutant for mutant in mutants if mutant.name in options.only]
    if options.list:
        for mutant in mutants:
            print(f"{mutant.name}  ({mutant.file}; {' '.join(mutant.tests)})")
        return 0
    if not mutants:
        print(f"{LISTS.name} names no mutant")
        return 0
    return run(mutants, max(1, options.jobs))


if __name__ == "__main__":
    raise SystemExit(main())
