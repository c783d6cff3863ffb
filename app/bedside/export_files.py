"""The files of one session: a JSON document, and its rows of the tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.clock import Instant
from app.domain.export import ExportFormat
from app.domain.facts import Fact, SessionStarted
from app.errors import ErrorCode, StorageError
from app.snapshot import StaffMember
from app.storage.export_folder import ExportFolder
from app.storage.records import Records
from app.storage.session_document import Member, Second, document, encode, second_of
from app.storage.session_related import related
from app.storage.session_tables import VITALS, VITALS_HEADER, table_of, vitals_row, written

# Seconds of vital signs of one piece: some milliseconds.
SECONDS = 400
_TABLES = "csv"


def session_files(
    records: Records,
    session: int,
    formats: frozenset[ExportFormat],
    folder: ExportFolder,
    *,
    staff: Sequence[StaffMember],
    now: Instant,
    hours: float,
) -> Iterator[None]:
    """Write what is asked for of one session, a piece a turn; raises StorageError.

    Rounds that were asked up to `hours` before it began belong to it.
    """
    facts = records.facts_of(session)
    if not facts or not isinstance(facts[0], SessionStarted):
        raise StorageError(ErrorCode.VALUE_REFUSED, "session")
    about = related(records, facts, hours)
    yield
    if ExportFormat.CSV in formats:
        _write_tables([*facts, *about], folder)
        yield
    seconds: list[Second] = []
    if formats & {ExportFormat.CSV, ExportFormat.JSON}:
        yield from _vitals(records, session, formats, folder, seconds)
    if ExportFormat.JSON in formats:
        members = [Member(member.id, member.name) for member in staff]
        made = document(facts, seconds, members, now, about)
        yield
        folder.append(f"session-{session:06d}.json", encode(made))


def _write_tables(facts: list[Fact], folder: ExportFolder) -> None:
    for kind, rows in table_of(facts).items():
        name = f"{_TABLES}/{kind}.csv"
        folder.append(name, written(rows[1:] if folder.has(name) else rows))


def _vitals(
    records: Records,
    session: int,
    formats: frozenset[ExportFormat],
    folder: ExportFolder,
    seconds: list[Second],
) -> Iterator[None]:
    rows: list[list[str]] = []
    name = f"{_TABLES}/{VITALS}.csv"
    csv, document_too = ExportFormat.CSV in formats, ExportFormat.JSON in formats
    for number, row in enumerate(records.numerics_of(session), start=1):
        if document_too:
            seconds.append(second_of(row))
        if csv:
            rows.append(vitals_row(session, row))
        if number % SECONDS == 0:
            _append_vitals(folder, name, rows)
            yield
    _append_vitals(folder, name, rows)


def _append_vitals(folder: ExportFolder, name: str, rows: list[list[str]]) -> None:
    if rows:
        first = [] if folder.has(name) else [VITALS_HEADER]
        folder.append(name, written([*first, *rows]))
        rows.clear()


def tables_end(folder: ExportFolder) -> None:
    """Say in the folder itself what its files are."""
    folder.append("README.txt", _ABOUT.encode())


_ABOUT = """\
Sessions exported from a recovery-room kiosk. These files hold data of patients.

session-NNNNNN.json  one session with everything that was recorded; its shape is published as
                     session.schema.json with the kiosk's documents
session-NNNNNN.pdf   the same session for reading
csv/*.csv            one table for each kind of fact, and vitals.csv with one row a second; UTF-8.
                     A moment is local time with its offset, seconds since the machine started,
                     and the start of the machine. What is about two sessions (thoughts of
                     self-harm told in one and answered for in the next) stands there twice with
                     the same seq. Text that a spreadsheet would take for a formula begins with an
                     apostrophe.
"""
