"""Step 0011: outcomes, and thoughts of self-harm."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.storage.ddl import guard_detail, guard_rows, run

if TYPE_CHECKING:
    import sqlite_utils

_TABLES = """
INSERT INTO fact_kind (name) VALUES ('outcome_asked'), ('outcome_answered'), ('outcome_closed'),
    ('self_harm_told'), ('self_harm_answered');

INSERT INTO notice_kind (name) VALUES ('self_harm');

CREATE TABLE outcome_asked (
    seq INTEGER PRIMARY KEY REFERENCES fact (seq),
    mrn TEXT NOT NULL CHECK (mrn <> ''),
    initials TEXT NOT NULL,
    round TEXT NOT NULL CHECK (round IN ('before', 'after', 'phq9', 'bladder')),
    items_sha256 TEXT NOT NULL CHECK (length(items_sha256) = 64)
) STRICT;

CREATE TABLE outcome_answered (
    seq INTEGER PRIMARY KEY REFERENCES fact (seq),
    asked INTEGER NOT NULL REFERENCES outcome_asked (seq),
    item TEXT NOT NULL CHECK (item <> ''),
    value INTEGER CHECK (value BETWEEN 0 AND 10),
    corrects INTEGER REFERENCES outcome_answered (seq) CHECK (corrects < seq)
) STRICT;

CREATE TABLE outcome_closed (
    seq INTEGER PRIMARY KEY REFERENCES fact (seq),
    asked INTEGER NOT NULL REFERENCES outcome_asked (seq),
    "end" TEXT NOT NULL CHECK ("end" IN ('complete', 'left'))
) STRICT;

CREATE TABLE self_harm_told (
    seq INTEGER PRIMARY KEY REFERENCES fact (seq),
    mrn TEXT NOT NULL CHECK (mrn <> ''),
    initials TEXT NOT NULL,
    origin TEXT NOT NULL CHECK (origin IN ('before', 'after', 'phq9', 'follow_up'))
) STRICT;

CREATE TABLE self_harm_answered (
    seq INTEGER PRIMARY KEY REFERENCES fact (seq),
    told INTEGER NOT NULL REFERENCES self_harm_told (seq),
    done TEXT NOT NULL CHECK (json_valid(done) AND json_type(done) = 'array'),
    text TEXT NOT NULL CHECK (text <> '' OR done <> '[]')
) STRICT;

CREATE INDEX outcome_asked_by_mrn ON outcome_asked (mrn);
CREATE INDEX outcome_answered_by_asked ON outcome_answered (asked);
CREATE INDEX outcome_closed_by_asked ON outcome_closed (asked);
CREATE INDEX self_harm_told_by_mrn ON self_harm_told (mrn);
CREATE INDEX self_harm_answered_by_told ON self_harm_answered (told);
"""

_DETAILS = (
    "outcome_asked",
    "outcome_answered",
    "outcome_closed",
    "self_harm_told",
    "self_harm_answered",
)


def outcomes(db: sqlite_utils.Database) -> None:
    """Add the tables of outcomes and of what was told of self-harm."""
    run(db, _TABLES)
    for table in _DETAILS:
        run(db, guard_rows(table) + guard_detail(table))
