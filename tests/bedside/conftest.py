"""A bay on a real database file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bedside.bay import Bay


@pytest.fixture
def bay(tmp_path: Path) -> Iterator[Bay]:
    """An empty bay."""
    made = Bay(tmp_path)
    yield made
    made.close()


@pytest.fixture
def busy(bay: Bay) -> Bay:
    """A bay with staff signed in and a session whose infusion has just ended."""
    bay.staff()
    bay.start()
    return bay
