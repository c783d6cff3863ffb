"""Step 0008: roles, PINs set anew, who looked into a record, and from which screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.storage.ddl import guard_detail, guard_rows, run

if TYPE_CHECKING:
    import sqlite_utils

_TABLES = """
INSERT INTO fact_kind (name) VALUES ('role_set'), ('staff_deactivated'), ('staff_reactivated'),
    ('pin_reset'), ('pin_set'), ('record_opened'), ('glass_broken'), ('glass_closed'),
    ('glass_seen');

INSERT INTO notice_kind (name) VALUES ('glass_broken');

ALTER TABLE fact ADD COLUMN screen TEXT CHECK (screen <> '');

ALTER TABLE staff_added ADD COLUMN role TEXT CHECK (role IN ('staff', 'lead', 'admin'));

ALTER TABLE session_ended ADD COLUMN signer_role TEXT
    CHECK (signer_role IN ('staff', 'lead', 'admin'));
ALTER TABLE session_ended ADD COLUMN second_role TEXT
    CHECK (second_role IN ('staff', 'lead', 'admin'));
ALTER TABLE session_ended ADD COLUMN meaning TEXT NOT NULL DEFAULT '';

CREATE TABLE role_set (
    seq INTEGER PRIMARY KEY REFERENCES fact (seq),
    who INTEGER NOT NULL REFERENCES staff_added (seq),
    role TEXT NOT NULL CHECK (role IN ('staff', 'lead', 'admin'))
) STRICT;

CREATE TABLE staff_deactivated (
    seq INTEGER PRIMARY KEY REFERENCES fact (seq),
    who INTEGER NOT NULL REFERENCES staff_added (seq)
) STRICT;

CREATE TABLE staff_reactivated (
    seq INTEGER PRIMARY KEY REFERENCES fact (seq),
    who INTEGER NOT NULL REFERENCES staff_added (seq)
) STRICT;

CREATE TABLE pin_reset (
    seq INTEGER PRIMARY KEY REFERENCES fact (seq),
    who INTEGER NOT NULL REFERENCES staff_added (seq)
) STRICT;

CREATE TABLE pin_set (
    seq INTEGER PRIMARY KEY REFERENCES fact (seq),
    who INTEGER NOT NULL REFERENCES staff_added (seq),
    pin_hash TEXT NOT NULL CHECK (pin_hash <> ''),
    cause TEXT NOT NULL CHECK (cause IN ('changed', 'reset', 'strengthened'))
) STRICT;

CREATE TABLE record_opened (
    seq INTEGER PRIMARY KEY REFERENCES fact (seq),
    part TEXT NOT NULL CHECK (part <> ''),
    opened INTEGER REFERENCES session_started (seq),
    mrn TEXT NOT NULL
) STRICT;

CREATE TABLE glass_broken (
    seq INTEGER PRIMARY KEY REFERENCES fact (seq),
    name TEXT NOT NULL CHECK (name <> ''),
    reason TEXT NOT NULL CHECK (reason <> '')
) STRICT;

CREATE TABLE glass_closed (
    seq INTEGER PRIMARY KEY REFERENCES fact (seq),
    glass INTEGER NOT NULL REFERENCES glass_broken (seq),
    "end" TEXT NOT NULL CHECK ("end" IN ('closed', 'expired', 'signed_in', 'session_ended'))
) STRICT;

CREATE TABLE glass_seen (
    seq INTEGER PRIMARY KEY REFERENCES fact (seq),
    glass INTEGER NOT NULL REFERENCES glass_broken (seq)
) STRICT;
"""

_DETAILS = (
    "role_set",
    "staff_deactivated",
    "staff_reactivated",
    "pin_reset",
    "pin_set",
    "record_opened",
    "glass_broken",
    "glass_closed",
    "glass_seen",
)


def staff_and_access(db: sqlite_utils.Database) -> None:
    """Bring the tables of the step before up to step 0008; no row that is there changes.

    A member of staff added before has no role: the first one is an admin, the others are staff.
    """
    run(db, _TABLES)
    for table in _DETAILS:
        run(db, guard_rows(table) + guard_detail(table))
