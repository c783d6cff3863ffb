"""Nothing that was written can be changed, deleted or replaced, by any connection."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from app.domain import facts as f
from app.domain.access import GlassEnd, RecordPart
from app.domain.asking import RoundEnd, RoundKind
from app.domain.backup import BackupTrouble
from app.domain.event import EventKind
from app.domain.learning import LearnedScope
from app.domain.metric import Metric
from app.domain.notice import NoticeKind
from app.domain.numeric import judged
from app.domain.self_harm import SelfHarmAction, SelfHarmOrigin
from app.domain.staff_role import PinCause, Role
from app.domain.symptom import CheckInEnd
from app.domain.vital_state import VitalState
from app.storage.database import open_database
from app.storage.driver import connect
from tests.storage import ledgers, old_file
from tests.storage import samples as s

DETAILS = [kind.kind for kind in f.FACT_TYPES]
NAMES = ["fact_kind", "notice_kind"]
_OLD = (
    "seq, kind, command_id, ordinal, session_id, staff_id, at_utc_us, at_offset_s,"
    " at_boottime_us, at_boot"
)
REFUSED = (sqlite3.IntegrityError, dbapi2.IntegrityError)
ALL = ["fact", "boot", "numerics", "ledger", "ledger_key", *NAMES, *DETAILS]


def _first_kinds(records):
    """Write a session with every kind of fact that the first version knew."""
    who = records.append([s.staff()])[0].seq
    session = records.append([s.started()])[0].seq
    check_in = records.append([s.opened(session)])[0].seq
    of = {"at": s.at(), "session_id": session, "staff_id": who}
    call = f.NoticeRaised(command_id="n", notice=NoticeKind.NURSE_CALLED, **of)
    notice = records.append([call])[0].seq
    records.append(
        [
            s.rated(session, check_in),
            f.SignInTried(command_id="t", who=who, succeeded=True, purpose="sign_in", **of),
            f.InfusionEnded(command_id="i", **of),
            f.CheckInClosed(command_id="c", check_in=check_in, end=CheckInEnd.LEFT, **of),
            f.NoticeAcknowledged(command_id="a", notice=notice, **of),
            f.Assessed(command_id="s", item="escort", value=1, **of),
            f.DisplaySet(command_id="d", hide_time=True, hide_vitals=False, **of),
            f.TimeConfirmed(command_id="g", gap=3.5, **of),
            s.ended(session),
        ],
        [(s.at(), {Metric.HR: judged(Metric.HR, s.at().t, 70)})],
        session_id=session,
    )


def _second_kinds(records):
    """Write every kind of fact that came with the second step."""
    session = records.sessions()[0].id
    records.append(
        [
            s.corrected(session),
            s.resumed(session),
            s.forecast(session),
            s.learned(session),
            s.switched("switch", patients=True, population=False),
            s.reset("reset", LearnedScope.POPULATION),
        ]
    )


def _third_kinds(records):
    """Write every kind of fact that came with the third step."""
    session = records.sessions()[0].id
    of = {"at": s.at(), "session_id": session}
    limit = f.NoticeRaised(command_id="l", notice=NoticeKind.VITAL_LIMIT, value=181.0, **of)
    event = f.EventNoted(command_id="e", event=EventKind.VOMITED, happened=s.at(-60), **of)
    notice, noted = (fact.seq for fact in records.append([limit, event]))
    records.append(
        [
            f.NoticeCleared(command_id="nc", notice=notice, **of),
            f.NoticesPaused(command_id="np", seconds=120.0, **of),
            f.VitalStateChanged(
                command_id="vs",
                metric=Metric.SPO2,
                state=VitalState.SENSOR_OFF,
                since=s.at(-5),
                **of,
            ),
            f.SourceSwitched(command_id="sw", metric=Metric.HR, before="a", after="b", **of),
            f.SourcesSet(command_id="ss", at=s.at(), sources=("a hl7", "b ble")),
            f.EventRetracted(command_id="er", event=noted, **of),
            f.KioskEnded(command_id="ke", at=s.at()),
            f.DiskReserveChanged(command_id="dr", at=s.at(), held=True, size=1),
            f.SessionsExported(
                command_id="se", at=s.at(), sessions=(1,), formats=("json",), folder="x"
            ),
        ]
    )


def _outcome_kinds(records):
    """Write every kind of fact that came with the outcomes."""
    session = records.sessions()[0].id
    of = {"at": s.at(), "session_id": session}
    who = {"mrn": "4711", "initials": "A.B."}
    asked = f.OutcomeAsked(
        command_id="oa", round=RoundKind.BEFORE, items_sha256="0" * 64, **who, **of
    )
    told = f.SelfHarmTold(command_id="ht", origin=SelfHarmOrigin.BEFORE, **who, **of)
    round_, concern = (fact.seq for fact in records.append([asked, told]))
    done = (SelfHarmAction.TALKED,)
    records.append(
        [
            f.OutcomeAnswered(command_id="ow", asked=round_, item="mood", value=None, **of),
            f.OutcomeClosed(command_id="oc", asked=round_, end=RoundEnd.LEFT, **of),
            f.SelfHarmAnswered(command_id="ha", told=concern, done=done, text="", **of),
        ]
    )


def _eighth_kinds(records):
    """Write every kind of fact that came with step 0008."""
    session = records.sessions()[0].id
    who = records.staff_facts()[0].seq
    of = {"at": s.at(), "staff_id": who, "screen": "staff"}
    look = f.GlassBroken(command_id="gb", name="Kim", reason="no PIN", session_id=session, **of)
    glass = records.append([look])[0].seq
    records.append(
        [
            f.RoleSet(command_id="r", who=who, role=Role.LEAD, **of),
            f.StaffDeactivated(command_id="sd", who=who, **of),
            f.StaffReactivated(command_id="sr", who=who, **of),
            f.PinReset(command_id="pr", who=who, **of),
            f.PinSet(command_id="ps", who=who, pin_hash="x", cause=PinCause.RESET, **of),
            f.RecordOpened(command_id="ro", part=RecordPart.REVIEW, opened=session, **of),
            f.GlassClosed(command_id="gc", glass=glass, end=GlassEnd.EXPIRED, **of),
            f.GlassSeen(command_id="gs", glass=glass, **of),
        ]
    )


def _backups(records):
    """Write every kind of fact about the record as a whole."""
    of = {"at": s.at()}
    records.append(
        [
            f.BackupMade(
                command_id="bm",
                file="a.db",
                size=4096,
                facts=3,
                head=3,
                entries=3,
                head_hash="",
                by_hand=True,
                **of,
            ),
            f.BackupFailed(command_id="bf", trouble=BackupTrouble.NO_ROOM, by_hand=False, **of),
            f.RecordRestored(command_id="rr", file="a.db", head=3, lost=1, kept="b.db", **of),
        ]
    )


def _aftercare_kinds(records):
    """Write every kind of fact that came with after care."""
    session = records.sessions()[0].id
    records.append([s.sheet(session), s.called(session)])


def _seventh_kinds(records):
    """Write every kind of fact that came with the ledger."""
    records.append(
        [
            f.RecordChecked(command_id="rc", at=s.at(), entries=3, head="0" * 64, archived=0),
            f.SessionsArchived(
                command_id="sa",
                at=s.at(),
                sessions=(2,),
                beside=(),
                file="a.jsonl.gz",
                sha256="0" * 64,
                facts=9,
                batches=1,
                seconds=5,
                years=10.0,
            ),
        ]
    )


@pytest.fixture(scope="module", params=["new", "old", "encrypted"])
def template(tmp_path_factory, request):
    """A closed file with a row in every table: made now, by the first version, encrypted."""
    path = tmp_path_factory.mktemp("template") / "kiosk.db"
    if request.param == "old":
        old_file.make(path)
    key = s.KEY if request.param == "encrypted" else None
    database = open_database(path, key)
    records = ledgers.records_of(database)
    if request.param != "old":
        _first_kinds(records)
    _second_kinds(records)
    _third_kinds(records)
    _outcome_kinds(records)
    _eighth_kinds(records)
    _backups(records)
    _aftercare_kinds(records)
    _seventh_kinds(records)
    database.close()
    return path, key


@pytest.fixture
def full(template, tmp_path):
    """A copy of the full file, for one test, with its key."""
    path, key = template
    return Path(shutil.copy(path, tmp_path)), key


@pytest.fixture(params=["ours", "raw"])
def conn(full, request):
    """A connection to the full file: as the kiosk opens it, and as any tool does."""
    path, key = full
    if request.param == "ours":
        database = open_database(path, key)
        yield database.db.conn
        database.close()
    else:
        with closing(connect(path, "mode=rw", key)) as raw:
            yield raw


def _content(conn, table):
    return conn.execute(f"SELECT * FROM {table}").fetchall()


@pytest.mark.parametrize("table", ALL)
def test_update_and_delete_are_refused(conn, table):
    before = _content(conn, table)
    assert before
    column = conn.execute(f"PRAGMA table_info({table})").fetchall()[-1][1]
    for sql in (f'UPDATE {table} SET "{column}" = "{column}"', f"DELETE FROM {table}"):
        with pytest.raises(REFUSED, match="append_only"):
            conn.execute(sql)
    assert _content(conn, table) == before


@pytest.mark.parametrize("table", ALL)
@pytest.mark.parametrize("verb", ["INSERT OR REPLACE", "REPLACE"])
def test_replacing_a_row_by_its_key_is_refused(conn, table, verb):
    before = _content(conn, table)
    row = before[0]
    statement = f"{verb} INTO {table} VALUES ({', '.join('?' * len(row))})"
    if table == "numerics":
        conn.execute(statement, (*row[:5], 99.0, *row[6:]))
    else:
        with pytest.raises(REFUSED, match="append_only"):
            conn.execute(statement, row)
    assert _content(conn, table) == before


def test_replacing_by_another_unique_key_is_refused(conn):
    before = _content(conn, "fact"), _content(conn, "boot")
    for sql in (
        "REPLACE INTO boot SELECT id, 'other' FROM boot",
        "REPLACE INTO boot (boot_id) SELECT boot_id FROM boot",
        f"REPLACE INTO fact ({_OLD}) SELECT 999, kind, command_id, ordinal, session_id, staff_id,"
        " at_utc_us, at_offset_s, at_boottime_us, at_boot FROM fact WHERE kind = 'rating_given'",
        f"REPLACE INTO fact ({_OLD}) SELECT 999, kind, 'other', 0, session_id, staff_id,"
        " at_utc_us, at_offset_s, at_boottime_us, at_boot FROM fact WHERE kind = 'session_ended'",
        "INSERT INTO boot SELECT * FROM boot WHERE true ON CONFLICT DO UPDATE SET boot_id = 'x'",
    ):
        with pytest.raises(REFUSED, match="append_only"):
            conn.execute(sql)
    assert (_content(conn, "fact"), _content(conn, "boot")) == before


@pytest.mark.parametrize("table", DETAILS)
def test_no_fact_gets_the_row_of_another_kind(conn, table):
    other = conn.execute("SELECT seq FROM fact WHERE kind <> ? LIMIT 1", (table,)).fetchone()[0]
    row = conn.execute(f"SELECT * FROM {table}").fetchone()
    with pytest.raises(REFUSED, match="wrong_kind"):
        conn.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", (other, *row[1:]))
