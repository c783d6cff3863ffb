"""What the driver's patient does, and how staff come and go; everything as it comes."""

from __future__ import annotations

from collections.abc import Callable

from app.domain.symptom import Symptom
from tests.kills.driver import Driver, StuckError
from ui.places import Place
from ui.widgets.faces import AnswerButton
from ui.wording import question

NURSES = (("Noa", "246810"), ("Mia", "135790"))
# A screen may change under the finger; more often than this in a row is a mistake of ours.
MISSES = 25


def live_on(driver: Driver) -> None:
    """Do one thing after the other."""

    missed = 0
    while True:
        try:
            driver.told()
            _next(driver)()
            missed = 0
        except LookupError as error:
            missed += 1
            if missed > MISSES:
                raise StuckError(str(error)) from error
            driver.stage.session.main.go(Place.HOME)
            driver.stage.settle()


def _next(d: Driver) -> Callable[[], None]:
    """Return what is done next in this situation."""
    from tests.kills import nurses as n

    now = d.stage.now
    if not now.staff:
        return lambda: first_member(d)
    if now.signed_in is None:
        if now.session is None or d.rng.random() < 0.35:
            return lambda: sign_in(d)
        return lambda: d.rng.choice((answer, answer, answer, call, call, hide_time))(d)
    if len(now.staff) < len(NURSES):
        return lambda: second_member(d)
    if now.session is None:
        return lambda: n.start(d)
    return lambda: n.care(d)


# -- staff come and go ----------------------------------------------------------


def _fill_in(d: Driver, name: str, pin: str) -> None:
    for field, text in (
        ("Name", name.upper()),
        ("PIN, six digits or more", pin),
        ("The same PIN again", pin),
    ):
        d.tap(field)
        d.stage.type(text)
    d.act("AddStaff")


def first_member(d: Driver) -> None:
    """Create the first member of staff."""
    _fill_in(d, *NURSES[0])
    d.tap("Create")
    d.told()


def second_member(d: Driver) -> None:
    """Add the other nurse."""
    d.tap("Staff", "Add a member")
    _fill_in(d, *NURSES[1])
    d.tap("Add")
    d.told()
    d.tap("Back")


def sign_in(d: Driver) -> None:
    """Open the staff side."""
    if d.stage.session.main.place != Place.LOCK:
        d.tap("Staff")
    names = [member.name for member in d.stage.now.staff]
    name, pin = d.rng.choice(NURSES[: len(names)])
    if len(names) > 1:
        d.tap(next(n for n in names if n.casefold() == name.casefold()))
    d.stage.type(pin)
    d.act("SignIn")
    d.tap("Unlock")
    d.told()


# -- the patient ----------------------------------------------------------------


def answer(d: Driver) -> None:
    """Answer a round of questions, with double taps, skips and second thoughts."""
    d.stage.touch(d.stage.shown.feel)  # type: ignore[attr-defined]
    answer_all(d)


def answer_all(d: Driver) -> None:
    """Answer whatever is asked, then leave the page of thanks."""
    while _asked(d):
        d.act("Rate")
        if d.rng.random() < 0.1:
            d.tap("Skip")
            continue
        _choose(d)
        if d.rng.random() < 0.2:
            d.act("Rate")
            _choose(d)
        if d.rng.random() < 0.6:
            d.told()
        d.stage.hurry()
    d.told()
    d.tap("Done")


def _asked(d: Driver) -> bool:
    return any(d.stage.says(question(symptom)) for symptom in Symptom)


def _choose(d: Driver) -> None:
    buttons = [b for b in d.stage.shown.findChildren(AnswerButton) if b.isVisible()]
    button = d.rng.choice(buttons)
    d.stage.touch(button)
    if d.rng.random() < 0.3:
        # The same tap once more: nothing may be written twice.
        d.stage.touch(button)


def call(d: Driver) -> None:
    """Call the nurse, perhaps again."""
    d.act("CallNurse")
    d.stage.touch(d.stage.shown.call)  # type: ignore[attr-defined]
    d.told()


def hide_time(d: Driver) -> None:
    """Hide the time, or show it again."""
    d.act("SetDisplay")
    d.stage.touch(d.stage.shown.time_button)  # type: ignore[attr-defined]
    d.told()
