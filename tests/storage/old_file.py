"""A file as the first version of the kiosk left it: step 0001 alone, filled through SQL."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import sqlite_utils

from app.domain import facts as f
from app.domain.metric import Metric
from app.domain.notice import NoticeKind
from app.domain.numeric import Absence, Numeric, Validity, absent, judged
from app.domain.session import SessionEnd
from app.domain.symptom import CheckInEnd
from app.storage.mapping import microseconds
from app.storage.migrations import MIGRATIONS
from app.storage.numerics import NumericsRow
from tests.storage import samples as s

SECOND_STEP = "0002_learning_and_kinds"

# {t} in the rows: the moment t seconds after the start of all samples.
_AT = "{utc_us}, 7200, {boottime_us}, 1"

_ROWS = """
INSERT INTO boot VALUES (1, '5f0c6c2e-1f5d-4a39-8f5a-0a1b2c3d4e5f');
INSERT INTO fact VALUES (1, 'staff_added', 'staff-1', 0, NULL, NULL, {0});
INSERT INTO staff_added VALUES (1, 'Ada', '$argon2id$x');
INSERT INTO fact VALUES (2, 'sign_in_tried', 'try-1', 0, NULL, NULL, {1});
INSERT INTO sign_in_tried VALUES (2, 1, 0, 'sign_in');
INSERT INTO fact VALUES (3, 'session_started', 'start-1', 0, NULL, 1, {0});
INSERT INTO session_started VALUES (3, '4711', 'A.B.', 44, 71.5, 'ketamine_iv', 35, 40, {-2400},
    NULL, NULL, NULL, NULL, '["benzodiazepine", "hypertension"]', 3, 131, NULL, 72, 98, 0, '3',
    'default', 1, '0000000000000000000000000000000000000000000000000000000000000000', 'article-1',
    'simulator', 'simulated');
INSERT INTO fact VALUES (4, 'infusion_ended', 'infusion-1', 0, 3, 1, {30});
INSERT INTO infusion_ended VALUES (4);
INSERT INTO fact VALUES (5, 'check_in_opened', 'open-1', 0, 3, NULL, {60});
INSERT INTO check_in_opened VALUES (5, 'prompt');
INSERT INTO fact VALUES (6, 'rating_given', 'rate-1', 0, 3, NULL, {61});
INSERT INTO rating_given VALUES (6, 5, 'nausea', 1, NULL);
INSERT INTO fact VALUES (7, 'check_in_closed', 'rate-1', 1, 3, NULL, {61});
INSERT INTO check_in_closed VALUES (7, 5, 'left');
INSERT INTO fact VALUES (8, 'notice_raised', 'call-1', 0, 3, NULL, {70});
INSERT INTO notice_raised VALUES (8, 'nurse_called', '', NULL);
INSERT INTO fact VALUES (9, 'notice_raised', 'call-2', 0, 3, NULL, {75});
INSERT INTO notice_raised VALUES (9, 'nurse_called', '', 8);
INSERT INTO fact VALUES (10, 'notice_acknowledged', 'seen-1', 0, 3, 1, {80});
INSERT INTO notice_acknowledged VALUES (10, 9);
INSERT INTO fact VALUES (11, 'assessed', 'assess-1', 0, 3, 1, {90});
INSERT INTO assessed VALUES (11, 'escort', 1, 'a sister');
INSERT INTO fact VALUES (12, 'display_set', 'display-1', 0, 3, 1, {91});
INSERT INTO display_set VALUES (12, 1, 0);
INSERT INTO fact VALUES (13, 'time_confirmed', 'time-1', 0, 3, 1, {92});
INSERT INTO time_confirmed VALUES (13, 12.5);
INSERT INTO fact VALUES (14, 'session_ended', 'end-1', 0, 3, 1, {7200});
INSERT INTO session_ended VALUES (14, 'overridden', 'Ada', '["Ready: 4 of 5"]',
    'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 'asked to go', NULL, '');
INSERT INTO numerics VALUES (3, 1, 5001500, 1760000001250, 7200, 70, NULL, 97, NULL, NULL, 128,
    79, 95, NULL, 4, 0);
INSERT INTO numerics VALUES (3, 1, 5002500, 1760000002250, 7200, 71, NULL, NULL, NULL, NULL, NULL,
    NULL, NULL, NULL, 0, 64);
"""

_staff: dict[str, Any] = {"session_id": 3, "staff_id": 1}
_nobody: dict[str, Any] = {"session_id": 3}
_call = NoticeKind.NURSE_CALLED
_said: list[f.Fact] = [
    s.started(staff_id=1, infusion_ended=None),
    f.InfusionEnded(at=s.at(30), command_id="infusion-1", **_staff),
    s.opened(3),
    s.rated(3, 5),
    f.CheckInClosed(at=s.at(61), command_id="rate-1", check_in=5, end=CheckInEnd.LEFT, **_nobody),
    f.NoticeRaised(at=s.at(70), command_id="call-1", notice=_call, **_nobody),
    f.NoticeRaised(at=s.at(75), command_id="call-2", notice=_call, repeats=8, **_nobody),
    f.NoticeAcknowledged(at=s.at(80), command_id="seen-1", notice=9, **_staff),
    f.Assessed(
        at=s.at(90), command_id="assess-1", item="escort", value=1, text="a sister", **_staff
    ),
    f.DisplaySet(at=s.at(91), command_id="display-1", hide_time=True, hide_vitals=False, **_staff),
    f.TimeConfirmed(at=s.at(92), command_id="time-1", gap=12.5, **_staff),
    f.SessionEnded(
        at=s.at(7200),
        command_id="end-1",
        end=SessionEnd.OVERRIDDEN,
        signer_name="Ada",
        shown=("Ready: 4 of 5",),
        shown_sha256="a" * 64,
        reason="asked to go",
        **_staff,
    ),
]

# What the rows say of the session, its id 3.
FACTS = [replace(fact, seq=seq) for seq, fact in enumerate(_said, start=3)]


def _numerics() -> list[NumericsRow]:
    first, second = s.at(1), s.at(2)
    values = {Metric.HR: 70, Metric.NIBP_SYS: 128, Metric.NIBP_DIA: 79, Metric.NIBP_MEAN: 95}
    row = {metric: judged(metric, first.t, value) for metric, value in values.items()}
    row[Metric.SPO2] = Numeric(Metric.SPO2, first.t, 97, Validity.QUESTIONABLE)
    later = {
        Metric.HR: judged(Metric.HR, second.t, 71),
        Metric.SPO2: absent(Metric.SPO2, second.t, Absence.SENSOR_OFF),
    }
    return [(first, row), (second, later)]


NUMERICS = _numerics()

# Thousands of check-ins of the same session, and hours of numerics.
_MANY = """
WITH RECURSIVE n(i) AS (SELECT 15 UNION ALL SELECT i + 1 FROM n WHERE i < {last})
INSERT INTO fact SELECT i, 'check_in_opened', 'many-' || i, 0, 3, NULL, {{60}} FROM n;
INSERT INTO check_in_opened SELECT seq, 'patient' FROM fact WHERE seq > 14;
WITH RECURSIVE n(i) AS (SELECT 3 UNION ALL SELECT i + 1 FROM n WHERE i < {last})
INSERT INTO numerics SELECT 3, 1, 5000500 + i * 1000, 1760000000250 + i * 1000, 7200, 70, 70, 97,
    15, NULL, iif(i % 300, NULL, 120), iif(i % 300, NULL, 80), NULL, NULL, 0, 0 FROM n;
"""


def make(path: Path, last: int = 14) -> None:
    """Make the file, closed; with `last` above 14, many more rows, up to that `seq`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with opened(path) as conn:
        conn.execute("PRAGMA journal_mode = WAL").fetchall()
        db = sqlite_utils.Database(conn, execute_plugins=False)
        MIGRATIONS.apply(db, stop_before=SECOND_STEP)
        conn.execute("PRAGMA foreign_keys = ON")
        rows = _ROWS if last == 14 else _ROWS + _MANY.format(last=last)
        conn.executescript("BEGIN;" + re.sub(r"\{(-?\d+)\}", _moment, rows) + "COMMIT;")


def _moment(match: re.Match[str]) -> str:
    at = s.at(int(match[1]))
    return _AT.format(utc_us=microseconds(at.utc), boottime_us=microseconds(at.boottime))


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a file as any tool does, with none of our settings."""
    with closing(sqlite3.connect(path, isolation_level=None)) as conn:
        yield conn


def content(conn: sqlite3.Connection) -> dict[str, list[tuple[object, ...]]]:
    """Return the schema and every row of every table."""
    found = {"": conn.execute("SELECT * FROM sqlite_master ORDER BY name").fetchall()}
    for (table,) in conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
        found[table] = conn.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall()
    return found
