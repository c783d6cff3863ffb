"""The schema, as steps that are each applied once and never edited after a release."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlite_utils import Migrations

from app.storage.ddl import guard_detail, guard_rows, run
from app.storage.failures import SESSION_RUNNING
from app.storage.step_0002 import learning_and_kinds
from app.storage.step_0003 import vitals_and_events
from app.storage.step_0004 import sedation_and_symptoms
from app.storage.step_0005 import disk_reserve
from app.storage.step_0006 import ends_of_the_kiosk
from app.storage.step_0007 import ledger
from app.storage.step_0008 import staff_and_access
from app.storage.step_0009 import backups
from app.storage.step_0010 import sheets_and_calls
from app.storage.step_0011 import outcomes
from app.storage.step_0012 import exports

if TYPE_CHECKING:
    import sqlite_utils

# "RRK1" in the file header: this file is a recovery-room kiosk's.
APPLICATION_ID = 0x52524B31

SET_NAME = "recovery-kiosk"
MIGRATIONS = Migrations(SET_NAME)

_TABLES = """
CREATE TABLE boot (
    id INTEGER PRIMARY KEY,
    boot_id TEXT NOT NULL UNIQUE CHECK (boot_id <> '')
) STRICT;

CREATE TABLE fact (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL CHECK (kind IN ('staff_added', 'sign_in_tried', 'session_started',
        'infusion_ended', 'check_in_opened', 'rating_given', 'check_in_closed', 'notice_raised',
        'notice_acknowledged', 'assessed', 'display_set', 'time_confirmed', 'session_ended')),
    command_id TEXT NOT NULL CHECK (command_id <> ''),
    ordinal INTEGER NOT NULL CHECK (ordinal >= 0),
    session_id INTEGER REFERENCES session_started (seq)
        CHECK (CASE kind WHEN 'session_started' THEN session_id IS NULL
        WHEN 'session_ended' THEN session_id IS NOT NULL ELSE 1 END),
    staff_id INTEGER REFERENCES staff_added (seq),
    at_utc_us INTEGER NOT NULL,
    at_offset_s INTEGER NOT NULL CHECK (abs(at_offset_s) < 86400),
    at_boottime_us INTEGER NOT NULL,
    at_boot INTEGER NOT NULL REFERENCES boot (id),
    UNIQUE (command_id, ordinal)
) STRICT;

CREATE TABLE staff_added (
    seq INTEGER PRIMARY KEY REFERENCES fact (seq),
    name TEXT NOT NULL CHECK (name <> ''),
    pin_hash TEXT NOT NULL CHECK (pin_hash <> '')
) STRICT;

CREATE TABLE sign_in_tried (
    seq INTEGER PRIMARY KEY REFERENCES fact (seq),
    who INTEGER NOT NULL REFERENCES staff_added (seq),
    succeeded INTEGER NOT NULL CHECK (succeeded IN (0, 1)),
    purpose TEXT NOT NULL
) STRICT;

CREATE TABLE session_started (
    seq INTEGER PRIMARY KEY REFERENCES fact (seq),
    mrn TEXT NOT NULL,
    initials TEXT NOT NULL,
    age INTEGER NOT NULL CHECK (age BETWEEN 0 AND 150),
    weight REAL NOT NULL CHECK (weight > 0 AND weight < 1000),
    route TEXT NOT NULL CHECK (route IN ('ketamine_iv', 'esketamine_nasal', 'ketamine_im')),
    dose REAL NOT NULL CHECK (dose > 0 AND dose < 100000),
    duration REAL NOT NULL CHECK (duration >= 0 AND duration < 100000),
    infusion_began_utc_us INTEGER NOT NULL,
    infusion_began_offset_s INTEGER NOT NULL CHECK (abs(infusion_began_offset_s) < 86400),
    infusion_began_boottime_us INTEGER NOT NULL,
    infusion_began_boot INTEGER NOT NULL REFERENCES boot (id),
    infusion_ended_utc_us INTEGER,
    infusion_ended_offset_s INTEGER CHECK (abs(infusion_ended_offset_s) < 86400),
    infusion_ended_boottime_us INTEGER,
    infusion_ended_boot INTEGER REFERENCES boot (id)
        CHECK ((infusion_ended_utc_us IS NULL) + (infusion_ended_offset_s IS NULL)
        + (infusion_ended_boottime_us IS NULL) + (infusion_ended_boot IS NULL) IN (0, 4)),
    modifiers TEXT NOT NULL CHECK (json_valid(modifiers) AND json_type(modifiers) = 'array'),
    earlier_infusions INTEGER NOT NULL CHECK (earlier_infusions >= 0),
    baseline_sys REAL CHECK (baseline_sys BETWEEN 0 AND 1000),
    baseline_dia REAL CHECK (baseline_dia BETWEEN 0 AND 1000),
    baseline_hr REAL CHECK (baseline_hr BETWEEN 0 AND 1000),
    baseline_spo2 REAL CHECK (baseline_spo2 BETWEEN 0 AND 100),
    dose_confirmed INTEGER NOT NULL CHECK (dose_confirmed IN (0, 1)),
    bay TEXT NOT NULL,
    protocol_id TEXT NOT NULL,
    protocol_version INTEGER NOT NULL,
    protocol_sha256 TEXT NOT NULL,
    forecast_model TEXT NOT NULL,
    source_name TEXT NOT NULL,
    source_origin TEXT NOT NULL
) STRICT;

CREATE TABLE infusion_ended (
    seq INTEGER PRIMARY KEY REFERENCES fact (seq)
) STRICT;

CREATE TABLE check_in_opened (
    seq INTEGER PRIMARY KEY REFERENCES fact (seq),
    origin TEXT NOT NULL CHECK (origin IN ('prompt', 'patient', 'staff'))
) STRICT;

CREATE TABLE rating_given (
    seq INTEGER PRIMARY KEY REFERENCES fact (seq),
    check_in INTEGER NOT NULL REFERENCES check_in_opened (seq),
    symptom TEXT NOT NULL CHECK (symptom IN ('dissociation', 'dizziness', 'nausea', 'drowsiness',
        'anxiety')),
    rating INTEGER CHECK (rating BETWEEN 0 AND 3),
    corrects INTEGER REFERENCES rating_given (seq) CHECK (corrects < seq)
) STRICT;

CREATE TABLE check_in_closed (
    seq INTEGER PRIMARY KEY REFERENCES fact (seq),
    check_in INTEGER NOT NULL REFERENCES check_in_opened (seq),
    "end" TEXT NOT NULL CHECK ("end" IN ('complete', 'left', 'missed'))
) STRICT;

CREATE TABLE notice_raised (
    seq INTEGER PRIMARY KEY REFERENCES fact (seq),
    notice TEXT NOT NULL CHECK (notice IN ('nurse_called', 'overdue', 'missed_check_in',
        'time_gap', 'protocol_changed')),
    subject TEXT NOT NULL,
    repeats INTEGER REFERENCES notice_raised (seq) CHECK (repeats < seq)
) STRICT;

CREATE TABLE notice_acknowledged (
    seq INTEGER PRIMARY KEY REFERENCES fact (seq),
    notice INTEGER NOT NULL REFERENCES notice_raised (seq)
) STRICT;

CREATE TABLE assessed (
    seq INTEGER PRIMARY KEY REFERENCES fact (seq),
    item TEXT NOT NULL CHECK (item <> ''),
    value INTEGER NOT NULL,
    text TEXT NOT NULL
) STRICT;

CREATE TABLE display_set (
    seq INTEGER PRIMARY KEY REFERENCES fact (seq),
    hide_time INTEGER NOT NULL CHECK (hide_time IN (0, 1)),
    hide_vitals INTEGER NOT NULL CHECK (hide_vitals IN (0, 1))
) STRICT;

CREATE TABLE time_confirmed (
    seq INTEGER PRIMARY KEY REFERENCES fact (seq),
    gap REAL NOT NULL
) STRICT;

CREATE TABLE session_ended (
    seq INTEGER PRIMARY KEY REFERENCES fact (seq),
    "end" TEXT NOT NULL CHECK ("end" IN ('discharged', 'overridden', 'transferred',
        'entered_in_error')),
    signer_name TEXT NOT NULL,
    shown TEXT NOT NULL CHECK (json_valid(shown) AND json_type(shown) = 'array'),
    shown_sha256 TEXT NOT NULL CHECK (length(shown_sha256) = 64),
    reason TEXT NOT NULL,
    second_staff_id INTEGER REFERENCES staff_added (seq),
    second_name TEXT NOT NULL
) STRICT;

CREATE TABLE numerics (
    session_id INTEGER NOT NULL REFERENCES session_started (seq),
    boot INTEGER NOT NULL REFERENCES boot (id),
    boottime_ms INTEGER NOT NULL,
    utc_ms INTEGER NOT NULL,
    offset_s INTEGER NOT NULL CHECK (abs(offset_s) < 86400),
    hr REAL,
    pulse REAL,
    spo2 REAL,
    rr REAL,
    temp REAL,
    nibp_sys REAL,
    nibp_dia REAL,
    nibp_mean REAL,
    perfusion REAL,
    questionable INTEGER NOT NULL CHECK (questionable BETWEEN 0 AND 511),
    absence INTEGER NOT NULL CHECK (absence BETWEEN 0 AND 134217727),
    PRIMARY KEY (session_id, boot, boottime_ms)
) STRICT, WITHOUT ROWID;

CREATE INDEX fact_by_session ON fact (session_id, kind);
CREATE UNIQUE INDEX fact_one_end ON fact (session_id) WHERE kind = 'session_ended';
CREATE INDEX sign_in_tried_by_who ON sign_in_tried (who, succeeded);
"""

_DETAILS = (
    "staff_added",
    "sign_in_tried",
    "session_started",
    "infusion_ended",
    "check_in_opened",
    "rating_given",
    "check_in_closed",
    "notice_raised",
    "notice_acknowledged",
    "assessed",
    "display_set",
    "time_confirmed",
    "session_ended",
)

# INSERT OR REPLACE deletes the old row without asking the DELETE trigger unless
# recursive_triggers is on, which only our own connections promise: so every
# unique key is guarded before the row goes in.
_GUARDS = f"""
CREATE TRIGGER boot_no_replace BEFORE INSERT ON boot
WHEN EXISTS (SELECT 1 FROM boot WHERE id = NEW.id OR boot_id = NEW.boot_id)
BEGIN SELECT RAISE(ABORT, 'append_only'); END;

CREATE TRIGGER fact_no_replace BEFORE INSERT ON fact
WHEN EXISTS (SELECT 1 FROM fact WHERE seq = NEW.seq)
    OR EXISTS (SELECT 1 FROM fact WHERE command_id = NEW.command_id AND ordinal = NEW.ordinal)
    OR (NEW.kind = 'session_ended' AND EXISTS (
        SELECT 1 FROM fact WHERE session_id = NEW.session_id AND kind = 'session_ended'))
BEGIN SELECT RAISE(ABORT, 'append_only'); END;

-- One bay, one open session: only the newest session can still be open.
CREATE TRIGGER fact_one_open_session BEFORE INSERT ON fact
WHEN NEW.kind = 'session_started'
    AND EXISTS (SELECT 1 FROM session_started)
    AND NOT EXISTS (SELECT 1 FROM fact WHERE kind = 'session_ended'
        AND session_id = (SELECT max(seq) FROM session_started))
BEGIN SELECT RAISE(ABORT, '{SESSION_RUNNING}'); END;

-- The first value of a second stands; the same second again changes nothing.
CREATE TRIGGER numerics_no_replace BEFORE INSERT ON numerics
WHEN EXISTS (SELECT 1 FROM numerics WHERE session_id = NEW.session_id
    AND boot = NEW.boot AND boottime_ms = NEW.boottime_ms)
BEGIN SELECT RAISE(IGNORE); END;
"""


def _facts_and_numerics(db: sqlite_utils.Database) -> None:
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    run(db, _TABLES)
    for table in ("boot", "fact", *_DETAILS, "numerics"):
        run(db, guard_rows(table))
    for table in _DETAILS:
        run(db, guard_detail(table))
    run(db, _GUARDS)


_STEPS: dict[str, Callable[[sqlite_utils.Database], None]] = {
    "0001_facts_and_numerics": _facts_and_numerics,
    "0002_learning_and_kinds": learning_and_kinds,
    "0003_vitals_and_events": vitals_and_events,
    "0005_disk_reserve": disk_reserve,
    "0004_sedation_and_symptoms": sedation_and_symptoms,
    "0006_ends_of_the_kiosk": ends_of_the_kiosk,
    "0008_staff_and_access": staff_and_access,
    "0009_backups": backups,
    "0011_outcomes": outcomes,
    "0012_exports": exports,
    "0010_sheets_and_calls": sheets_and_calls,
    "0007_ledger": ledger,
}
for _name, _step in _STEPS.items():
    MIGRATIONS(name=_name)(_step)

# Every step this program knows; a file that names another one is newer.
KNOWN = frozenset(_STEPS)


def migrate(db: sqlite_utils.Database) -> None:
    """Apply every step that `db` has not seen, all of them or none.

    Raises StorageError with DATABASE_CORRUPT where a row names another that is not there.
    """
    if not MIGRATIONS.pending(db):
        return
    with _tables_can_be_rebuilt(db), db.atomic():
        MIGRATIONS.apply(db)


@contextmanager
def _tables_can_be_rebuilt(db: sqlite_utils.Database) -> Iterator[None]:
    """Let a table be dropped and made anew under the rows and triggers that name it."""
    (enforced,) = db.execute("PRAGMA foreign_keys").fetchone()
    (legacy,) = db.execute("PRAGMA legacy_alter_table").fetchone()
    # Heard only outside a transaction.
    db.execute("PRAGMA foreign_keys = OFF")
    db.execute("PRAGMA legacy_alter_table = ON")
    try:
        yield
    finally:
        db.execute(f"PRAGMA legacy_alter_table = {legacy}")
        db.execute(f"PRAGMA foreign_keys = {enforced}")
