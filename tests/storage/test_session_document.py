"""An exported session: the JSON read back gives the same record, and the schema says its shape."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.clock import TimeAxis
from app.domain import facts as f
from app.domain.record import rebuild
from app.domain.session import SessionEnd
from app.storage import session_schema
from app.storage.database import open_database
from app.storage.numerics import pack, unpack
from app.storage.records import Records
from app.storage.session_document import (
    Member,
    decode,
    document,
    encode,
    facts_in,
    row_of,
    second_of,
)
from app.storage.session_tables import VITALS_HEADER, header, table_of, vitals_row, written
from tests.bedside.bay import Bay
from tests.storage import samples
from tests.storage.arbitrary import any_numerics, instants
from tests.storage.test_records import _a_session


def whole(records: Records, session: int):
    """Return the document of a session, as a file and read again."""
    seconds = map(second_of, records.numerics_of(session))
    staff = (Member(1, "Nurse 07"), Member(99, "Somebody else"))
    made = document(records.facts_of(session), seconds, staff, samples.START)
    return decode(encode(made))


@settings(max_examples=12, deadline=None)
@given(st.data())
def test_any_session_read_back_is_the_same(data) -> None:
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(Path(folder) / "kiosk.db")
        try:
            records = Records(database)
            session, _ = _a_session(records, data)
            made = whole(records, session)
            assert facts_in(made) == records.facts_of(session)
            assert [row_of(s) for s in made.numerics] == list(records.numerics_of(session))
        finally:
            database.close()


@given(instants(), any_numerics())
def test_any_second_read_back_is_the_same(at, numerics) -> None:
    packed = pack(1, (at, numerics))
    # As the record gives it: the row number of the boot stands before its name.
    row = unpack((1, *packed[1:]))
    assert row_of(second_of(row)) == row


@pytest.fixture
def lived(tmp_path: Path):
    """A session with ratings, values, silence and a signature in a real record."""
    bay = Bay(tmp_path)
    bay.staff()
    bay.start()
    bay.wait(4)
    bay.check_in(3, 2, 1, None, 0)
    bay.wait(2, silent=True)
    bay.ok(bay.end_command(end=SessionEnd.TRANSFERRED, reason="=1+1"))
    yield bay.setup.records, bay.setup.records.sessions(1)[0].id
    bay.close()


def test_a_real_session_adds_up_to_the_same_record(lived) -> None:
    records, session = lived
    made = whole(records, session)

    def added(facts: list[f.Fact]):
        return rebuild(facts, TimeAxis.of([fact.at for fact in facts], facts[-1].at))

    assert added(facts_in(made)) == added(records.facts_of(session))
    assert made.session == session
    # Only whose ids stand in it are named.
    assert [member.name for member in made.staff] == ["Nurse 07"]


def test_the_published_schema_is_the_one_of_the_code() -> None:
    assert session_schema.PAGE.read_text(encoding="utf-8") == session_schema.page(), (
        "run: python -m app.storage.session_schema"
    )


def test_a_real_session_fits_the_schema_and_a_wrong_one_does_not(lived) -> None:
    schema = json.loads(session_schema.PAGE.read_text(encoding="utf-8"))
    content = json.loads(encode(whole(*lived)))
    judge = jsonschema.Draft202012Validator(schema)
    judge.validate(content)
    for damage in (
        {"version": "1"},
        {"facts": [{"kind": "no_such_kind", "fact": {}}]},
        {"facts": [{**content["facts"][0], "kind": "infusion_ended_not"}]},
        {"numerics": [{"values": {"hr": 70}}]},
    ):
        assert not judge.is_valid({**content, **damage}), damage


@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b'{"format": "x"}', b"\xff\xfe"])
def test_what_is_no_session_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        decode(content)


def test_another_version_is_refused(lived) -> None:
    content = encode(whole(*lived)).replace(b'"version":1', b'"version":2', 1)
    with pytest.raises(ValueError, match="recovery-kiosk-session 1"):
        decode(content)


# -- tables ---------------------------------------------------------------------------


def read(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode(), newline="")))


def test_a_table_has_a_row_for_each_fact_under_its_names(lived) -> None:
    records, session = lived
    facts = records.facts_of(session)
    tables = table_of(facts)
    assert sum(len(rows) - 1 for rows in tables.values()) == len(facts)
    for kind, rows in tables.items():
        again = read(written(rows))
        assert again == rows
        assert {len(row) for row in again} == {len(rows[0])}, kind
    ratings = [dict(zip(tables["rating_given"][0], r, strict=True)) for r in tables["rating_given"]]
    assert [r["rating"] for r in ratings[1:]] == ["3", "2", "1", "", "0"]
    (_, began) = tables["session_started"]
    assert "2026-11-23T14:07:00.000-05:00" in began


def test_a_text_that_a_spreadsheet_would_run_is_marked(lived) -> None:
    records, session = lived
    (names, end) = table_of(records.facts_of(session))["session_ended"]
    assert end[names.index("reason")] == "'=1+1"


@pytest.mark.parametrize("kind", f.FACT_TYPES, ids=lambda kind: kind.kind)
def test_every_kind_of_fact_has_names_for_its_columns(kind) -> None:
    names = header(kind)
    assert len(names) == len(set(names))
    assert {"seq", "at", "at_boottime_s", "at_boot"} <= set(names)


def test_a_second_says_what_was_there_and_why_not(lived) -> None:
    records, session = lived
    rows = [vitals_row(session, row) for row in records.numerics_of(session)]
    assert {len(row) for row in rows} == {len(VITALS_HEADER)}
    hr = VITALS_HEADER.index("hr")
    assert "72.0" in {row[hr] for row in rows}
