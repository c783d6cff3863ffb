"""Step 0002: kinds as rows, further parts of infusions, kept forecasts and learned weights."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.errors import ErrorCode, StorageError
from app.storage.ddl import guard_detail, guard_name, guard_rows, rebuild, run

if TYPE_CHECKING:
    import sqlite_utils

# Rows in place of a CHECK: a later step that brings a new kind only adds its name here.
_KINDS = """
CREATE TABLE fact_kind (
    name TEXT PRIMARY KEY CHECK (name <> '')
) STRICT, WITHOUT ROWID;

CREATE TABLE notice_kind (
    name TEXT PRIMARY KEY CHECK (name <> '')
) STRICT, WITHOUT ROWID;

INSERT INTO fact_kind (name) VALUES ('staff_added'), ('sign_in_tried'), ('session_started'),
    ('infusion_ended'), ('infusion_corrected'), ('infusion_resumed'), ('check_in_opened'),
    ('rating_given'), ('check_in_closed'), ('notice_raised'), ('notice_acknowledged'),
    ('assessed'), ('display_set'), ('time_confirmed'), ('forecast_made'), ('session_ended'),
    ('weights_learned'), ('learning_set'), ('learning_reset');

INSERT INTO notice_kind (name) VALUES ('nurse_called'), ('overdue'), ('missed_check_in'),
    ('time_gap'), ('protocol_changed');
"""

_FACT = """
CREATE TABLE {name} (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL REFERENCES fact_kind (name),
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
) STRICT
"""

_NOTICE_RAISED = """
CREATE TABLE {name} (
    seq INTEGER PRIMARY KEY REFERENCES fact (seq),
    notice TEXT NOT NULL REFERENCES notice_kind (name),
    subject TEXT NOT NULL,
    repeats INTEGER REFERENCES notice_raised (seq) CHECK (repeats < seq)
) STRICT
"""

_FORECASTS = (
    "dissociation",
    "dizziness",
    "nausea",
    "drowsiness",
    "anxiety",
    "circulation",
    "all_settled",
)

# P10, P25, P50, P75 and P90, or nothing.
_QUANTILES = ",\n".join(
    f"    {effect} TEXT NOT NULL CHECK (json_valid({effect}) AND json_type({effect}) = 'array'\n"
    f"        AND json_array_length({effect}) IN (0, 5))"
    for effect in _FORECASTS
)

_TABLES = f"""
CREATE TABLE infusion_corrected (
    seq INTEGER PRIMARY KEY REFERENCES fact (seq),
    dose REAL NOT NULL CHECK (dose > 0 AND dose < 100000),
    duration REAL NOT NULL CHECK (duration >= 0 AND duration < 100000),
    infusion_ended_utc_us INTEGER,
    infusion_ended_offset_s INTEGER CHECK (abs(infusion_ended_offset_s) < 86400),
    infusion_ended_boottime_us INTEGER,
    infusion_ended_boot INTEGER REFERENCES boot (id)
        CHECK ((infusion_ended_utc_us IS NULL) + (infusion_ended_offset_s IS NULL)
        + (infusion_ended_boottime_us IS NULL) + (infusion_ended_boot IS NULL) IN (0, 4)),
    worked_out INTEGER NOT NULL CHECK (worked_out IN (0, 1))
) STRICT;

CREATE TABLE infusion_resumed (
    seq INTEGER PRIMARY KEY REFERENCES fact (seq),
    dose REAL NOT NULL CHECK (dose > 0 AND dose < 100000),
    duration REAL NOT NULL CHECK (duration >= 0 AND duration < 100000)
) STRICT;

CREATE TABLE forecast_made (
    seq INTEGER PRIMARY KEY REFERENCES fact (seq),
    cause TEXT NOT NULL CHECK (cause IN ('started', 'ended', 'answered', 'measured',
        'corrected')),
    model TEXT NOT NULL CHECK (model <> ''),
    basis TEXT NOT NULL,
    infusion_ended_utc_us INTEGER NOT NULL,
    infusion_ended_offset_s INTEGER NOT NULL CHECK (abs(infusion_ended_offset_s) < 86400),
    infusion_ended_boottime_us INTEGER NOT NULL,
    infusion_ended_boot INTEGER NOT NULL REFERENCES boot (id),
{_QUANTILES}
) STRICT;

CREATE TABLE weights_learned (
    seq INTEGER PRIMARY KEY REFERENCES fact (seq),
    scope TEXT NOT NULL CHECK (scope IN ('patient', 'population')),
    mrn TEXT NOT NULL CHECK ((mrn = '') = (scope = 'population')),
    version INTEGER NOT NULL CHECK (version > 0),
    sessions INTEGER NOT NULL CHECK (sessions > 0),
    model TEXT NOT NULL CHECK (model <> ''),
    weights BLOB NOT NULL CHECK (length(weights) > 0)
) STRICT;

CREATE TABLE learning_set (
    seq INTEGER PRIMARY KEY REFERENCES fact (seq),
    patients INTEGER NOT NULL CHECK (patients IN (0, 1)),
    population INTEGER NOT NULL CHECK (population IN (0, 1))
) STRICT;

CREATE TABLE learning_reset (
    seq INTEGER PRIMARY KEY REFERENCES fact (seq),
    scope TEXT NOT NULL CHECK (scope IN ('patient', 'population'))
) STRICT;

ALTER TABLE session_started
    ADD COLUMN prior_population INTEGER REFERENCES weights_learned (seq);
ALTER TABLE session_started
    ADD COLUMN prior_patient INTEGER REFERENCES weights_learned (seq);

CREATE INDEX session_started_by_mrn ON session_started (mrn);
CREATE INDEX session_ended_by_end ON session_ended ("end");
CREATE INDEX weights_learned_by_whom ON weights_learned (scope, mrn);
CREATE INDEX learning_reset_by_scope ON learning_reset (scope);
-- A blood pressure comes every few minutes: found without the seconds in between.
CREATE INDEX numerics_pressure ON numerics
    (session_id, boot, boottime_ms, utc_ms, offset_s, nibp_sys, nibp_dia, questionable)
    WHERE nibp_sys IS NOT NULL AND nibp_dia IS NOT NULL;
"""

_DETAILS = (
    "infusion_corrected",
    "infusion_resumed",
    "forecast_made",
    "weights_learned",
    "learning_set",
    "learning_reset",
)


def learning_and_kinds(db: sqlite_utils.Database) -> None:
    """Bring the tables of step 0001 up to step 0002.

    Runs in a transaction, with foreign keys off and legacy_alter_table on (see migrate).
    """
    run(db, _KINDS)
    for table in ("fact_kind", "notice_kind"):
        run(db, guard_rows(table) + guard_name(table))
    rebuild(db, "fact", _FACT)
    rebuild(db, "notice_raised", _NOTICE_RAISED)
    run(db, _TABLES)
    for table in _DETAILS:
        run(db, guard_rows(table) + guard_detail(table))
    _check_references(db)


def _check_references(db: sqlite_utils.Database) -> None:
    # Neither the many rows of numerics nor what they name were touched.
    tables = db.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'numerics'"
    ).fetchall()
    for (table,) in tables:
        row = db.execute(f'PRAGMA foreign_key_check("{table}")').fetchone()
        if row is not None:
            detail = f"a row of {row[0]} names none of {row[2]}"
            raise StorageError(ErrorCode.DATABASE_CORRUPT, detail)
