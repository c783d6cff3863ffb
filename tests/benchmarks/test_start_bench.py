"""Start-up: the first frame against a bare widget, and the worst gap while the rest loads."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

from tests.bedside.bay import Bay

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
ROUNDS = 9
FIRST_FRAME_LIMIT = 1.2
GAP_LIMIT = 0.060


def start(*what: str) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.benchmarks.first_frame", what[0], str(time.time())]
    done = subprocess.run(
        [*command, *what[1:]], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    return {k: float(v) for k, v in (line.split() for line in done.stdout.splitlines())}


def prepare(folder: Path) -> None:
    """Write a record with a session under way."""
    bay = Bay(folder)
    bay.staff()
    bay.start()
    bay.wait(30, stride=1.0)
    bay.close()


def test_first_frame_and_gaps(tmp_path: Path) -> None:
    prepare(tmp_path)
    start("bare")
    start("kiosk", str(tmp_path))
    bare, kiosk, gaps, loaded = [], [], [], []
    for _ in range(ROUNDS):
        bare.append(start("bare")["painted"])
        found = start("kiosk", str(tmp_path))
        kiosk.append(found["painted"])
        gaps.append(found["gap"])
        loaded.append(found["loaded"])
    ratio = statistics.median(k / b for k, b in zip(kiosk, bare, strict=True))
    gap = statistics.median(gaps)
    print(
        f"\nfirst frame / bare QWidget: {ratio:.2f} (limit {FIRST_FRAME_LIMIT}); "
        f"worst GUI gap while loading: {gap * 1000:.0f} ms "
        f"(limit {GAP_LIMIT * 1000:.0f}; runs {min(gaps) * 1000:.0f}-{max(gaps) * 1000:.0f}); "
        f"session shown after {statistics.median(loaded):.2f} s"
    )
    assert ratio <= FIRST_FRAME_LIMIT
    assert gap <= GAP_LIMIT
