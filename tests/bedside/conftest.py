"""A bay on a real database file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.forecast.personal import PersonalForecaster, load_personal
from tests.bedside.bay import RESOURCES, Bay


@pytest.fixture
def bay(tmp_path: Path) -> Iterator[Bay]:
    """An empty bay."""
    made = Bay(tmp_path)
    yield made
    made.close()


@pytest.fixture(scope="session")
def personal() -> PersonalForecaster:
    """The personal model, which takes a while to load and never changes."""
    return load_personal(RESOURCES / "forecast")


@pytest.fixture
def personal_bay(tmp_path: Path, personal: PersonalForecaster) -> Iterator[Bay]:
    """An empty bay whose forecasts are personal."""
    made = Bay(tmp_path, forecaster=personal)
    yield made
    made.close()


@pytest.fixture
def busy(bay: Bay) -> Bay:
    """A bay with staff signed in and a session whose infusion has just ended."""
    bay.staff()
    bay.start()
    return bay
