"""The questions by touch, with the real core behind: few taps, nothing private left behind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton, QLabel

from app import commands as c
from app.config import Config
from app.demo import PIN, RehearsedKiosk
from app.domain.asking import SAME_DAY, Round, RoundEnd, RoundKind
from app.domain.notice import NoticeKind
from app.domain.session import Baseline, Infusion, Patient, Route, SessionEnd
from app.storage.outcome_records import OutcomeRecords
from tests.ui import samples
from ui.asking_offer import offered
from ui.places import Place
from ui.rehearsal import Stage
from ui.widgets.touch import TouchButton

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    made = Stage(RehearsedKiosk(Config(tmp_path)), None, (1280, 800))
    tell(made, c.AddStaff(name="Noa", pin=PIN))
    tell(made, c.SignIn(staff_id=1, pin=PIN))
    yield made
    made.end()


def tell(stage: Stage, command: c.Command) -> c.Command:
    stage.kiosk.core.put(command)  # type: ignore[attr-defined]
    stage.settle()
    outcome = stage.now.outcome(command.id)
    assert outcome is not None
    assert outcome.done, outcome
    return command


def start(stage: Stage, *, running: bool = True, earlier: int = 0) -> None:
    end = None if running else stage.now.now.t
    infusion = Infusion(Route.KETAMINE_IV, 41.0, 40.0, end)
    patient = Patient("20417", "R.K.", 41, 82.0)
    tell(
        stage,
        c.StartSession(
            patient=patient,
            infusion=infusion,
            modifiers=frozenset(),
            earlier_infusions=earlier,
            baseline=Baseline(),
        ),
    )


def rounds(stage: Stage) -> list[Round]:
    return OutcomeRecords(stage.kiosk.records).rounds_of("20417")  # type: ignore[attr-defined]


def place(stage: Stage) -> Place | None:
    return stage.session.main.place


def texts(stage: Stage) -> str:
    labels = [x.text() for x in stage.shown.findChildren(QLabel) if x.isVisible()]
    buttons = [x.text() for x in stage.shown.findChildren(QAbstractButton) if x.isVisible()]
    return "\n".join((*labels, *buttons))


def chosen(stage: Stage) -> list[str]:
    found = stage.shown.findChildren(TouchButton)
    return [b.text() or b.accessibleName() for b in found if b.isVisible() and b.chosen]


def answer(stage: Stage, *answers: str) -> None:
    for each in answers:
        stage.tap(each)
        stage.hurry()


def test_five_taps_at_one_a_second_and_all_is_saved(stage: Stage):
    start(stage)
    tell(stage, c.SignOut())
    assert place(stage) == Place.HOME
    stage.tap("Five short questions")
    assert place(stage) == Place.ASKING
    began, taps = stage.now.now.t, 0
    for number in ("7", "6", "8", "5", "0"):
        stage.kiosk.live(1.0)
        stage.tap(number)
        stage.hurry()
        taps += 1
    stage.settle()
    assert stage.says("Thank you.")
    assert taps == 5
    assert stage.now.now.t - began <= 8.0
    (one,) = rounds(stage)
    assert one.answers == dict(zip(SAME_DAY, (7, 6, 8, 5, 0), strict=True))
    assert one.end == RoundEnd.COMPLETE
    stage.tap("Done")
    assert place(stage) == Place.HOME
    assert not stage.says("Five short questions")


def test_back_shows_what_was_answered_and_an_answer_can_be_changed(stage: Stage):
    start(stage)
    tell(stage, c.SignOut())
    stage.tap("Five short questions")
    answer(stage, "7")
    stage.tap("Back")
    assert chosen(stage) == ["7"]
    answer(stage, "3", "Skip", "0")
    assert stage.says("How much relief")
    assert rounds(stage)[0].answers == {"mood": 3, "energy": None, "clarity": 0}


def test_the_private_answer_is_nowhere_on_any_screen_afterwards(stage: Stage):
    start(stage)
    tell(stage, c.SignOut())
    stage.tap("Five short questions")
    answer(stage, "7", "6", "8", "5")
    assert stage.says("Do you have thoughts of hurting yourself")
    assert stage.says("Only your care team sees this answer.")
    stage.tap("9")
    # Not after a moment: at once, and there is no way back to it.
    assert stage.says("Thank you.")
    assert chosen(stage) == []
    assert "9" not in texts(stage).split("\n")
    assert not stage.says("Back")
    told = texts(stage)
    stage.tap("Done")
    assert "harm" not in texts(stage).lower()
    assert "hurting" not in texts(stage).lower()
    assert "harm" not in told.lower()
    assert stage.now.concerns == ()
    assert not any("notice" in line for line in texts(stage).lower().split("\n"))
    assert rounds(stage)[0].answers["self_harm"] == 9


def test_the_thank_you_is_the_same_whatever_was_answered(stage: Stage):
    start(stage)
    tell(stage, c.SignOut())
    said = []
    for last in ("0", "9"):
        tell(stage, c.SignIn(staff_id=1, pin=PIN))
        stage.tap("Questions", "Ask now")
        answer(stage, "7", "6", "8", "5", last)
        said.append(texts(stage))
        stage.tap("Done")
    assert said[0] == said[1]


def test_staff_hand_the_kiosk_over_and_get_it_back(stage: Stage):
    start(stage)
    stage.tap("Questions")
    assert place(stage) == Place.QUESTIONS
    phq9 = stage.shown.cards[RoundKind.PHQ9]  # type: ignore[attr-defined]
    stage.touch(phq9.ask)
    assert stage.now.signed_in is None
    assert place(stage) == Place.ASKING
    answer(stage, *["Several days"] * 9, "Somewhat difficult")
    assert stage.says("Please give the screen back to your nurse.")
    assert stage.says("Developed by Drs.")
    tell(stage, c.SignIn(staff_id=1, pin=PIN))
    assert place(stage) == Place.BOARD
    assert stage.says("Private: told of thoughts of self-harm")
    stage.tap("Questions")
    assert stage.says("9 of 27, mild · Somewhat difficult")


def test_from_the_questions_a_patient_gets_to_the_lock_and_no_further(stage: Stage):
    start(stage)
    stage.tap("Questions", "Ask now")
    answer(stage, "7")
    stage.tap("Staff")
    assert place(stage) == Place.LOCK
    stage.session.main.go(Place.BOARD)
    stage.settle()
    assert place(stage) == Place.ASKING
    # It goes on where it was.
    assert stage.says("How much energy")


def test_back_in_phq9_passes_the_ninth_question_over(stage: Stage):
    tell(stage, c.OpenRound(kind=RoundKind.PHQ9, mrn="20417", initials="R.K."))
    tell(stage, c.SignOut())
    assert place(stage) == Place.ASKING
    answer(stage, *["Several days"] * 9)
    assert stage.says("If you checked off any problems")
    stage.tap("Back")
    assert stage.says("Moving or speaking so slowly")
    answer(stage, "Not at all")
    assert stage.says("If you checked off any problems")
    answer(stage, "Very difficult")
    stage.tap("Done")
    assert place(stage) == Place.IDLE
    (one,) = rounds(stage)
    assert one.answers["phq9_8"] == 0
    assert one.answers["phq9_9"] == 1


def test_taken_back_in_a_free_bay_nobody_else_is_asked_the_rest(stage: Stage):
    tell(stage, c.OpenRound(kind=RoundKind.PHQ9, mrn="20417", initials="R.K."))
    tell(stage, c.SignOut())
    answer(stage, *["Several days"] * 3)
    tell(stage, c.SignIn(staff_id=1, pin=PIN))
    assert place(stage) == Place.MENU
    tell(stage, c.SignOut())
    assert place(stage) == Place.IDLE
    (one,) = rounds(stage)
    assert one.end == RoundEnd.LEFT


def test_half_answered_when_nobody_goes_on(stage: Stage):
    start(stage)
    tell(stage, c.SignOut())
    stage.tap("Five short questions")
    answer(stage, "7", "6")
    stage.shown.untouched_timer.timeout.emit()  # type: ignore[attr-defined]
    stage.settle()
    assert place(stage) == Place.HOME
    (one,) = rounds(stage)
    assert one.answers == {"mood": 7, "energy": 6}
    assert one.end == RoundEnd.LEFT


def test_the_next_patient_sees_nothing_of_it(stage: Stage):
    start(stage)
    tell(stage, c.SignOut())
    stage.tap("Five short questions")
    answer(stage, "7", "6")
    tell(stage, c.SignIn(staff_id=1, pin=PIN))
    session = stage.now.session
    assert session is not None
    met = frozenset(r.criterion.id for r in session.readiness.results if r.state == "met")
    signer = c.Signer(staff_id=1, pin=PIN)
    end = SessionEnd.TRANSFERRED
    tell(stage, c.EndSession(end=end, signer=signer, shown=("x",), met_shown=met, reason="ward"))
    tell(stage, c.SignOut())
    assert place(stage) == Place.IDLE
    tell(stage, c.SignIn(staff_id=1, pin=PIN))
    start(stage)
    tell(stage, c.SignOut())
    stage.tap("Five short questions")
    assert stage.says("How is your mood right now?")
    assert chosen(stage) == []


def test_not_saved_is_said_and_kept_for_later(stage: Stage):
    start(stage)
    tell(stage, c.SignOut())
    stage.tap("Five short questions")
    database = stage.kiosk.database  # type: ignore[attr-defined]
    pages = database.rows("PRAGMA page_count")[0][0]
    database.rows(f"PRAGMA max_page_count = {pages}")
    for _ in range(400):
        stage.kiosk.core.put(c.CallNurse())  # type: ignore[attr-defined]
        stage.kiosk.think()
        if stage.now.storage_error is not None:
            break
    answer(stage, "7")
    assert stage.says("Not saved yet. Please tell your nurse.")
    database.rows("PRAGMA max_page_count = 1000000")
    stage.wait(0.1)
    assert not stage.says("Not saved yet")
    assert rounds(stage)[0].answers == {"mood": 7}


# What the home offers.


def test_the_home_offers_before_while_it_runs_and_after_once_all_has_settled(stage: Stage):
    start(stage)
    snapshot = stage.now
    assert offered(snapshot) == RoundKind.BEFORE
    session, asked = snapshot.session, snapshot.asked
    assert session is not None
    assert asked is not None
    once = replace(asked, asked=frozenset({RoundKind.BEFORE}))
    assert offered(replace(snapshot, asked=once)) is None
    assert offered(replace(snapshot, asked=replace(once, bladder_due=True))) == RoundKind.BLADDER
    ended = replace(session, infusion=replace(session.infusion, ended=snapshot.now.t))
    after = replace(asked, may=frozenset({RoundKind.AFTER, RoundKind.BLADDER}))
    assert offered(replace(snapshot, session=ended, asked=after)) is None
    settled = replace(ended, settled=True)
    assert offered(replace(snapshot, session=settled, asked=after)) == RoundKind.AFTER
    assert offered(samples.snapshot(session=None)) is None


def test_the_bladder_is_asked_at_the_sixth_infusion(stage: Stage):
    start(stage, earlier=5)
    tell(stage, c.SignOut())
    stage.tap("Five short questions")
    answer(stage, *["Skip"] * 5)
    stage.tap("Done", "One more question")
    answer(stage, "A little")
    stage.tap("Done")
    assert [one.kind for one in rounds(stage)] == [RoundKind.BEFORE, RoundKind.BLADDER]
    assert rounds(stage)[1].answers == {"bladder": 1}
    assert rounds(stage)[0].empty


# Answering for it.


def test_a_clinician_answers_for_it_by_touch(stage: Stage):
    start(stage)
    stage.tap("Questions", "Ask now")
    answer(stage, "7", "6", "8", "5", "2")
    tell(stage, c.SignIn(staff_id=1, pin=PIN))
    assert not stage.now.session.readiness.ready  # type: ignore[union-attr]
    stage.tap("Answer for it")
    assert place(stage) == Place.TOLD
    assert stage.says("Told in the questions before the infusion")
    assert stage.says("Choose or type what was done.")
    stage.tap("Talked with the patient alone", "Prescriber told")
    stage.type("DR.M")
    stage.hold("I answer for it (hold)")
    assert stage.says("Nothing is open.")
    (concern,) = stage.now.concerns
    assert [str(action) for action in concern.done] == ["talked", "prescriber_told"]
    assert concern.text == "DR.M"
    (notice,) = [n for n in stage.now.notices if n.kind == NoticeKind.SELF_HARM]
    assert notice.cleared is not None
    stage.tap("Back")
    assert not stage.says("Private:")


def test_a_free_bay_says_that_something_is_open_and_not_whose(stage: Stage):
    tell(stage, c.OpenRound(kind=RoundKind.PHQ9, mrn="20417", initials="R.K."))
    tell(stage, c.SignOut())
    answer(stage, *["Not at all"] * 8, "Nearly every day", "Not difficult at all")
    stage.tap("Done")
    tell(stage, c.SignIn(staff_id=1, pin=PIN))
    assert place(stage) == Place.MENU
    assert stage.says("Private: a patient told of thoughts of self-harm")
    assert "20417" not in texts(stage)
    stage.tap("Private: a patient told of thoughts of self-harm")
    assert stage.says("R.K. · MRN 20417")
    stage.tap("Safety plan made or renewed")
    stage.hold("I answer for it (hold)")
    stage.tap("Back")
    assert not stage.says("Private:")
