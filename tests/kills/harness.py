"""Starts the driver, kills it at a moment that a seed chooses, and compares."""

from __future__ import annotations

import json
import os
import queue
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from tests.kills.account import Account, read_record
from tests.kills.said import SENT, SHOWN, Line, heard

ROOT = Path(__file__).resolve().parents[2]
# No life of a kiosk is longer than this, whatever becomes of it.
LIFE = 120.0
# So long it is driven after the first picture, at most, in seconds.
DRIVEN = 1.4
BEGUN, KILLED = "begun", "killed"


@dataclass(frozen=True, slots=True)
class Plan:
    """When to kill: seconds after the start, after the first picture, or after the nth command."""

    kind: str
    after: float
    commands: int = 0


def plan_for(seed: int, number: int, start: float) -> Plan:
    """Return how kill `number` comes about; `start` is how long a start takes, in seconds."""
    rng = random.Random(f"{seed}-{number}")
    choice = rng.random()
    if choice < 0.2:
        return Plan("while starting", rng.uniform(0.0, start))
    if choice < 0.6:
        # Within the time that a commit takes, more or less.
        return Plan("at a command", rng.uniform(0.0, 0.012), rng.randint(1, 25))
    return Plan("at any time", rng.uniform(0.0, DRIVEN))


class WrongError(Exception):
    """The kiosk lost, doubled or changed something, or it did not live until it was killed."""


class Life:
    """One process of the kiosk, from its start to its end."""

    def __init__(self, folder: Path, seed: int) -> None:
        command = [sys.executable, "-m", "tests.kills.driver", str(folder), str(seed)]
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
        self.began = time.monotonic()
        self._process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self._heard: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._grumbles: list[bytes] = []
        assert self._process.stdout is not None
        assert self._process.stderr is not None
        self._ears = [
            threading.Thread(target=self._listen, args=(self._process.stdout,), daemon=True),
            threading.Thread(target=self._grumble, args=(self._process.stderr,), daemon=True),
        ]
        for ear in self._ears:
            ear.start()
        self.lines: list[Line] = []
        self.started: float | None = None

    def _listen(self, pipe: IO[bytes]) -> None:
        for line in pipe:
            self._heard.put(line)
        self._heard.put(None)

    def _grumble(self, pipe: IO[bytes]) -> None:
        self._grumbles += pipe

    def _next(self, until: float) -> bool:
        """Hear one more line; False when `until` has come without one."""
        left = min(until, self.began + LIFE) - time.monotonic()
        try:
            line = self._heard.get(timeout=max(0.0, left))
        except queue.Empty:
            return False
        if line is None:
            raise WrongError(f"the kiosk ended by itself:\n{self._said_on_stderr()}")
        known = heard(line)
        if known is not None:
            self.lines.append(known)
            if known.what == SHOWN:
                self.started = time.monotonic() - self.began
        return True

    def live(self, plan: Plan) -> None:
        """Let it live until the plan's moment; raises WrongError when it does not get there."""
        if plan.kind == "while starting":
            self._wait(self.began + plan.after)
            return
        self._hear_until(lambda: self.started is not None)
        if plan.commands:
            self._hear_until(lambda: self._count(SENT) >= plan.commands)
        self._wait(time.monotonic() + plan.after)

    def _count(self, what: str) -> int:
        return sum(line.what == what for line in self.lines)

    def _hear_until(self, true: Callable[[], bool]) -> None:
        while not true():
            if not self._next(self.began + LIFE):
                self._process.send_signal(signal.SIGABRT)
                self._join()
                raise WrongError(f"the kiosk stood still:\n{self._said_on_stderr()}")

    def _wait(self, until: float) -> None:
        while self._next(until):
            pass

    def kill(self) -> list[Line]:
        """Kill it and return all it has said, up to the last whole line."""
        self._process.send_signal(signal.SIGKILL)
        self._join()
        # Its ears are closed: everything there is has been heard, nothing is waited for.
        while not self._heard.empty():
            line = self._heard.get_nowait()
            known = None if line is None else heard(line)
            if known is not None:
                self.lines.append(known)
        return self.lines

    def _join(self) -> None:
        self._process.wait()
        for ear in self._ears:
            ear.join()
        for pipe in (self._process.stdout, self._process.stderr):
            assert pipe is not None
            pipe.close()

    def _said_on_stderr(self) -> str:
        return b"".join(self._grumbles[-60:]).decode(errors="replace")


@dataclass(slots=True)
class Patient:
    """One kiosk that is killed again and again; goes on where a run before this one ended."""

    folder: Path
    seed: int
    account: Account = field(default_factory=Account)
    kills: Counter[str] = field(default_factory=Counter)
    start: float = 1.5

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        texts = self._said.read_text().splitlines(True) if self._said.exists() else []
        lines = [line for line in map(heard, texts) if line is not None]
        if lines and lines[-1].what != KILLED:
            # What that kiosk said was never written down, and its record holds it.
            raise WrongError(f"the run before was killed itself: begin anew, not in {self.folder}")
        self.kills.update(line.values["plan"] for line in lines if line.what == KILLED)
        self.account.hear(lines)

    @property
    def _said(self) -> Path:
        return self.folder / "said.jsonl"

    @property
    def data(self) -> Path:
        """Return the kiosk's own folder."""
        return self.folder / "data"

    def kill_once(self) -> None:
        """Start the kiosk, kill it, compare; raises WrongError with all that is wrong."""
        number = self.kills.total()
        plan = plan_for(self.seed, number, self.start)
        before = read_record(self.data)
        self._keep([Line(BEGUN, {})])
        life = Life(self.data, self.seed * 100_000 + number)
        try:
            life.live(plan)
        finally:
            lines = life.kill()
            self._keep([*lines, Line(KILLED, {"plan": plan.kind})])
            self.kills[plan.kind] += 1
        if life.started is not None:
            # Kills while starting come anywhere between the process and its first picture.
            self.start = 0.7 * self.start + 0.3 * life.started
        self.account.hear(lines)
        wrong = self.account.compare(read_record(self.data))
        wrong += self.account.compare_shown(before)
        if wrong:
            raise WrongError(f"kill {number} ({plan.kind}) in {self.folder}:\n" + "\n".join(wrong))

    def _keep(self, lines: list[Line]) -> None:
        with self._said.open("a") as file:
            for line in lines:
                file.write(json.dumps({"what": line.what, **line.values}) + "\n")
