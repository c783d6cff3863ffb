"""An open database in a fresh folder, closed again whatever happens."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.storage.database import open_database
from app.storage.records import Records


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the database goes: in a folder that is not there yet."""
    return tmp_path / "data" / "kiosk.db"


@pytest.fixture
def database(path: Path):
    """The open database."""
    database = open_database(path)
    yield database
    database.close()


@pytest.fixture
def records(database) -> Records:
    """The records of the open database."""
    return Records(database)
