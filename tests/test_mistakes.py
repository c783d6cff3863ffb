"""Our own mistakes, wherever they happen: in the log without values, and the session goes on."""

from __future__ import annotations

import gc
import logging
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QObject, Signal, Slot, qCritical, qWarning
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from app import log
from app.clock import SystemClock
from app.config import Config
from app.demo import RehearsedKiosk
from app.mistakes import watch_for_mistakes
from app.vitals.reader import Reader
from app.vitals.source import SourceInfo, SourceState
from tests.bedside.bay import Bay
from ui.first_frame import Options, Starter
from ui.places import Place
from ui.qt_messages import QtMessages
from ui.rehearsal import Stage
from ui.screens.plain_page import PlainPage

# What a patient's record might hold, in the words of an exception.
SECRET = "MRN 7734991 Q.X."


@pytest.fixture
def written(tmp_path: Path) -> Iterator[Callable[[], str]]:
    """A log as the kiosk writes it; call it for what stands there."""
    log.start_log(tmp_path)

    def read() -> str:
        for handler in log.LOG.handlers:
            handler.flush()
        return (tmp_path / log.LOG_NAME).read_text(encoding="utf-8")

    yield read
    log.stop_log()


@pytest.fixture
def watched() -> Iterator[None]:
    take_back = watch_for_mistakes()
    yield
    take_back()


def clean(text: str, *parts: str) -> None:
    """Check that a log tells the parts and not the secret."""
    for part in parts:
        assert part in text
    for secret in ("7734991", "Q.X."):
        assert secret not in text


# --- places where nobody catches -------------------------------------------------------


def test_a_thread_that_fails(written: Callable[[], str], watched: None) -> None:
    def fail() -> None:
        raise ValueError(SECRET)

    thread = threading.Thread(target=fail, name="some-reader")
    thread.start()
    thread.join()
    clean(written(), "bug in thread some-reader: ValueError at test_mistakes.py")


class _Stubborn:
    def __del__(self) -> None:
        raise ValueError(SECRET)

    def __repr__(self) -> str:
        return SECRET


def test_a_destructor_that_fails(written: Callable[[], str], watched: None) -> None:
    _Stubborn()
    gc.collect()
    clean(written(), "bug in a place without a caller: ValueError at test_mistakes.py")


def test_what_nobody_caught_on_the_main_thread(
    written: Callable[[], str], watched: None, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        raise ValueError(SECRET)
    except ValueError as error:
        sys.excepthook(ValueError, error, error.__traceback__)
    clean(written(), "bug in main: ValueError at test_mistakes.py")
    clean(capsys.readouterr().err)


def test_the_hooks_are_given_back() -> None:
    before = sys.excepthook, threading.excepthook, sys.unraisablehook
    watch_for_mistakes()()
    assert (sys.excepthook, threading.excepthook, sys.unraisablehook) == before


def test_a_library_that_complains_is_named_and_not_quoted(written: Callable[[], str]) -> None:
    logging.getLogger("sdc11073.consumer").warning("patient %s", SECRET)
    logging.getLogger("asyncio").error("task exception: %s", SECRET)
    clean(written(), "library sdc11073.consumer at test_mistakes.py", "library asyncio")


def test_qt_goes_to_the_log_without_what_it_quotes(
    written: Callable[[], str], qapp: object
) -> None:
    messages = QtMessages()
    qWarning(f'cannot open "{SECRET}" here')
    qCritical(f"no such thing: '{SECRET}'")
    messages.take_back()
    clean(written(), "WARNING Qt: cannot open … here", "ERROR Qt: no such thing: …")


# --- the screen --------------------------------------------------------------------------


class _Failing(QObject):
    sign = Signal()

    @Slot()
    def fail(self) -> None:
        raise KeyError(SECRET)


class _Unpaintable(QWidget):
    def paintEvent(self, event: QPaintEvent) -> None:
        raise RuntimeError(SECRET)


@pytest.fixture
def stage(tmp_path: Path, qapp: object) -> Iterator[Stage]:
    made = Stage(RehearsedKiosk(Config(tmp_path)), None, (1280, 800))
    yield made
    made.end()


def _plain(stage: Stage) -> bool:
    return isinstance(stage.shown, PlainPage)


def _goes_on(stage: Stage) -> None:
    """Check that the plain page says what to do, and that everything is there behind it."""
    words = " ".join(each.text() for each in stage.shown.findChildren(QLabel))
    assert "What was saved is safe" in words
    clean(words)
    number = stage.now.number
    stage.tap("Go back")
    assert stage.session.main.place == Place.FIRST_STAFF
    assert stage.now.number > number


def test_a_slot_that_fails(
    written: Callable[[], str], stage: Stage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    # pytest-qt would take the mistake for one of the test.
    monkeypatch.setattr(sys, "excepthook", stage.session.on_bug)
    failing = _Failing()
    failing.sign.connect(failing.fail)
    failing.sign.emit()
    qtbot.waitUntil(lambda: _plain(stage))
    clean(written(), "bug in screen: KeyError at test_mistakes.py", " fail")
    _goes_on(stage)


def test_a_widget_that_cannot_paint(
    written: Callable[[], str], stage: Stage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "excepthook", stage.session.on_bug)
    bad = _Unpaintable(stage.shown)
    bad.resize(50, 50)
    bad.show()
    qtbot.waitUntil(lambda: _plain(stage))
    clean(written(), "bug in screen: RuntimeError at test_mistakes.py", "paintEvent")
    _goes_on(stage)


def test_a_screen_that_fails_in_each_frame_does_not_turn_the_log_over(
    written: Callable[[], str],
) -> None:
    for number in range(5000):
        try:
            raise ValueError(f"{SECRET} {number}")
        except ValueError as error:
            log.log_bug("screen", error)
    assert written().count("bug in screen") == 1


def test_repeats_are_told_once_a_minute() -> None:
    repeats = log.Repeats()

    def passes(second: float) -> logging.LogRecord | None:
        record = logging.LogRecord("kiosk", logging.ERROR, "x", 1, "bug in %s", ("a",), None)
        record.created = second
        return record if repeats.filter(record) else None

    assert passes(0) is not None
    assert [passes(s) for s in (1, 30, 59)] == [None, None, None]
    later = passes(61)
    assert later is not None
    assert later.getMessage() == "bug in a (and 3 times since)"
    # A wall clock that was set back must not silence the log.
    assert passes(10) is not None


# --- behind the screen --------------------------------------------------------------------


def test_a_duty_that_fails(
    written: Callable[[], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bay = Bay(tmp_path)
    bay.staff()
    bay.start()

    def fail(*given: Any, **more: Any) -> None:
        raise ZeroDivisionError(SECRET)

    monkeypatch.setattr(bay.core._duties, "work", fail)
    monkeypatch.setattr(bay.core._monitor, "take", fail)
    before = bay.now.number
    bay.wait(1)
    assert bay.now.number > before
    assert bay.now.session is not None
    monkeypatch.undo()
    bay.check_in(0)
    assert len(bay.now.session.check_ins) == 1, "the patient goes on answering"
    bay.close()
    clean(written(), "bug in tick: ZeroDivisionError", "bug in core: ZeroDivisionError")


def test_a_loader_that_fails(written: Callable[[], str], qtbot: QtBot, qapp: object) -> None:
    def load() -> object:
        raise TypeError(SECRET)

    starter = Starter(load, Options(size=(1280, 800)))
    qtbot.waitUntil(lambda: starter.session is not None and starter.session.failed, timeout=15_000)
    assert starter.session is not None
    words = " ".join(w.text() for w in starter.session.main.screen_shown.findChildren(QLabel))
    starter.end()
    starter.window.close()
    clean(words, "The kiosk cannot start")
    clean(written(), "bug in loading: TypeError at test_mistakes.py")


class _BrokenSource:
    info = SourceInfo("broken", SourceInfo("x", "live", 1.0, 1.0).origin, 1.0, 300.0)  # type: ignore[arg-type]

    def open(self, t: float) -> None:
        """Open."""

    def close(self) -> None:
        """Close."""

    def poll(self, t: float) -> list[Any]:
        """Fail with a value in the words."""
        raise OverflowError(SECRET)


def test_a_source_that_fails_on_its_thread(written: Callable[[], str]) -> None:
    told: list[SourceState] = []
    heard = threading.Event()

    def put(message: object) -> None:
        assert isinstance(message, SourceState)
        told.append(message)
        heard.set()

    reader = Reader(_BrokenSource(), SystemClock(), put, 0.01)  # type: ignore[arg-type]
    reader.start()
    assert heard.wait(5)
    reader.stop()
    assert not told[0].connected
    clean(told[0].error, "OverflowError")
    clean(written(), "vitals source failed: OverflowError in poll")


# --- the log itself -------------------------------------------------------------------------


def test_the_log_is_kept_small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert log.LOG_BYTES * (log.LOG_TURNS + 1) <= 10_000_000
    monkeypatch.setattr(log, "LOG_BYTES", 20_000)
    log.start_log(tmp_path)
    try:
        for number in range(3_000):
            log.LOG.info("line %d of a log that is far too long for its file", number)
    finally:
        log.stop_log()
    sizes = {file.name: file.stat().st_size for file in tmp_path.iterdir()}
    turns = {f"kiosk.log.{n}" for n in range(1, log.LOG_TURNS + 1)}
    assert set(sizes) == {log.LOG_NAME, *turns}
    assert max(sizes.values()) <= log.LOG_BYTES
