"""Step 0010: take-home sheets that were given, and calls after a session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.storage.ddl import guard_detail, guard_rows, run

if TYPE_CHECKING:
    import sqlite_utils

_TABLES = """
INSERT INTO fact_kind (name) VALUES ('sheet_given'), ('follow_up_called');

CREATE TABLE sheet_given (
    seq INTEGER PRIMARY KEY REFERENCES fact (seq),
    session INTEGER NOT NULL REFERENCES session_started (seq),
    use TEXT NOT NULL CHECK (use IN ('shown', 'printed', 'pdf')),
    language TEXT NOT NULL CHECK (language <> ''),
    text_id TEXT NOT NULL CHECK (text_id <> ''),
    text_version INTEGER NOT NULL,
    text_sha256 TEXT NOT NULL CHECK (length(text_sha256) = 64),
    drive_after_utc_us INTEGER NOT NULL,
    drive_after_offset_s INTEGER NOT NULL CHECK (abs(drive_after_offset_s) < 86400),
    drive_after_boottime_us INTEGER NOT NULL,
    drive_after_boot INTEGER NOT NULL REFERENCES boot (id)
) STRICT;

CREATE TABLE follow_up_called (
    seq INTEGER PRIMARY KEY REFERENCES fact (seq),
    session INTEGER NOT NULL REFERENCES session_started (seq),
    hours REAL NOT NULL CHECK (hours > 0 AND hours < 1000),
    result TEXT NOT NULL CHECK (result IN ('reached', 'not_reached', 'message_left',
        'declined')),
    headache INTEGER CHECK (headache BETWEEN 0 AND 3),
    mood INTEGER CHECK (mood BETWEEN 0 AND 3),
    sleep INTEGER CHECK (sleep BETWEEN 0 AND 3),
    drove INTEGER CHECK (drove IN (0, 1)),
    self_harm INTEGER CHECK (self_harm BETWEEN 0 AND 3),
    note TEXT NOT NULL CHECK (length(note) <= 200),
    corrects INTEGER REFERENCES follow_up_called (seq) CHECK (corrects < seq),
    CHECK (result = 'reached' OR coalesce(headache, mood, sleep, drove, self_harm) IS NULL)
) STRICT;

CREATE INDEX sheet_given_by_session ON sheet_given (session);
CREATE INDEX follow_up_called_by_session ON follow_up_called (session);
-- A call can be corrected once; what corrects it can be corrected in turn.
CREATE INDEX follow_up_called_by_corrected ON follow_up_called (corrects)
    WHERE corrects IS NOT NULL;
CREATE TRIGGER follow_up_called_corrected_once BEFORE INSERT ON follow_up_called
WHEN NEW.corrects IS NOT NULL
    AND EXISTS (SELECT 1 FROM follow_up_called WHERE corrects = NEW.corrects)
BEGIN SELECT RAISE(ABORT, 'append_only'); END;
"""

_DETAILS = ("sheet_given", "follow_up_called")


def sheets_and_calls(db: sqlite_utils.Database) -> None:
    """Add the tables of after care."""
    run(db, _TABLES)
    for table in _DETAILS:
        run(db, guard_rows(table) + guard_detail(table))
