"""Compares what the kiosk acknowledged with what its record holds."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.storage.database import open_database
from tests.kills.said import ACT, DONE, REFUSED, SENT, SHOWN, Line

Row = dict[str, Any]
Wanted = dict[str, Any]

# The tables whose rows people bring about; what the kiosk writes by itself is not compared.
_TABLES = (
    "staff_added",
    "sign_in_tried",
    "session_started",
    "infusion_ended",
    "check_in_opened",
    "check_in_closed",
    "rating_given",
    "notice_raised",
    "notice_acknowledged",
    "assessed",
    "event_noted",
    "event_retracted",
    "display_set",
    "session_ended",
)
# Rows that nobody may have but a command that a screen sent.
_OURS = frozenset(_TABLES) - {"check_in_opened", "check_in_closed", "notice_raised"}


def _picked(command: Row, *names: str, **renamed: str) -> Wanted:
    found = {name: command[name] for name in names}
    return found | {ours: command[theirs] for ours, theirs in renamed.items()}


def _session(command: Row) -> tuple[str, Wanted]:
    patient, infusion = command["patient"], command["infusion"]
    return "session_started", {**_picked(patient, "mrn", "age"), "dose": infusion["dose"]}


def _display(command: Row) -> tuple[str, Wanted]:
    names = ("hide_time", "hide_vitals")
    return "display_set", {n: int(command[n]) for n in names if command[n] is not None}


def _end(command: Row) -> tuple[str, Wanted]:
    return "session_ended", _picked(command, "end", "reason", "shown")


# What a carried out command must have written: its table, and what stands in the row.
_WANTED = {
    "AddStaff": lambda c: ("staff_added", {}),
    "SignIn": lambda c: ("sign_in_tried", {"who": c["staff_id"], "succeeded": 1}),
    "StartSession": _session,
    "EndInfusion": lambda c: ("infusion_ended", {}),
    "OpenCheckIn": lambda c: ("check_in_opened", _picked(c, "origin")),
    "Rate": lambda c: ("rating_given", _picked(c, "symptom", "rating")),
    "CallNurse": lambda c: ("notice_raised", {"notice": "nurse_called"}),
    "AcknowledgeNotice": lambda c: ("notice_acknowledged", _picked(c, "notice")),
    "Assess": lambda c: ("assessed", _picked(c, "item", "value", "text")),
    "NoteEvent": lambda c: ("event_noted", _picked(c, "text", "dose", "unit", event="kind")),
    "RetractEvent": lambda c: ("event_retracted", _picked(c, "event")),
    "SetDisplay": _display,
    "EndSession": _end,
}

WRITTEN = frozenset(_WANTED)


@dataclass(slots=True)
class Account:
    """Everything that was said so far, by the life of a kiosk that is killed again and again."""

    sent: dict[str, Row] = field(default_factory=dict)
    done: list[str] = field(default_factory=list)
    refused: int = 0
    acts: Counter[str] = field(default_factory=Counter)
    shown: Row | None = None

    def hear(self, lines: Iterable[Line]) -> None:
        """Take in what one life of the kiosk said."""
        self.shown = None
        for line in lines:
            if line.what == SENT:
                self.sent[line.values["id"]] = line.values
            elif line.what == DONE:
                self.done.append(line.values["id"])
            elif line.what == REFUSED:
                self.refused += 1
            elif line.what == ACT:
                self.acts[line.values["kind"]] += 1
            elif line.what == SHOWN:
                self.shown = line.values

    @property
    def acknowledged(self) -> Counter[str]:
        """Return how many commands of each kind were acknowledged and must have a row."""
        return Counter(self.sent[each]["type"] for each in self.written)

    @property
    def written(self) -> list[str]:
        """Return the ids of what was acknowledged and must have a row."""
        return [each for each in self.done if self.sent[each]["type"] in _WANTED]

    def compare(self, rows: dict[str, list[Row]]) -> list[str]:
        """Return what is lost, doubled, changed or out of order, a line each; empty is right."""
        mine: dict[tuple[str, str], list[Row]] = {}
        for table, found in rows.items():
            for row in found:
                mine.setdefault((table, row["command_id"]), []).append(row)
        wrong = [word for each in self.done for word in self._missing(each, mine)]
        wrong += self._too_many(rows, mine)
        return wrong + self._out_of_order(mine)

    def _missing(self, command_id: str, mine: dict[tuple[str, str], list[Row]]) -> list[str]:
        command = self.sent[command_id]
        if command["type"] not in _WANTED:
            return []
        table, wanted = _WANTED[command["type"]](command)
        found = mine.get((table, command_id), [])
        if not found:
            return [f"LOST: {command['type']} {command_id}"]
        row = found[0]
        changed = {k: row[k] for k, v in wanted.items() if row[k] != v}
        return [f"CHANGED: {command['type']} {command_id}: {changed}"] if changed else []

    def _too_many(
        self, rows: dict[str, list[Row]], mine: dict[tuple[str, str], list[Row]]
    ) -> list[str]:
        wrong = []
        for (table, command_id), found in mine.items():
            command = self.sent.get(command_id)
            if command is None:
                if table in _OURS:
                    wrong.append(f"INVENTED: {table} {command_id}")
                continue
            most = 2 if table == "sign_in_tried" and command.get("second") else 1
            if len(found) > most:
                wrong.append(f"DOUBLED: {table} {command_id}")
        kinds = Counter(command["type"] for command in self.sent.values())
        for kind, acts in self.acts.items():
            if kinds[kind] > acts:
                wrong.append(f"DOUBLED: {kinds[kind]} commands {kind} for {acts} acts")
        starts = [row["seq"] for row in rows["session_started"]]
        ends = [row["session_id"] for row in rows["session_ended"]]
        if sorted(set(ends)) != sorted(ends) or len(starts) - len(ends) not in (0, 1):
            wrong.append(f"DOUBLED: sessions {starts} ended {ends}")
        return wrong

    def _out_of_order(self, mine: dict[tuple[str, str], list[Row]]) -> list[str]:
        last, wrong = 0, []
        for command_id, command in self.sent.items():
            if command["type"] not in _WANTED:
                continue
            found = mine.get((_WANTED[command["type"]](command)[0], command_id))
            if found:
                if found[0]["seq"] < last:
                    wrong.append(f"OUT OF ORDER: {command['type']} {command_id}")
                last = max(last, found[0]["seq"])
        return wrong

    def compare_shown(self, before: dict[str, list[Row]]) -> list[str]:
        """Return how the first picture after a start differs from the record before it."""
        if self.shown is None:
            return []
        wanted = _as_shown(before)
        shown = {key: self.shown.get(key) for key in wanted}
        return [] if shown == wanted else [f"SHOWN AFTER THE START: {shown} instead of {wanted}"]


def _as_shown(rows: dict[str, list[Row]]) -> Row:
    """Return what a screen must show of the open session according to the rows."""
    ended = {row["session_id"] for row in rows["session_ended"]}
    running = [row["seq"] for row in rows["session_started"] if row["seq"] not in ended]
    if not running:
        return {"session": None}
    (number,) = running
    of = {table: [r for r in found if r["session_id"] == number] for table, found in rows.items()}
    ratings = {(r["check_in"], r["symptom"]): r["rating"] for r in of["rating_given"]}
    gone = {row["event"] for row in of["event_retracted"]}
    display = of["display_set"]
    return {
        "session": number,
        "ratings": [[check_in, symptom, r] for (check_in, symptom), r in ratings.items()],
        "assessed": {row["item"]: [row["value"], row["text"]] for row in of["assessed"]},
        "events": [[r["seq"], r["event"], r["seq"] in gone] for r in of["event_noted"]],
        "hide_time": bool(display and display[-1]["hide_time"]),
    }


def read_record(folder: Path) -> dict[str, list[Row]]:
    """Return the rows of the record in the order they were written, and leave it untouched.

    It is opened as a copy: the log that a kill left is for the next start to meet.
    """
    if not (folder / "kiosk.db").exists():
        return {table: [] for table in _TABLES}
    with tempfile.TemporaryDirectory(prefix="kiosk-kills-") as elsewhere:
        for name in ("kiosk.db", "kiosk.db-wal"):
            if (folder / name).exists():
                shutil.copy2(folder / name, elsewhere)
        database = open_database(Path(elsewhere) / "kiosk.db")
        try:
            return {table: _rows(database.db, table) for table in _TABLES}
        finally:
            database.close()


def _rows(db: Any, table: str) -> list[Row]:
    found = list(db.query(f"SELECT * FROM fact JOIN {table} USING (seq) ORDER BY seq"))
    for row in found:
        if "shown" in row:
            row["shown"] = json.loads(row["shown"])
    return found
