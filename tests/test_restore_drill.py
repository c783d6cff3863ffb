"""The drill: a backup by hand on the screen, the disk is lost, another kiosk takes over."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.clock import SystemClock
from app.commands import CallNurse
from app.config import Config
from app.domain.backup import BackupPlan
from app.domain.notice import NoticeKind
from app.kiosk import Kiosk
from app.record_key import record_key
from tests.bedside.bay import PIN, Bay
from tests.test_command_line import run
from tests.test_vault_tools import write_key
from ui.places import Place
from ui.rehearsal import Stage

SIZE = (1280, 800)


class RunningKiosk(Kiosk):
    """A kiosk that runs by itself; the stage only waits for it."""

    def think(self) -> None:
        """Let the threads work."""
        QTest.qWait(10)


class StoppedKiosk(Kiosk):
    """A kiosk without threads, to look at what a start shows."""

    def start(self) -> None:
        """Look once."""
        self.core.step()

    def think(self) -> None:
        """Look again."""
        self.core.step()

    def stop(self) -> None:
        """End in order."""
        self.core.close()
        self.backups.close()
        self.database.close()


@pytest.fixture(params=["off", "on"])
def config(tmp_path: Path, request: pytest.FixtureRequest) -> Config:
    """A kiosk with a backup disk and its keys elsewhere, plain and encrypted, as it is set up."""
    for name in ("data", "disk", "keys"):
        (tmp_path / name).mkdir()
    write_key(tmp_path / "keys" / "database.key")
    (tmp_path / "data" / "kiosk.toml").write_text(
        f"""encryption = "{request.param}"
ledger_key = "../keys/ledger.key"
database_key = "../keys/database.key"
backup.folder = "../disk"
"""
    )
    plan = BackupPlan(str(tmp_path / "disk"), 86_400.0, keep=14, keep_for=1e9)
    keys = tmp_path / "keys"
    return Config(
        tmp_path / "data",
        backup=plan,
        encryption=request.param == "on",
        ledger_key=keys / "ledger.key",
        database_key=keys / "database.key",
    )


def fill(config: Config) -> None:
    """Write a record with a session whose infusion ended ten minutes ago."""
    bay = Bay(config.data_folder, SystemClock().now().shifted(-600.0), key=record_key(config))
    bay.staff()
    bay.start()
    bay.check_in(2)
    bay.close()
    shutil.move(config.data_folder / "keys" / "ledger.key", config.ledger_key_file)


def unlock(stage: Stage) -> None:
    stage.tap("Staff", "Nurse 07")
    stage.type(PIN)
    stage.tap("Unlock")


def test_the_drill(config: Config, tmp_path: Path, qtbot: QtBot, qapp: object) -> None:
    fill(config)
    stage = Stage(RunningKiosk(config), None, SIZE)  # type: ignore[arg-type]
    try:
        unlock(stage)
        qtbot.waitUntil(lambda: on_the_board(stage), timeout=20_000)
        back_up_on_the_screen(stage, qtbot)
        session = stage.now.session
        assert session is not None
        answers = [check_in.ratings for check_in in session.check_ins]
        # What comes after the backup goes down with the disk.
        stage.tap("Back")
        stage.kiosk.core.put(CallNurse())  # type: ignore[attr-defined]
        qtbot.waitUntil(lambda: called(stage), timeout=20_000)
    finally:
        stage.end()
    (name,) = os.listdir(tmp_path / "disk")

    # The kiosk is lost with its disk; the keys lie elsewhere and the settings are known.
    settings = (config.data_folder / "kiosk.toml").read_text()
    shutil.rmtree(config.data_folder)
    config.data_folder.mkdir()
    (config.data_folder / "kiosk.toml").write_text(settings)
    done = run("restore", str(tmp_path / "disk" / name), "--data", str(config.data_folder))
    assert done.returncode == 0, done.stderr
    assert f"restored from {name}" in done.stdout

    stage = Stage(StoppedKiosk(config), None, SIZE)  # type: ignore[arg-type]
    try:
        assert stage.session.main.place == Place.HOME
        session = stage.now.session
        assert session is not None
        assert session.patient.initials == "R.K."
        assert [check_in.ratings for check_in in session.check_ins] == answers
        assert not called(stage)
    finally:
        stage.end()


def on_the_board(stage: Stage) -> bool:
    stage.settle()
    return stage.session.main.place == Place.BOARD


def called(stage: Stage) -> bool:
    stage.settle()
    return any(notice.kind == NoticeKind.NURSE_CALLED for notice in stage.now.notices)


def back_up_on_the_screen(stage: Stage, qtbot: QtBot) -> None:
    """Make a backup by touch and wait for its end."""
    stage.session.main.go(Place.BACKUP)
    stage.settle()
    stage.tap("Back up now")

    def made() -> bool:
        stage.settle()
        return stage.now.backup.good is not None

    qtbot.waitUntil(made, timeout=60_000)
    assert stage.says("Last good backup: just now")
