"""A start screen filled in by hand, for its tests."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QWidget

from app.commands import StartSession
from app.domain.forecast import ForecastNote, Quantiles
from app.errors import ErrorCode
from app.forecast.forecaster import ForecastInput
from app.forecast.personal import PersonalForecaster, load_personal
from app.snapshot import Outcome
from tests.ui import samples
from tests.ui.staff_tools import Sent, cut, preview, settle, tap
from ui.screens.start import StartScreen
from ui.screens.start_form import StartForm
from ui.screens.start_values import FieldName, Problem

FORECAST = Path(__file__).resolve().parent.parent.parent / "resources" / "forecast"
SNAP = samples.snapshot(session=None, signed_in=samples.NURSE)
TYPED = {
    FieldName.MRN: "20417",
    FieldName.INITIALS: "R.K.",
    FieldName.AGE: "41",
    FieldName.WEIGHT: "82",
    FieldName.EARLIER: "3",
    FieldName.DOSE: "41",
    FieldName.DURATION: "40",
    FieldName.PRESSURE: "122/78",
    FieldName.HR: "72",
    FieldName.SPO2: "98",
}
_personal: list[PersonalForecaster] = []


def opened(qtbot, snapshot=SNAP, size=(1920, 1080), look_ahead=preview):
    """Show the screen in a window of exactly this size, as the kiosk's window is."""
    screen = StartScreen(look_ahead)
    # A window of its own would grow until everything fits, and nothing could be cut.
    window = QWidget()
    window.resize(*size)
    screen.setParent(window)
    screen.host = window
    qtbot.addWidget(window)
    screen.resize(*size)
    screen.enter(snapshot)
    window.show()
    screen.show_snapshot(snapshot)
    settle()
    assert screen.size().toTuple() == size
    return screen, Sent(screen)


def filled(qtbot, snapshot=SNAP, size=(1920, 1080), look_ahead=preview, **more):
    """Show the screen with everything typed; what that sent is forgotten."""
    screen, sent = opened(qtbot, snapshot, size, look_ahead)
    for name, text in {**TYPED, **{FieldName(k): v for k, v in more.items()}}.items():
        screen.form.set_text(name, text)
    screen.form.set_ago(FieldName.ENDED, 5, snapshot.now)
    screen._on_done()
    settle()
    sent.clear()
    return screen, sent


def full() -> StartForm:
    """Return a form with everything typed, without a screen."""
    form = StartForm()
    for name, text in TYPED.items():
        form.set_text(name, text)
    form.set_ago(FieldName.ENDED, 5, samples.NOW)
    return form


def problem(form: StartForm, name: FieldName) -> Problem | None:
    """Return what is wrong with a field now."""
    issue = form.issue(name, samples.NOW)
    return None if issue is None else issue.problem


def starts(sent) -> list[StartSession]:
    """Return the starts among what was sent."""
    return [command for command in sent if isinstance(command, StartSession)]


def crowded(*given):
    """Look ahead to a forecast about which there is much to say."""
    made = preview(*given)
    first = Quantiles(given[-1], given[-1] + 3600, given[-1] + 9000)
    notes = (ForecastNote.DOSE_NOT_CHECKED, ForecastNote.DURATION_NOT_CHECKED)
    return replace(made, checked=False, notes=notes, lines=samples.lines(), all_settled=first)


def personal(infusion, patient, modifiers, earlier, baseline, now_t):
    """Look ahead as the kiosk does, with the model that it ships."""
    if not _personal:
        _personal.append(load_personal(FORECAST))
    given = ForecastInput(patient, infusion, modifiers, earlier, baseline)
    return _personal[0].forecast(given, now_t)


def answer(command, error: ErrorCode | None = None, detail: str = "", *, waiting: bool = False):
    done = error is None and not waiting
    outcome = Outcome(command.id, done, error, detail, waiting)
    return replace(SNAP, outcomes={command.id: outcome})


def pick(screen, name: FieldName) -> None:
    tap(screen.fields.fields[name])


def told(screen) -> str:
    """Return every row under the times, one a line."""
    return "\n".join(screen.expected.reasons.texts)


def cut_here(screen) -> list[str]:
    """Return every text that is cut; a row that the list pages out of sight is not."""
    rows = screen.expected.reasons
    if not rows.isVisible():
        return cut(screen)
    bar, view = rows.area.verticalScrollBar(), rows.area.viewport()
    first, last = bar.value(), bar.value() + view.height()
    upper, lower = rows.blinds
    first += 0 if upper.isHidden() else upper.height()
    last -= 0 if lower.isHidden() else lower.height()
    places = {row.text(): row.geometry() for row in rows.items()}
    paged = {text for text, at in places.items() if at.bottom() < first or at.top() >= last}
    seen = places.keys() - paged
    assert seen or not places
    assert rows.more.isVisible() or not paged
    half = [f"half: {text}" for text in seen if places[text].bottom() > last + 2]
    hidden = {f"outside: {text!r}" for text in paged}
    return [found for found in cut(screen) if found not in hidden] + half
