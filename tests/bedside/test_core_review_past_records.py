"""What a past session's record may hold: doubt, other sources, changed words, nothing at all."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from app.bedside.review import listing, reviewed, sessions
from app.domain import facts as f
from app.domain.metric import NIBP, Metric
from app.domain.numeric import Absence, Numeric, Validity, absent
from app.domain.vital_signs import VitalSigns
from app.snapshot import DataOrigin
from app.storage.database import open_database
from app.storage.records import Records
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
    assert [p.id for p in sessions(records, None, 3)] == ids[:3]
    assert [p.id for p in sessions(records, ids[2], 3)] == ids[3:]
    assert sessions(records, ids[-1], 3) == ()


@pytest.mark.parametrize(("most", "lengths"), [(20, [8, 16, 19]), (10, [8, 10]), (8, [8])])
def test_the_list_comes_in_pieces(records, most, lengths):
    ids = _many(records, 19)
    pieces = list(listing(records, most))
    assert [len(piece) for piece in pieces] == lengths
    assert [p.id for p in pieces[-1]] == ids[:most]
