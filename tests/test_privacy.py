"""Whose session it was stands in the record and nowhere else, and nothing of it is left after it.

One session with texts that occur nowhere else is played through the real screens, with mistakes
provoked everywhere, in a folder of its own; then everything that was written is searched.
"""

from __future__ import annotations

import logging
import sys
import tempfile
import threading
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from _pytest.logging import LogCaptureHandler
from PySide6.QtCore import qWarning
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from app import commands as c
from app import log
from app.config import Config
from app.demo import RehearsedKiosk
from app.mistakes import watch_for_mistakes
from tests import planted
from tests.memory import holders, texts_of_widgets
from tests.planted import OF_PATIENT, OF_STAFF, Planted
from tests.searching import found_in, found_under, shapes
from ui.places import Place
from ui.qt_messages import QtMessages
from ui.rehearsal import Stage
from ui.widgets.touch import guard

EVERYTHING = (*OF_PATIENT, *OF_STAFF)


@dataclass
class Played:
    """What the play left behind."""

    folder: Path
    logged: str = ""
    printed: str = ""
    titles: list[str] = field(default_factory=list)
    lent: list[str] = field(default_factory=list)
    for_everybody: list[list[str]] = field(default_factory=list)
    widgets_within: list[str] = field(default_factory=list)
    within: list[str] = field(default_factory=list)
    process: bytes = b""
    left: list[str] = field(default_factory=list)
    left_on_widgets: list[str] = field(default_factory=list)
    clipboard: str = ""
    written: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)


def _titles() -> list[str]:
    application = QGuiApplication.instance()
    assert application is not None
    own = [application.applicationName(), QGuiApplication.applicationDisplayName()]
    return [*own, *(w.windowTitle() + w.windowIconText() for w in QApplication.topLevelWidgets())]


def _process() -> bytes:
    """Return what anybody on the machine may see of this process."""
    here = Path("/proc/self")
    if not here.is_dir():
        return b""
    names = ("cmdline", "environ", "comm", *(f"task/{t.name}/comm" for t in here.glob("task/*")))
    return b"\0".join((here / name).read_bytes() for name in names)


def _provoke(stage: Stage, kiosk: RehearsedKiosk) -> None:
    """Let every part fail with the patient in its mouth."""
    about = f"{stage.now.session!r} {EVERYTHING}"

    def fail(*given: object, **more: object) -> None:
        raise ValueError(about)

    thread = threading.Thread(target=fail, name="a-reader")
    thread.start()
    thread.join()
    logging.getLogger("hl7.client").error("cannot read %s", about)
    for handler in logging.getLogger().handlers:
        if isinstance(handler, LogCaptureHandler):
            # pytest keeps what the kiosk does not.
            handler.reset()
    qWarning(f'QSomething: cannot show "{about}"')
    core = kiosk.core
    usual = core._duties.work
    core._duties.work = fail  # type: ignore[method-assign, assignment]
    core.put(c.Rate(check_in=about, symptom=about, rating=None))  # type: ignore[arg-type]
    core.step()
    core._duties.work = usual  # type: ignore[method-assign]
    try:
        fail()
    except ValueError as error:
        sys.excepthook(ValueError, error, error.__traceback__)
    kiosk.fill_disk()
    for _ in range(60):
        core.put(c.Assess(item="escort", value=1, text=planted.ESCORT))
        core.step()
        if core.latest.storage_error is not None:
            break
    kiosk.make_room()
    stage.wait(0.1)


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory, qapp: QApplication) -> Played:
    folder = tmp_path_factory.mktemp("everything")
    patch = pytest.MonkeyPatch()
    # The record of a rehearsal lies in the folder for temporary files.
    patch.setattr(tempfile, "tempdir", str(folder))
    printed = tmp_path_factory.mktemp("printed") / "stderr"
    with open(printed, "w", encoding="utf-8") as stderr:
        patch.setattr(sys, "stderr", stderr)
        guard.reset()
        seen = Played(folder)
        log.start_log(folder / "log")
        take_back = watch_for_mistakes()
        messages = QtMessages()
        stage = Stage(RehearsedKiosk(Config(folder)), None, (1280, 800))
        try:
            _play(stage, seen)
            seen.files = [path.name for path in folder.rglob("*") if path.is_file()]
            seen.written = found_under(folder, EVERYTHING)
        finally:
            messages.take_back()
            take_back()
            stage.end()
            log.stop_log()
            patch.undo()
    seen.printed = printed.read_text(encoding="utf-8")
    seen.logged = (folder / "log" / log.LOG_NAME).read_text(encoding="utf-8")
    return seen


def _play(stage: Stage, seen: Played) -> None:
    kiosk: RehearsedKiosk = stage.kiosk  # type: ignore[assignment]
    play = Planted(stage, kiosk)
    play.first_staff()
    play.begin()
    play.patient_side()
    seen.widgets_within = list(texts_of_widgets())
    seen.within = holders(OF_PATIENT, [vars(planted)])
    _provoke(stage, kiosk)
    if stage.says("Go back"):
        stage.tap("Go back")
    seen.titles += _titles()
    seen.process = _process()
    stage.session.main.go(Place.BOARD)
    stage.settle()
    QGuiApplication.clipboard().setText(planted.MRN)
    play.assess()
    stage.tap("Lock")
    seen.for_everybody.append([text for text, _ in stage._texts()])
    stage.tap("Staff")
    seen.for_everybody.append([text for text, _ in stage._texts()])
    play.sign_in(first=True)
    play.end()
    stage.tap("Lock")
    seen.for_everybody.append([text for text, _ in stage._texts()])
    ours = [vars(planted), seen.widgets_within, seen.within, *seen.for_everybody]
    seen.left = holders(OF_PATIENT, ours)
    seen.left_on_widgets = [t for t in texts_of_widgets() if any(x in t for x in OF_PATIENT)]
    seen.clipboard = QGuiApplication.clipboard().text()
    seen.titles += _titles()


# --- what was written --------------------------------------------------------------------------


def test_the_search_would_find_it(tmp_path: Path) -> None:
    for text in EVERYTHING:
        for name, shape in shapes(text).items():
            assert found_in(b"ab" + shape + b"yz", [text]), name
    (tmp_path / "x").write_bytes(b"7734" + planted.MRN.encode("utf-16-be"))
    assert found_under(tmp_path, EVERYTHING)
    (tmp_path / "x").unlink()
    (tmp_path / f"export-{planted.MRN}.csv").write_bytes(b"")
    assert found_under(tmp_path, EVERYTHING)


def test_the_session_was_really_played(played: Played) -> None:
    assert "kiosk.db" in played.files
    assert any(planted.MRN in text for text in played.widgets_within)
    assert any(planted.MRN in line for line in played.within)
    for part in ("bug in thread a-reader", "library hl7.client", "Qt: ", "bug in tick", "bug in"):
        assert part in played.logged
    assert "could not be written: disk_full" in played.logged


def test_nothing_outside_the_record_names_anybody(played: Played) -> None:
    assert played.written == []


def test_nothing_that_was_printed_names_anybody(played: Played) -> None:
    assert "bug in tick" in played.printed, "the journal hears of mistakes"
    assert found_in(played.printed.encode(), EVERYTHING) == []
    assert found_in(played.logged.encode(), EVERYTHING) == []


def test_no_title_and_nothing_of_the_process_names_anybody(played: Played) -> None:
    assert found_in("\n".join(played.titles).encode(), EVERYTHING) == []
    assert found_in(played.process, EVERYTHING) == []


# --- what was shown ------------------------------------------------------------------------------


def test_the_screens_for_everybody_name_nobody(played: Played) -> None:
    home, lock, free = (" ".join(texts) for texts in played.for_everybody)
    assert "How do you feel" in home or "Please tell us" in home
    assert "Who are you" in lock
    assert "This bay is free" in free
    for shown in (home, lock, free):
        # Initials at most, and not in a free bay.
        for text in (planted.MRN, planted.ESCORT, planted.REASON):
            assert text not in shown
    assert planted.INITIALS not in free


# --- what is left for the next patient ----------------------------------------------------------


def test_no_widget_holds_anything_of_the_last_patient(played: Played) -> None:
    assert played.left_on_widgets == []


def test_no_object_in_memory_holds_anything_of_the_last_patient(played: Played) -> None:
    assert played.left == []


def test_the_clipboard_is_empty(played: Played) -> None:
    assert played.clipboard == ""
