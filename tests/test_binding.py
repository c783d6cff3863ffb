"""The Qt binding does not lose references to None, as one version of it does."""

from __future__ import annotations

import sys

import pytest
from PySide6.QtCore import QTimer

CALLS = 3000


@pytest.mark.usefixtures("qapp")
def test_void_calls_leave_the_count_of_none_alone() -> None:
    timer = QTimer()
    before = [sys.getrefcount(x) for x in (None, True, False)]
    for _ in range(CALLS):
        timer.stop()
        timer.isActive()
        timer.setSingleShot(True)
        timer.isSingleShot()
    after = [sys.getrefcount(x) for x in (None, True, False)]
    for was, now in zip(before, after, strict=True):
        assert abs(now - was) < CALLS / 2
