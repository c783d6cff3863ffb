"""Shared ground of all tests: no display needed, the shipped fonts, nothing left behind."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_API", "pyside6")

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"


# Tests between two sweeps of everything; each of them takes a tenth of a second.
SWEEP_EVERY = 50


@pytest.fixture(scope="session", autouse=True)
def _no_sweep_in_a_paint() -> Iterator[None]:
    """Keep Python from collecting a window of an earlier test while Qt paints it: that crashes."""
    gc.disable()
    yield
    gc.enable()


_ended = count(1)


@pytest.fixture(autouse=True)
def _swept(_no_sweep_in_a_paint: None) -> Iterator[None]:
    """Collect where nobody paints: after each test."""
    yield
    gc.disable()
    gc.collect(2 if next(_ended) % SWEEP_EVERY == 0 else 1)


@pytest.fixture(scope="session")
def qapp(qapp_args, qapp_cls, pytestconfig):  # type: ignore[no-untyped-def]
    """The one application, with the fonts that the kiosk ships."""
    from PySide6.QtWidgets import QApplication

    from ui import theme

    app = QApplication.instance() or QApplication([])
    theme.apply(app, theme.theme_for(1920, 1080))
    return app


def _usual_theme() -> None:
    """Take back the scale of another window, so that no test depends on the one before."""
    from PySide6.QtWidgets import QApplication

    from ui import theme

    usual, app = theme.theme_for(1920, 1080), QApplication.instance()
    if isinstance(app, QApplication) and theme.current() != usual:
        theme.apply(app, usual)


@pytest.fixture(autouse=True)
def _fresh_taps():  # type: ignore[no-untyped-def]
    """Let each test's first tap count."""
    from PySide6.QtCore import QCoreApplication, QEvent

    from ui.widgets.touch import guard

    guard.reset()
    yield
    # Widgets closed by earlier tests would be restyled with every new theme.
    if QCoreApplication.instance() is not None:
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    _usual_theme()
    guard.reset()


@pytest.fixture
def shared_vitals() -> Path:
    """The folder of recordings nobody here made up; absent on most machines."""
    folder = SHARED / "vitals"
    if not folder.is_dir():
        if os.environ.get("KIOSK_REQUIRE_SHARED") == "1":
            pytest.fail("the shared recordings are required here and are absent")
        pytest.skip("needs the recordings in ../shared/vitals, which are not in this project")
    return folder
