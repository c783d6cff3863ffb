"""The service manager hears of a kiosk whose screen and core both answer, and of no other."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from app import running
from app.config import Config
from app.kiosk import Kiosk
from app.running import REPORT_NAME, RunningMark
from app.service import ServiceManager
from ui.heartbeat import Heartbeat

ROOT = Path(__file__).resolve().parent.parent
PERIOD = 2.0  # seconds; what the manager is told to wait
LONGEST = 30.0


class Manager:
    """The other end of the socket: what a service manager hears."""

    def __init__(self, folder: Path) -> None:
        self.address = str(folder / "notify")
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(self.address)
        self.heard: list[str] = []

    def hear(self, seconds: float) -> list[str]:
        """Return what is said within seconds."""
        end, said = time.monotonic() + seconds, []
        while (left := end - time.monotonic()) > 0:
            self.socket.settimeout(left)
            try:
                said.append(self.socket.recv(4096).decode())
            except TimeoutError:
                break
        self.heard += said
        return said

    def wait_for(self, line: str) -> None:
        """Listen until a line is said."""
        end = time.monotonic() + LONGEST
        while (left := end - time.monotonic()) > 0:
            self.socket.settimeout(left)
            said = self.socket.recv(4096).decode()
            self.heard.append(said)
            if said == line:
                return
        raise AssertionError(f"{line} was not said, but {self.heard[-5:]}")


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[Manager]:
    made = Manager(tmp_path)
    yield made
    made.socket.close()


@pytest.fixture
def kiosk(manager: Manager, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "NOTIFY_SOCKET": manager.address,
        "WATCHDOG_USEC": str(int(PERIOD * 1e6)),
        # The compositor's number: it stands between.
        "WATCHDOG_PID": str(os.getpid()),
    }
    command = [sys.executable, "-m", "tests.service_driver", str(tmp_path / "data")]
    with subprocess.Popen(command, cwd=ROOT, env=environment, text=True) as process:
        yield process
        process.kill()


def test_it_is_fed_while_both_answer_and_starves_with_either(
    manager: Manager, kiosk: subprocess.Popen[str]
) -> None:
    manager.wait_for("READY=1")
    assert "WATCHDOG=1" not in manager.heard, "nobody can have used it yet"
    manager.wait_for("WATCHDOG=1")
    assert manager.hear(1.3).count("WATCHDOG=1") >= 2

    kiosk.send_signal(signal.SIGUSR1)
    manager.wait_for("STATUS=the core does not answer")
    assert "WATCHDOG=1" not in manager.hear(1.5), "a frozen core is not alive"
    kiosk.send_signal(signal.SIGUSR1)
    manager.wait_for("WATCHDOG=1")
    assert "STATUS=running" in manager.heard[-3:]

    kiosk.send_signal(signal.SIGUSR2)
    manager.hear(0.3)
    assert manager.hear(1.5) == [], "a frozen screen says nothing"


def test_an_ordered_end_is_said(manager: Manager, kiosk: subprocess.Popen[str]) -> None:
    manager.wait_for("WATCHDOG=1")
    kiosk.send_signal(signal.SIGTERM)
    manager.wait_for("STOPPING=1")
    assert kiosk.wait(LONGEST) == 0
    kinds = {line.partition("=")[0] for line in manager.heard}
    assert kinds == {"READY", "WATCHDOG", "STATUS", "STOPPING"}


def test_a_record_that_cannot_be_opened_stays_on_the_screen(
    manager: Manager, tmp_path: Path
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "kiosk.db").write_bytes(b"not a database at all, and long enough" * 99)
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "NOTIFY_SOCKET": manager.address,
        "WATCHDOG_USEC": str(int(PERIOD * 1e6)),
    }
    command = [sys.executable, "-m", "tests.service_driver", str(tmp_path / "data")]
    with subprocess.Popen(command, cwd=ROOT, env=environment) as process:
        manager.wait_for("WATCHDOG=1")
        assert "READY=1" in manager.heard
        assert "STATUS=the record is not open" in manager.heard
        process.send_signal(signal.SIGTERM)
        assert process.wait(LONGEST) == 3


def test_what_the_watchdog_ended_leaves_a_report_and_is_told_on_the_menu(
    manager: Manager,
    kiosk: subprocess.Popen[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # The fault handler of this process stays with the test run.
    monkeypatch.setattr(running, "faulthandler", SimpleNamespace(enable=repr, disable=str))
    manager.wait_for("READY=1")
    kiosk.send_signal(signal.SIGUSR1)
    manager.wait_for("STATUS=the core does not answer")
    kiosk.send_signal(signal.SIGABRT)
    assert kiosk.wait(LONGEST) == -signal.SIGABRT
    data = tmp_path / "data"
    report = (data / REPORT_NAME).read_text()
    assert "Aborted" in report
    assert "service_driver.py" in report, "where the core stood"
    assert "first_frame.py" in report, "where the screen stood"
    following = Kiosk(Config(data), mark=RunningMark(data))
    shown = following.core.step()
    assert shown.broke_off is not None
    assert abs(shown.broke_off.utc - shown.now.utc) < 60
    following.stop()
    again = Kiosk(Config(data), mark=RunningMark(data))
    assert again.core.step().broke_off is None
    again.stop()


class Heard(ServiceManager):
    """A manager that only listens."""

    def __init__(self) -> None:
        super().__init__("/nobody", 8.0)
        self.lines: list[str] = []

    def _send(self, line: str) -> None:
        self.lines.append(line)


def test_it_is_not_ready_before_somebody_can_use_it(qapp: object) -> None:
    main = SimpleNamespace(place=None)
    session = SimpleNamespace(main=main, failed=False, bridge=None)
    heard = Heard()
    heart = Heartbeat(heard, session)  # type: ignore[arg-type]
    heart.beat()
    assert heard.lines == ["STATUS=starting"]
    main.place = "idle"
    session.bridge = SimpleNamespace(silent_ms=lambda: 0)
    heart.beat()
    assert heard.lines[1:] == ["READY=1", "STATUS=running", "WATCHDOG=1"]
    session.bridge = SimpleNamespace(silent_ms=lambda: 4001)
    heart.beat()
    assert heard.lines[-1] == "STATUS=the core does not answer"
    heart.stop()
    assert heard.lines[-1] == "STOPPING=1"


def test_the_variables_are_for_us_alone() -> None:
    given = {"NOTIFY_SOCKET": "/run/x", "WATCHDOG_USEC": "20000000", "WATCHDOG_PID": "1", "A": "b"}
    made = ServiceManager.from_environment(given)
    assert made is not None
    assert made.period == 20.0
    assert given == {"A": "b"}
    assert ServiceManager.from_environment({}) is None
    assert ServiceManager.from_environment({"NOTIFY_SOCKET": "vsock:2:1"}) is None
    unwatched = ServiceManager.from_environment({"NOTIFY_SOCKET": "@x", "WATCHDOG_USEC": "0"})
    assert unwatched is not None
    assert unwatched.period is None


def test_nobody_listening_does_no_harm(tmp_path: Path) -> None:
    ServiceManager(str(tmp_path / "nobody")).ready()


def test_an_abstract_address_is_heard() -> None:
    name = f"kiosk-{os.getpid()}-{time.monotonic_ns()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ours:
        ours.bind("\0" + name)
        ours.settimeout(5)
        manager = ServiceManager("@" + name)
        manager.status("running")
        manager.status("running")
        manager.alive()
        assert [ours.recv(99), ours.recv(99)] == [b"STATUS=running", b"WATCHDOG=1"]
