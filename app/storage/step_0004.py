"""Step 0004: sedation scores and symptoms among the events, kinds of events as rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.storage.ddl import guard_name, guard_rows, rebuild, run

if TYPE_CHECKING:
    import sqlite_utils

_KINDS = """
CREATE TABLE event_kind (
    name TEXT PRIMARY KEY CHECK (name <> '')
) STRICT, WITHOUT ROWID;

INSERT INTO event_kind (name) VALUES ('drug_given'), ('vomited'), ('walked'), ('drank'),
    ('oxygen_on'), ('oxygen_off'), ('sedation'), ('chest_pain'), ('short_of_breath'),
    ('severe_headache'), ('visual_loss'), ('seizure'), ('symptom_over');

INSERT INTO notice_kind (name) VALUES ('sedation'), ('symptom');
"""

_EVENT_NOTED = """
CREATE TABLE {name} (
    seq INTEGER PRIMARY KEY REFERENCES fact (seq),
    event TEXT NOT NULL REFERENCES event_kind (name),
    happened_utc_us INTEGER NOT NULL,
    happened_offset_s INTEGER NOT NULL CHECK (abs(happened_offset_s) < 86400),
    happened_boottime_us INTEGER NOT NULL,
    happened_boot INTEGER NOT NULL REFERENCES boot (id),
    text TEXT NOT NULL CHECK ((event IN ('drug_given', 'symptom_over')) = (text <> '')),
    dose REAL CHECK (dose > 0),
    unit TEXT NOT NULL CHECK ((dose IS NULL) = (unit = ''))
) STRICT
"""

_SCORE = """
ALTER TABLE event_noted ADD COLUMN score INTEGER
    CHECK (score IS NULL OR (score BETWEEN 0 AND 5 AND event = 'sedation'));
"""


def sedation_and_symptoms(db: sqlite_utils.Database) -> None:
    """Bring the tables of step 0003 up to step 0004.

    Runs in a transaction, with foreign keys off and legacy_alter_table on (see migrate).
    """
    run(db, _KINDS)
    run(db, guard_rows("event_kind") + guard_name("event_kind"))
    rebuild(db, "event_noted", _EVENT_NOTED)
    run(db, _SCORE)
