"""Step 0003: limits and the life of notices, states of vital signs, sources, events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.storage.ddl import guard_detail, guard_rows, run

if TYPE_CHECKING:
    import sqlite_utils

_TABLES = """
INSERT INTO fact_kind (name) VALUES ('notice_cleared'), ('notices_paused'),
    ('vital_state_changed'), ('source_switched'), ('sources_set'), ('event_noted'),
    ('event_retracted');

INSERT INTO notice_kind (name) VALUES ('vital_limit'), ('link_lost'), ('sensor_off'),
    ('source_switched');

ALTER TABLE notice_raised
    ADD COLUMN priority TEXT CHECK (priority IN ('low', 'medium', 'high'));
ALTER TABLE notice_raised ADD COLUMN metric TEXT CHECK (metric <> '');
ALTER TABLE notice_raised ADD COLUMN value REAL;

CREATE TABLE notice_cleared (
    seq INTEGER PRIMARY KEY REFERENCES fact (seq),
    notice INTEGER NOT NULL REFERENCES notice_raised (seq)
) STRICT;

CREATE TABLE notices_paused (
    seq INTEGER PRIMARY KEY REFERENCES fact (seq),
    seconds REAL NOT NULL CHECK (seconds BETWEEN 0 AND 3600)
) STRICT;

CREATE TABLE vital_state_changed (
    seq INTEGER PRIMARY KEY REFERENCES fact (seq),
    metric TEXT NOT NULL CHECK (metric <> ''),
    state TEXT NOT NULL CHECK (state IN ('present', 'questionable', 'sensor_off', 'link_lost',
        'artefact', 'not_due')),
    since_utc_us INTEGER NOT NULL,
    since_offset_s INTEGER NOT NULL CHECK (abs(since_offset_s) < 86400),
    since_boottime_us INTEGER NOT NULL,
    since_boot INTEGER NOT NULL REFERENCES boot (id)
) STRICT;

CREATE TABLE source_switched (
    seq INTEGER PRIMARY KEY REFERENCES fact (seq),
    metric TEXT NOT NULL CHECK (metric <> ''),
    before TEXT NOT NULL,
    after TEXT NOT NULL
) STRICT;

CREATE TABLE sources_set (
    seq INTEGER PRIMARY KEY REFERENCES fact (seq),
    sources TEXT NOT NULL CHECK (json_valid(sources) AND json_type(sources) = 'array')
) STRICT;

CREATE TABLE event_noted (
    seq INTEGER PRIMARY KEY REFERENCES fact (seq),
    event TEXT NOT NULL CHECK (event IN ('drug_given', 'vomited', 'walked', 'drank',
        'oxygen_on', 'oxygen_off')),
    happened_utc_us INTEGER NOT NULL,
    happened_offset_s INTEGER NOT NULL CHECK (abs(happened_offset_s) < 86400),
    happened_boottime_us INTEGER NOT NULL,
    happened_boot INTEGER NOT NULL REFERENCES boot (id),
    text TEXT NOT NULL CHECK ((event = 'drug_given') = (text <> '')),
    dose REAL CHECK (dose > 0),
    unit TEXT NOT NULL CHECK ((dose IS NULL) = (unit = ''))
) STRICT;

CREATE TABLE event_retracted (
    seq INTEGER PRIMARY KEY REFERENCES fact (seq),
    event INTEGER NOT NULL REFERENCES event_noted (seq)
) STRICT;
"""

_DETAILS = (
    "notice_cleared",
    "notices_paused",
    "vital_state_changed",
    "source_switched",
    "sources_set",
    "event_noted",
    "event_retracted",
)


def vitals_and_events(db: sqlite_utils.Database) -> None:
    """Bring the tables of step 0002 up to step 0003."""
    run(db, _TABLES)
    for table in _DETAILS:
        run(db, guard_rows(table) + guard_detail(table))
