"""What the driver's nurses do on the staff side: start, note, assess, acknowledge, sign."""

from __future__ import annotations

from tests.kills import acts
from tests.kills.acts import NURSES, answer_all
from tests.kills.driver import Driver
from ui.screens.events_list import EventRow
from ui.widgets.assess_rows import AssessRow
from ui.widgets.chips import Chip
from ui.widgets.notice_row import NoticeRow

REASONS = {
    "Override": "Leaves against advice",
    "Transfer or admit": "To a ward",
    "Entered in error": "Started twice",
}
HAPPENED = ("Oxygen on", "Oxygen off", "Vomited", "Walked", "Drank")


def start(d: Driver) -> None:
    """Type a session in and start it."""
    stage = d.stage
    d.tap("Start a recovery session")
    typed = {
        "MRN": str(d.rng.randint(10_000, 99_999)),
        "Initials": "R.K.",
        "Age": str(d.rng.randint(20, 70)),
        "Weight": "82",
        "Earlier infusions": "3",
        "Dose": "41",
        "Over": "40",
    }
    for field, text in typed.items():
        d.tap(field)
        stage.type(text)
    # On the tour it runs still, so that its end is told as well.
    running = not stage.now.last_ended or d.rng.random() < 0.3
    d.tap("Ended", "still running" if running else "15 min ago")
    if stage.says("Done"):
        d.tap("Done")
    d.act("StartSession")
    d.tap("Start")
    d.told()


def care(d: Driver) -> None:
    """Do one of the things that staff do during a session."""
    acts = {note: 4, assess: 4, acknowledge: 6, hide_vitals: 1, help_to_answer: 1, lock: 3, end: 1}
    infusion = getattr(d.stage.shown, "end_infusion", None)
    if infusion is not None and infusion.isVisible():
        acts[end_infusion] = 4
    d.rng.choices(list(acts), list(acts.values()))[0](d)


def lock(d: Driver) -> None:
    """Go back to the patient's screen."""
    d.tap("Lock")
    d.told()


def acknowledge(d: Driver) -> None:
    """Answer the first notice that can be answered."""
    found = [r.button for r in d.stage.shown.findChildren(NoticeRow) if r.button.isVisible()]
    found = [button for button in found if button.isEnabled()]
    if not found:
        return
    d.act("AcknowledgeNotice")
    d.stage.touch(found[0])
    d.told()


def assess(d: Driver) -> None:
    """Find this and that, page by page."""
    stage = d.stage
    d.tap("Assess")
    tabs = list(stage.shown.tabs.findChildren(Chip))  # type: ignore[attr-defined]
    stage.touch(d.rng.choice(tabs))
    if stage.says("Name or initials of the escort"):
        stage.type("J.K.")
        d.tap("sister or brother")
        d.act("Assess")
        d.tap("Escort is here")
    for row in stage.shown.findChildren(AssessRow):
        if row.isVisible() and d.rng.random() < 0.6:
            d.act("Assess")
            stage.touch(d.rng.choice(row.findChildren(Chip)))
    d.told()
    d.tap("Back")


def note(d: Driver) -> None:
    """Note what happened, or a drug; sometimes take one back."""
    note_one(d)
    if d.rng.random() < 0.25:
        take_back(d)


def note_one(d: Driver) -> None:
    """Note what happened, or a drug."""
    d.tap("Add event")
    if d.rng.random() < 0.3:
        d.tap("Ondansetron", "4 mg")
        d.act("NoteEvent")
        d.tap("Save Ondansetron 4 mg")
    else:
        d.act("NoteEvent")
        d.tap(d.rng.choice(HAPPENED))
    d.told()
    d.tap("Back")


def take_back(d: Driver) -> None:
    """Take the newest event back that still stands."""
    d.tap("Add event")
    rows = [row.button for row in d.stage.shown.findChildren(EventRow) if row.button.isVisible()]
    if rows:
        d.act("RetractEvent")
        d.stage.touch(rows[0], hold=True)
        d.told()
    d.tap("Back")


def hide_vitals(d: Driver) -> None:
    """Hide the vital signs from the patient, or show them."""
    hidden = d.stage.says("Show vitals to patient")
    d.act("SetDisplay")
    d.tap("Show vitals to patient" if hidden else "Hide vitals from patient")
    d.told()


def help_to_answer(d: Driver) -> None:
    """Enter the patient's answers."""
    d.tap("Check-in for patient")
    answer_all(d)


def end_infusion(d: Driver) -> None:
    """Say that the infusion has ended."""
    d.act("EndInfusion")
    d.stage.touch(d.stage.shown.end_infusion, hold=True)  # type: ignore[attr-defined]
    d.told()


def end(d: Driver) -> None:
    """Sign and end the session, for an override with the other nurse's signature too."""
    stage = d.stage
    pins = {name.casefold(): pin for name, pin in NURSES}
    me = stage.now.signed_in
    assert me is not None
    way = d.rng.choice(list(REASONS))
    d.tap("End another way", way, REASONS[way])
    stage.type(pins[me.name.casefold()])
    if way == "Override":
        d.tap("Second")
        other = next(s for s in stage.now.staff if s.id != me.id)
        d.tap(other.name)
        stage.type(pins[other.name.casefold()])
    d.tap("1  The facts")
    d.until(lambda: stage.says("Sign and end"), "the button to sign")
    d.act("EndSession")
    stage.hold("Sign and end")
    d.told()


def tour(d: Driver, count: int) -> None:
    """Do each kind of thing that is acknowledged at least once; `count` steps of it."""
    steps = (
        *(acts.first_member, acts.sign_in, acts.second_member, start, end_infusion),
        *(note_one, take_back, assess, lock),
        *(acts.answer, acts.call, acts.hide_time),
        *(acts.sign_in, acknowledge, end),
    )
    for step in steps[:count]:
        step(d)
