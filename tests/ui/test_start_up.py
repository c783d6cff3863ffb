"""From the first frame to the screens, and what is shown when the record cannot be opened."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.config import Config
from app.kiosk import Kiosk
from app.storage.database import open_database
from tests.bedside.bay import Bay
from ui.first_frame import Options, Starter
from ui.places import Place
from ui.screens.plain_page import PlainPage
from ui.widgets.touch import TouchButton

ROOT = Path(__file__).resolve().parent.parent.parent
SIZE = (1280, 800)


class Opened:
    """Starts kiosks on a folder and ends them."""

    def __init__(self, folder: Path, qtbot: QtBot) -> None:
        self.folder = folder
        self._qtbot = qtbot
        self._starters: list[Starter] = []

    def start(self, load: object = None) -> Starter:
        """Start a kiosk and wait until it shows a screen or says why not."""
        starter = Starter(load or self._load, Options(size=SIZE))  # type: ignore[arg-type]
        self._starters.append(starter)
        self._qtbot.waitUntil(lambda: self._settled(starter), timeout=15_000)
        return starter

    def _load(self) -> Kiosk:
        return Kiosk(Config(self.folder))

    @staticmethod
    def _settled(starter: Starter) -> bool:
        session = starter.session
        return session is not None and (session.bridge is not None or _failure(starter) != "")

    def end(self) -> None:
        """End all of them."""
        for starter in self._starters:
            starter.end()
            starter.window.close()


def _failure(starter: Starter) -> str:
    assert starter.session is not None
    shown = starter.session.main.screen_shown
    if not isinstance(shown, PlainPage):
        return ""
    words = [x.text() for x in shown.findChildren(QLabel) if not x.isHidden()]
    return " ".join(words) if "cannot start" in " ".join(words) else ""


@pytest.fixture
def opened(tmp_path: Path, qtbot: QtBot, qapp: object) -> Iterator[Opened]:
    made = Opened(tmp_path, qtbot)
    yield made
    made.end()


def test_the_first_frame_needs_pyside_alone() -> None:
    code = (
        "import sys, main\n"
        "main.configured(main.make_parser().parse_args([]))\n"
        "import ui.first_frame\n"
        "heavy = {'numpy', 'pyqtgraph', 'sqlite_utils', 'sqlite3', 'argon2', 'msgspec'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_an_empty_folder_begins_with_the_first_member_of_staff(opened: Opened) -> None:
    starter = opened.start()
    assert starter.session is not None
    assert starter.session.main.place == Place.FIRST_STAFF


def test_a_running_session_is_back_on_the_patients_screen(opened: Opened) -> None:
    bay = Bay(opened.folder)
    bay.staff()
    bay.start()
    bay.close()
    starter = opened.start()
    assert starter.session is not None
    assert starter.session.main.place == Place.HOME


def test_a_damaged_record_is_told_and_left_alone(opened: Opened) -> None:
    file = opened.folder / "kiosk.db"
    file.write_bytes(b"this is no database" * 400)
    before = file.read_bytes()
    starter = opened.start()
    words = _failure(starter)
    assert "damaged" in words
    assert "Nothing was overwritten" in words
    assert file.read_bytes() == before


def test_a_newer_record_is_told_and_left_alone(opened: Opened) -> None:
    open_database(opened.folder / "kiosk.db").close()
    conn = sqlite3.connect(opened.folder / "kiosk.db")
    conn.execute(
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at)"
        " SELECT migration_set, '9999_from_the_future', applied_at FROM _sqlite_migrations LIMIT 1"
    )
    conn.commit()
    conn.close()
    assert "newer version" in _failure(opened.start())


def test_a_folder_that_cannot_be_made_is_told(opened: Opened) -> None:
    file = opened.folder / "a-file"
    file.write_text("not a folder")
    opened.folder = file / "data"
    assert "data folder" in _failure(opened.start())


def test_a_second_program_on_the_same_record_is_told(opened: Opened) -> None:
    held = open_database(opened.folder / "kiosk.db")
    try:
        assert "Another kiosk" in _failure(opened.start())
    finally:
        held.close()


def test_try_again_opens_what_was_put_right(opened: Opened, qtbot: QtBot) -> None:
    file = opened.folder / "kiosk.db"
    file.write_bytes(b"this is no database" * 400)
    starter = opened.start()
    assert _failure(starter)
    file.unlink()
    assert starter.session is not None
    (button,) = [
        b for b in starter.session.main.screen_shown.findChildren(TouchButton) if b.isVisible()
    ]
    button.click()
    session = starter.session
    qtbot.waitUntil(lambda: session.bridge is not None, timeout=15_000)
    assert not session.failed


def test_a_bug_in_a_screen_shows_a_plain_page_and_the_session_goes_on(
    opened: Opened, caplog: pytest.LogCaptureFixture, qtbot: QtBot
) -> None:
    starter = opened.start()
    session = starter.session
    assert session is not None
    error = ValueError("20417 R.K.")
    session.on_bug(ValueError, error, None)
    qtbot.waitUntil(lambda: isinstance(session.main.screen_shown, PlainPage))
    shown = session.main.screen_shown
    assert isinstance(shown, PlainPage)
    assert "What was saved is safe" in " ".join(x.text() for x in shown.findChildren(QLabel))
    assert "20417" not in caplog.text
    (button,) = [b for b in shown.findChildren(TouchButton) if b.isVisible()]
    button.click()
    assert session.main.place == Place.FIRST_STAFF
    assert session.behind is not None


def test_a_core_that_stops_takes_every_number_off_the_screen(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    starter = opened.start()
    session = starter.session
    assert session is not None
    bridge, core = session.bridge, session.behind.core  # type: ignore[union-attr]
    assert bridge is not None
    session.behind._thread.stop()  # type: ignore[union-attr]
    bridge.poll()
    assert session.main.place == Place.FIRST_STAFF
    monkeypatch.setattr(bridge, "silent_ms", lambda: 10_000)
    bridge.poll()
    shown = session.main.screen_shown
    assert isinstance(shown, PlainPage)
    assert "has stopped" in " ".join(x.text() for x in shown.findChildren(QLabel))
    core.step()  # type: ignore[union-attr]
    bridge.poll()
    assert session.main.place == Place.FIRST_STAFF, "it comes back by itself"


def test_a_window_closed_while_loading_leaves_nothing_open(tmp_path: Path, qapp: object) -> None:
    made: list[Kiosk] = []

    def load() -> Kiosk:
        made.append(Kiosk(Config(tmp_path)))
        return made[0]

    starter = Starter(load, Options(size=SIZE))
    starter.begin()
    starter.end()
    assert len(made) == 1
    # The lock on the file is gone: it can be opened again.
    open_database(tmp_path / "kiosk.db").close()


def test_screens_that_cannot_be_made_are_told_in_the_bare_window(
    opened: Opened, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ui import application

    def broken(*given: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(application.Session, "__init__", broken)
    starter = Starter(opened._load, Options(size=SIZE))
    opened._starters.append(starter)
    qtbot.waitUntil(lambda: starter.failed, timeout=15_000)
    assert "cannot start" in starter.window._words


def test_a_request_to_end_ends_in_order(tmp_path: Path) -> None:
    code = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from PySide6.QtCore import QTimer\n"
        "import main\n"
        "from ui import first_frame\n"
        "usual = first_frame.Starter.__init__\n"
        "def begun(self, *given, **more):\n"
        "    usual(self, *given, **more)\n"
        "    QTimer.singleShot(2500, lambda: os.kill(os.getpid(), signal.SIGTERM))\n"
        "first_frame.Starter.__init__ = begun\n"
        "sys.exit(main.main(['--data', sys.argv[1], '--window', '1280x800']))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)],
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert not list(tmp_path.glob("*-wal")), "the log was folded in at the end"
