"""The report on paper says what was missing or in doubt, and where vital signs came from."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest
from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from app.domain.metric import Metric
from app.domain.vital_state import StateInterval, VitalState
from app.snapshot import SessionView, Snapshot
from tests.ui.gap_samples import with_gaps
from ui.reports.course import HIGH, WIDE, CoursePainter
from ui.reports.course_states import paint_states
from ui.reports.gaps import MOST, state_rows, switch_rows
from ui.reports.session_report import SessionReport, report_html
from ui.widgets.timeline_states import LOOKS, state_words

STRIP = QRectF(0, 0, 400, 60)


@pytest.fixture(scope="module")
def past(tmp_path_factory) -> Snapshot:
    return with_gaps(tmp_path_factory.mktemp("gaps"))


def session_of(past: Snapshot) -> SessionView:
    assert past.session is not None
    return past.session


def with_states(past: Snapshot, states: dict[Metric, tuple[StateInterval, ...]]) -> Snapshot:
    return replace(past, session=replace(session_of(past), states=states))


def html(past: Snapshot) -> str:
    return report_html(past, session_of(past), QSizeF(100, 100))


def picture(past: Snapshot) -> QImage:
    image = QImage(WIDE, HIGH, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    CoursePainter(past, session_of(past)).paint(painter, QRectF(image.rect()))
    painter.end()
    return image


def strip(*intervals: StateInterval) -> QImage:
    """Paint intervals of a metric, a unit of the picture for each second."""
    image = QImage(STRIP.size().toSize(), QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    font = QApplication.font()
    font.setPixelSize(26)
    painter.setFont(font)
    paint_states(painter, intervals, float, STRIP)
    painter.end()
    return image.convertToFormat(QImage.Format.Format_Mono)


def test_each_state_has_a_row_with_its_times_its_sign_and_its_vital_signs(past) -> None:
    rows, count = state_rows(session_of(past), past)
    assert count == len(rows)
    assert rows == [
        ("2:07 pm", "2:10 pm", "3 min", "• not measured yet", "NIBP, NIBP dia, NIBP mean"),
        ("2:08 pm", "2:10 pm", "2 min", "× sensor off", "SpO₂"),
        ("2:10 pm", "2:12 pm", "2 min", "~ signal not clear", "RR"),
        ("2:12 pm", "2:13 pm", "2 min", "! not connected", "HR, SpO₂, RR"),
        ("2:14 pm", "2:15 pm", "1 min", "! not connected", "HR, RR"),
        ("2:16 pm", "2:17 pm", "under 1 min", "? in doubt", "SpO₂"),
    ]
    for row in rows:
        assert "".join(f"<td>{cell}</td>" for cell in row) in html(past)


def test_each_switch_of_a_source_has_a_row(past) -> None:
    assert switch_rows(session_of(past), past)[0] == [
        ("2:07 pm", "HR, SpO₂, RR", "hl7", "--"),
        ("2:10 pm", "NIBP", "hl7", "--"),
        ("2:14 pm", "SpO₂", "ble", "hl7"),
        ("2:15 pm", "SpO₂", "hl7", "ble"),
    ]
    assert "<td>SpO₂</td><td>ble</td><td>hl7</td>" in html(past)


def test_the_legend_says_what_the_signs_mean(past) -> None:
    legend = html(past).split("Hatched below a line: ")[1].split(". Bars")[0]
    for state, (_, _, sign) in LOOKS.items():
        assert f"{sign} {state_words(state)}" in legend


def test_a_session_without_a_gap_says_that_none_was_noted(past) -> None:
    assert "Nothing of this was noted." in html(with_states(past, {}))
    assert "Nothing of this was noted." not in html(past)


def test_a_state_without_an_end_lasts_to_the_end_of_the_session(past) -> None:
    since = past.now.t - 180
    still = with_states(past, {Metric.RR: (StateInterval(VitalState.LINK_LOST, since),)})
    rows, _ = state_rows(session_of(still), past)
    assert rows == [("2:15 pm", "2:18 pm", "3 min", "! not connected", "RR")]


def test_a_table_that_is_cut_says_so(past) -> None:
    began = session_of(past).started
    many = tuple(
        StateInterval(VitalState.ARTEFACT, began + 8 * n, began + 8 * n + 4)
        for n in range(MOST + 3)
    )
    said = html(with_states(past, {Metric.HR: many}))
    assert f"The first {MOST} of {MOST + 3}." in said
    assert said.count("<td>~ signal not clear</td>") == MOST
    assert "The first" not in html(with_states(past, {Metric.HR: many[:MOST]}))


def test_the_picture_marks_the_gaps_below_their_own_lane(qapp, past) -> None:
    states = session_of(past).states
    plain = picture(with_states(past, {}))
    for metric in (Metric.HR, Metric.SPO2, Metric.RR, Metric.NIBP_SYS):
        marked = picture(with_states(past, {metric: states[metric]}))
        changed = {
            y for y in range(HIGH) if marked.copy(0, y, WIDE, 1) != plain.copy(0, y, WIDE, 1)
        }
        assert 20 <= len(changed) <= 48, metric
        assert max(changed) - min(changed) < 48, "one strip, and nothing of the line is covered"


def test_states_are_told_apart_without_colour(qapp) -> None:
    states = [state for state in VitalState if state != VitalState.PRESENT]
    made = [strip(StateInterval(state, 100, 300)) for state in states]
    for one, other in combinations(made, 2):
        assert one.copy(0, 0, 400, 21) != other.copy(0, 0, 400, 21)
        assert one.copy(0, 21, 400, 39) != other.copy(0, 21, 400, 39)


def test_the_shortest_state_is_seen_with_its_sign(qapp) -> None:
    empty = strip()
    made = strip(StateInterval(VitalState.QUESTIONABLE, 200.0, 200.1))
    for top, high in ((0, 20), (21, 39)):
        assert made.copy(0, top, 400, high) != empty.copy(0, top, 400, high)
    assert strip(StateInterval(VitalState.QUESTIONABLE, 200, 204)).copy(0, 0, 400, 21) == (
        made.copy(0, 0, 400, 21)
    )


def test_no_sign_stands_on_another(qapp) -> None:
    long = StateInterval(VitalState.SENSOR_OFF, 100, 140)
    short = StateInterval(VitalState.LINK_LOST, 140, 146)
    both, alone = strip(long, short), strip(long)
    assert both.copy(0, 22, 400, 38) == alone.copy(0, 22, 400, 38)
    assert both.copy(0, 0, 400, 20) != alone.copy(0, 0, 400, 20)


def test_the_report_is_painted_in_small_steps(qapp, past) -> None:
    report = SessionReport(past)
    steps = sum(1 for _ in report.pages())
    pages = report.pdf.count(b"/Type /Page\n")
    assert steps == pages + 3, "the document, its pages, the words of each and the course"
