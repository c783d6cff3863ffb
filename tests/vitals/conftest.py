"""What the tests of the vitals share: the real recording, and a file made up here."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[3] / "shared" / "vitals"
HEADER = "t_s,HR[bpm],PULSE[bpm],RESP[pm],SpO2[%],NBPSys[mmHg],NBPDias[mmHg],NBPMean[mmHg]"


@pytest.fixture
def shared_vitals() -> Path:
    """Return the folder of the real recording; skip, or fail where it is required."""
    if not SHARED.is_dir():
        text = f"the folder of the real recording is absent: {'/'.join(SHARED.parts[-2:])}"
        if os.environ.get("KIOSK_REQUIRE_SHARED") == "1":
            pytest.fail(text)
        pytest.skip(text)
    return SHARED


@pytest.fixture
def recording(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes lines as a CSV file and returns its path."""

    def write(*lines: str, header: str = HEADER, name: str = "recording.csv") -> Path:
        path = tmp_path / name
        path.write_text("\n".join((header, *lines)) + "\n", encoding="utf-8")
        return path

    return write
