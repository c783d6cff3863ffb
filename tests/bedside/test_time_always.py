"""Time over whatever happens to a machine: never released early, never negative, always in order.

Each example is a session lived through random events on real files: waiting, answers, restarts of
the program, suspends, reboots whose clock may be wrong, time zones, steps of NTP both ways. Beside
it runs a stopwatch that knows how long it really was and how wrong the wall clock is.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from app import commands as c
from app.bedside.watch import JUMP
from app.domain.criteria.given import MINUTE
from app.domain.facts import Fact
from app.domain.notice import NoticeKind
from app.domain.readiness import CriterionState, Reason
from app.domain.symptom import Origin, Rating, Symptom
from tests.bedside.bay import PIN, START, Bay
from ui.widgets.ring import ring_face

HOUR = 3600.0
# Less than the least time is never enough; the clocks may disagree by what is not worth a notice.
MINIMUM = 60 * MINUTE

seconds = st.floats(1.0, 50 * MINUTE)
# Small slews, steps of a bad clock, and zones put right.
wrong = st.sampled_from((-7200.0, -3600.0, -300.0, -59.0, -20.0, 20.0, 45.0, 300.0, 3600.0, 7200.0))
events = st.lists(
    st.one_of(
        st.tuples(st.just("wait"), seconds),
        st.tuples(st.just("restart"), seconds),
        st.tuples(st.just("suspend"), seconds),
        st.tuples(st.just("reboot"), st.tuples(seconds, st.one_of(st.just(0.0), wrong))),
        st.tuples(st.just("step"), wrong),
        st.tuples(st.just("put right"), st.none()),
        st.tuples(st.just("zone"), st.sampled_from((-18_000, -14_400, 3600, 7200, 20_700))),
        st.tuples(st.just("answer"), st.integers(0, 3)),
        st.tuples(st.just("confirm"), st.none()),
    ),
    min_size=4,
    max_size=14,
)


@pytest.fixture(scope="module")
def template() -> Iterator[Path]:
    """A record with staff and a session whose infusion has just ended."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        made = Path(folder) / "template"
        made.mkdir()
        bay = Bay(made)
        bay.staff()
        bay.start()
        bay.step()
        bay.close()
        yield made


class Lived:
    """A session, a stopwatch, and what staff have been told and have confirmed."""

    def __init__(self, folder: Path) -> None:
        self.bay = Bay(folder, START.shifted(1.0))
        self.true = 1.0
        self.error = 0.0  # of the wall clock, seconds ahead
        self.told_error = 0.0  # at the last moment that counts for telling of a jump
        self.off_error = 0.0  # when the machine went off
        self.off_true = 0.0  # and the stopwatch then
        self.extra = 0.0  # what staff confirmed beyond the truth, from a wrong clock
        self.boots = 0
        self.unsure = False
        self.untold_jump = False
        self.known: list[str] = []
        self.bay.step()

    def live(self, what: str, value: object) -> None:
        """Let one thing happen."""
        getattr(self, "_" + what.replace(" ", "_"))(value)
        self.bay.step()
        self.bay.step()

    def _pass(self, passed: float) -> None:
        self.true += passed
        self.bay.clock.advance(passed)

    def _wait(self, passed: float) -> None:
        for _ in range(4):
            self._pass(passed / 4)
            self.bay.step()

    def _restart(self, passed: float) -> None:
        self.bay.close()
        self._pass(passed)
        self.bay.open()

    def _suspend(self, passed: float) -> None:
        # The clock since boot goes on while nothing runs.
        self._pass(passed)

    def _reboot(self, how: tuple[float, float]) -> None:
        passed, error = how
        if not self.unsure:
            # A gap begins where the record ends.
            silent = self.bay.clock.now().t - self._facts()[-1].at.t
            self.off_error, self.off_true = self.error, self.true - silent
        self.bay.close()
        self.true += passed
        self.boots += 1
        # A clock that is wrong after the start shows another time than has passed.
        self.bay.clock.reboot(f"boot-{self.boots}", passed + error - self.error)
        self.error = self.told_error = error
        self.unsure = True
        self.bay.open()

    def _step(self, by: float) -> None:
        self.bay.clock.step_wall(by)
        self.error += by
        if abs(self.error - self.told_error) >= JUMP:
            self.told_error = self.error
            self.untold_jump = True

    def _put_right(self, _: object) -> None:
        if self.error:
            self._step(-self.error)

    def _zone(self, offset: int) -> None:
        clock = self.bay.clock
        clock._now = replace(clock.now(), offset=offset)

    def _answer(self, rating: int) -> None:
        opened = self.bay.ok(c.OpenCheckIn(origin=Origin.PATIENT))
        self.bay.ok(c.Rate(check_in=opened, symptom=Symptom.NAUSEA, rating=Rating(rating)))
        self.bay.ok(c.CloseCheckIn(check_in=opened))

    def _confirm(self, _: object) -> None:
        self.bay.ok(c.SignIn(staff_id=self.bay.now.staff[0].id, pin=PIN))
        if self.unsure:
            self.extra += max(0.0, self.error - self.off_error)
        self.bay.ok(c.ConfirmTime())
        self.unsure = self.untold_jump = False

    # -- what must hold after each of them -----------------------------------

    def check(self) -> None:
        self._check_elapsed()
        self._check_told()
        self._check_order()

    @property
    def elapsed(self) -> float:
        """Return for how long the infusion has ended, according to the kiosk."""
        session = self.bay.now.session
        assert session is not None
        assert session.infusion.ended is not None
        return self.bay.now.now.t - session.infusion.ended

    def _check_elapsed(self) -> None:
        assert self.elapsed >= 0.0
        session = self.bay.now.session
        assert session is not None
        number = ring_face(self.bay.now, session).number
        assert number in ("", "--") or int(number) >= 0, number
        (least,) = [r for r in self.bay.readiness.results if r.criterion.kind == "minimum_time"]
        if self.unsure:
            assert (least.state, least.evidence.reason) == (
                CriterionState.UNKNOWN,
                Reason.TIME_UNSURE,
            )
            assert number in ("", "--"), "no countdown is shown before staff confirm the time"
            assert CriterionState.MET not in [
                r.state for r in self.bay.readiness.results if r.criterion.kind in TIMED
            ]
        elif least.state == CriterionState.MET:
            slack = JUMP * (1 + self.boots)
            assert self.true + self.extra + slack >= MINIMUM, "released early"
        if not self.unsure:
            # What was confirmed counts as it was shown, and nothing more.
            assert self.elapsed <= self.true + self.extra + JUMP * (1 + self.boots)

    def _check_told(self) -> None:
        session = self.bay.now.session
        assert session is not None
        gaps = [n for n in self.bay.now.notices if n.kind == NoticeKind.TIME_GAP]
        waiting = [n.subject for n in gaps if n.acknowledged is None]
        assert (session.time_gap is not None) == self.unsure
        assert any(w.startswith("restart:") for w in waiting) == self.unsure
        if session.time_gap is not None:
            most = self.true - self.off_true + max(0.0, self.told_error - self.off_error)
            assert 0.0 <= session.time_gap <= most + JUMP * (1 + self.boots), "shown too long"
        if self.untold_jump:
            assert any(w.startswith("clock:") for w in waiting)

    def _check_order(self) -> None:
        facts = self._facts()
        assert [fact.seq for fact in facts] == sorted({fact.seq for fact in facts})
        ids = [fact.command_id for fact in facts]
        assert ids[: len(self.known)] == self.known, "what was written before is as it was"
        self.known = ids
        # Kiosk time goes the same way as the order of writing.
        session = self.bay.now.session
        assert session is not None
        opened = [check_in.opened for check_in in session.check_ins]
        assert opened == sorted(opened)

    def _facts(self) -> list[Fact]:
        number = self.bay.setup.records.open_session()
        assert number is not None
        return self.bay.setup.records.facts_of(number)


# What is met by time passing, and so not before somebody has confirmed it.
TIMED = ("minimum_time", "symptom")


@example([("wait", 300.0), ("reboot", (60.0, 7200.0)), ("put right", None), ("confirm", None)])
@example([("reboot", (60.0, 7200.0)), ("reboot", (60.0, 0.0)), ("confirm", None)])
@example([("reboot", (60.0, -7200.0)), ("step", 45.0), ("step", 45.0), ("confirm", None)])
@example([("step", 45.0), ("restart", 5.0), ("step", 45.0), ("answer", 1), ("confirm", None)])
@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate, Phase.shrink),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(happened=events)
def test_whatever_happens_nobody_is_released_early(
    template: Path, happened: list[tuple[str, object]]
) -> None:
    with tempfile.TemporaryDirectory(dir=template.parent) as folder:
        place = Path(folder) / "bay"
        shutil.copytree(template, place)
        lived = Lived(place)
        try:
            for what, value in happened:
                lived.live(what, value)
                lived.check()
        finally:
            lived.bay.close()
