"""Proves a file in a process of its own, so that its work never holds up the screen.

    python -m app.storage.proof_apart

reads the keys and the path as JSON from standard input and answers on standard output.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from app.errors import ErrorCode, KioskError, StorageError
from app.storage.proof import Cancelled, Keys, Proved, never, prove

_ROOT = Path(__file__).resolve().parent.parent.parent
_COMMAND = (sys.executable, "-m", "app.storage.proof_apart")
_LOOK_S = 0.2
_NICE = 10


def prove_apart(path: Path, keys: Keys, cancelled: Cancelled = never) -> Proved:
    """Return what `prove` returns, worked out by a process that gives way to all others.

    Raises StorageError. The keys go through a pipe: no list of processes shows them.
    """
    asked = json.dumps(
        {
            "path": str(path.absolute()),
            "database": None if keys.database is None else keys.database.hex(),
            "ledger": None if keys.ledger is None else keys.ledger.hex(),
        }
    )
    try:
        answer = json.loads(_run(asked, cancelled))
    except (OSError, ValueError) as error:
        raise StorageError(ErrorCode.INTERNAL, "the check did not answer") from error
    if "error" in answer:
        raise StorageError(ErrorCode(answer["error"]), answer["detail"])
    return Proved(**answer["proved"])


def _run(asked: str, cancelled: Cancelled) -> str:
    """Return what the process says; it is ended when nobody wants to know any more."""
    pipe = subprocess.PIPE
    with subprocess.Popen(_COMMAND, cwd=_ROOT, stdin=pipe, stdout=pipe, text=True) as process:
        given: str | None = asked
        while True:
            try:
                return process.communicate(given, timeout=_LOOK_S)[0]
            except subprocess.TimeoutExpired:
                given = None
                if cancelled():
                    process.kill()


def _answer(asked: dict[str, Any]) -> dict[str, Any]:
    keys = Keys(*(None if asked[k] is None else bytes.fromhex(asked[k]) for k in _KEYS))
    try:
        return {"proved": asdict(prove(Path(asked["path"]), keys))}
    except KioskError as error:
        return {"error": str(error.code), "detail": error.detail}


_KEYS = ("database", "ledger")


def main() -> None:
    """Answer one question."""
    with suppress(OSError):
        os.nice(_NICE)
    print(json.dumps(_answer(json.load(sys.stdin))))


if __name__ == "__main__":
    main()
