"""What a past session's record may hold: doubt, other sources, changed words, nothing at all."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from app import commands as c
from app.bedside.past import listing
from app.bedside.review import reviewed
from app.clock import Instant
from app.domain import facts as f
from app.domain.metric import NIBP, Metric
from app.domain.numeric import Absence, Numeric, Validity, absent
from app.domain.past import PastFilter
from app.domain.session import SessionEnd
from app.domain.vital_signs import VitalSigns
from app.errors import ErrorCode
from app.snapshot import DataOrigin
from app.storage.database import open_database
from app.storage.records import Records
from tests.bedside.bay import START, newest_past
from tests.bedside.test_core_review_past import SHOWN, finite
from tests.storage import samples


@pytest.fixture
def records(tmp_path):
    database = open_database(tmp_path / "kiosk.db")
    yield Records(database)
    database.close()


def test_signed_words_that_were_changed_are_not_intact(records):
    (start,) = records.append([samples.started()])
    records.append([replace(samples.ended(start.seq), shown=("Ready: 5 of 5", "Escort: no"))])
    assert not reviewed(records, start.seq).session.ended.intact


@pytest.mark.parametrize(
    ("first", "later", "shown"),
    [
        ("live", (), DataOrigin.LIVE),
        ("simulated", (), DataOrigin.SIMULATED),
        ("none", (), DataOrigin.NONE),
        ("live", ("a: Monitor (live)", "b: Old (replayed)"), DataOrigin.REPLAYED),
        ("replayed", ("a: Patient (simulated)",), DataOrigin.SIMULATED),
        ("live", ("a: A (simulated) name (live)",), DataOrigin.LIVE),
    ],
)
def test_where_its_data_are_from(records, first, later, shown):
    (start,) = records.append([samples.started(source_origin=first)])
    if later:
        records.append([f.SourcesSet(at=samples.at(9), command_id="sources", sources=later)])
    records.append([samples.ended(start.seq)])
    after = f.SourcesSet(at=samples.at(8000), command_id="next", sources=("x: X (simulated)",))
    records.append([after])
    assert reviewed(records, start.seq).source.origin == shown


def test_values_that_stood_still_for_too_long_are_gaps(records):
    (start,) = records.append([samples.started()])
    rows = [(samples.at(n), {Metric.HR: samples.judged(Metric.HR, n, 71)}) for n in range(900)]
    records.append_numerics(start.seq, rows)
    records.append([samples.ended(start.seq)])
    values = reviewed(records, start.seq).trends[Metric.HR].values
    assert np.isfinite(values[:600]).all()
    assert np.isnan(values[600:]).all()


def _row(random: np.random.Generator, n: int) -> dict[Metric, Numeric]:
    """Return a second of a patient whose sensors do all that sensors do."""
    centre = {Metric.HR: 75.0, Metric.SPO2: 97.0, Metric.RR: 15.0, Metric.TEMP: 36.6}
    found = {}
    for metric, value in centre.items():
        if random.random() < 0.05:
            found[metric] = absent(metric, n, random.choice([*Absence]))
            continue
        value += float(random.integers(-1, 2))
        if random.random() < 0.03:
            value += float(random.choice([-70.0, 40.0, 70.0]))
        doubted = random.random() < 0.02
        made = samples.judged(metric, n, value)
        found[metric] = replace(made, validity=Validity.QUESTIONABLE) if doubted else made
    if n % 30 == 0:
        three = random.choice([[120.0, 80.0, 95.0], [120.0, 80.0, 70.0]])
        for metric, value in zip(NIBP, three, strict=True):
            found[metric] = samples.judged(metric, n, float(value))
    return found


@pytest.mark.parametrize("seed", range(4))
def test_every_value_is_doubted_as_at_the_bedside(records, seed):
    random = np.random.default_rng(seed)
    (start,) = records.append([samples.started()])
    signs, rows = VitalSigns(1.0, 300.0), []
    for n in range(600):
        if 200 <= n < 230:
            continue  # a silence
        at = samples.at(n)
        row = {m: replace(v, t=at.t) for m, v in _row(random, n).items()}
        rows.append((at, row))
        for numeric in row.values():
            signs.apply(numeric)
    records.append_numerics(start.seq, rows)
    records.append([samples.ended(start.seq)])
    past = reviewed(records, start.seq)
    for metric in SHOWN:
        shown, there = finite(past.trends[metric]), finite(signs.trend(metric))
        assert shown[1] == there[1], metric
        assert shown[0] == pytest.approx(there[0], abs=1e-6), metric
        assert len(shown[0]) < len([1 for _, row in rows if metric in row])


def test_a_second_without_a_word_is_no_gap(records):
    """Two metrics of different pace share their rows."""
    (start,) = records.append([samples.started()])
    rows = []
    for n in range(60):
        row = {Metric.HR: samples.judged(Metric.HR, n, 70 + n % 3)}
        if n % 2 == 0:
            row[Metric.SPO2] = samples.judged(Metric.SPO2, n, 97 + n % 3)
        rows.append((samples.at(n), row))
    records.append_numerics(start.seq, rows)
    records.append([samples.ended(start.seq)])
    trend = reviewed(records, start.seq).trends[Metric.SPO2]
    assert len(trend) == 30
    assert np.isfinite(trend.values).all()


def test_a_session_without_any_vital_sign(records):
    (start,) = records.append([samples.started()])
    records.append([samples.ended(start.seq)])
    past = reviewed(records, start.seq)
    assert all(len(trend) == 0 for trend in past.trends.values())


def test_a_protocol_that_was_changed_since_has_only_its_name(records):
    (start,) = records.append([samples.started()])
    records.append([samples.ended(start.seq)])
    protocol = reviewed(records, start.seq).protocol
    assert (protocol.id, protocol.version, protocol.criteria) == ("default", 1, ())


def _many(records: Records, count: int) -> list[int]:
    ids = []
    for number in range(count):
        (start,) = records.append([samples.started(f"start {number}")])
        records.append([samples.ended(start.seq, f"end {number}")])
        ids.append(start.seq)
    return ids[::-1]


def test_the_list_is_newest_first_and_leaves_the_running_session_out(records):
    ids = _many(records, 5)
    records.append([samples.started("running")])
    assert [p.id for p in newest_past(records, 3)] == ids[:3]
    assert [p.id for p in newest_past(records)] == ids


@pytest.mark.parametrize(
    ("most", "lengths"), [(20, [8, 16, 19, 19]), (10, [8, 10]), (8, [8, 8]), (19, [8, 16, 19, 19])]
)
def test_the_list_comes_in_pieces(records, most, lengths):
    ids = _many(records, 19)
    pieces = list(listing(records, most, START))
    assert [len(piece.found) for piece in pieces] == lengths
    assert [p.id for p in pieces[-1].found] == ids[:most]
    assert [piece.done for piece in pieces] == [False] * (len(pieces) - 1) + [True]
    assert pieces[-1].more == (most < 19)


def test_only_what_is_wanted_is_found(records):
    ids = {}
    for number, (mrn, end) in enumerate(
        (
            ("20417", "discharged"),
            ("204", "transferred"),
            ("0204", "discharged"),
            ("21", "overridden"),
        )
    ):
        (start,) = records.append([replace(samples.started(f"s {number}"), mrn=mrn)])
        records.append([replace(samples.ended(start.seq, f"e {number}"), end=SessionEnd(end))])
        ids[mrn] = start.seq

    def found(wanted: PastFilter, now: Instant = START) -> set[str]:
        *_, whole = listing(records, 50, now, wanted)
        return {past.mrn for past in whole.found}

    assert found(PastFilter("204")) == {"20417", "204"}
    assert found(PastFilter("20 4")) == set()
    assert found(PastFilter(ends=frozenset({SessionEnd.DISCHARGED}))) == {"20417", "0204"}
    began = records.sessions(1)[0].started
    assert found(PastFilter(days=7), began) == set(ids)
    assert found(PastFilter(days=7), began.shifted(8 * 86_400.0)) == set()


def test_a_list_is_put_away_with_the_staff_and_by_itself(busy):
    busy.ok(busy.end_command(end=SessionEnd.TRANSFERRED, reason="x"))
    assert busy.now.past == ()
    busy.ok(c.FindSessions())
    for _ in range(3):
        busy.step()
    assert busy.now.past_done
    assert len(busy.now.past) == 1
    busy.ok(c.ForgetSessions())
    busy.step()
    assert (busy.now.past, busy.now.past_done) == ((), False)
    busy.ok(c.FindSessions())
    busy.ok(c.SignOut())
    busy.step()
    assert busy.now.past == ()
    assert busy.do(c.FindSessions()).error == ErrorCode.NOT_SIGNED_IN
