"""Pull the plug: what the screens acknowledged is there, once, and the session is back."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.clock import SystemClock
from app.config import Config
from app.kiosk import Kiosk
from tests.bedside.bay import Bay
from tests.kills.account import Account, read_record
from tests.kills.harness import Life, Patient, Plan, WrongError, plan_for
from tests.kills.said import DONE, SENT, SHOWN, Line
from ui.places import Place
from ui.rehearsal import Stage

# `make kills` does it 200 times.
KILLS = 6
PLANS = ("at any time", "at a command", "while starting")


class StoppedKiosk(Kiosk):
    """A kiosk without threads, to look at what a restart shows."""

    def start(self) -> None:
        self.core.step()

    def think(self) -> None:
        self.core.step()

    def stop(self) -> None:
        self.core.close()
        self.database.close()


def seed_with(plans: tuple[str, ...], kills: int) -> int:
    """Return the first seed that kills in all these ways within so many kills."""
    return next(
        seed
        for seed in range(1000)
        if {plan_for(seed, n, 1.0).kind for n in range(kills)} == set(plans)
    )


def test_nothing_acknowledged_is_lost_and_nothing_doubled(tmp_path: Path) -> None:
    patient = Patient(tmp_path, seed_with(PLANS, KILLS))
    for _ in range(KILLS):
        patient.kill_once()
    assert patient.account.acknowledged["AddStaff"] >= 1
    assert patient.account.acknowledged.total() >= 10
    # It goes on where it was, as after an interruption.
    again = Patient(tmp_path, patient.seed)
    assert again.kills == patient.kills
    assert again.account.done == patient.account.done


def test_a_kiosk_that_does_not_start_ends_the_run_and_is_quoted(tmp_path: Path) -> None:
    (tmp_path / "kiosk.db").write_bytes(b"no database at all, " * 300)
    life = Life(tmp_path, 1)
    with pytest.raises(WrongError, match="database_corrupt"):
        life.live(Plan("at any time", 5.0))
    assert life.kill() == []


def test_after_a_restart_the_countdown_goes_on(tmp_path: Path, qapp: object) -> None:
    bay = Bay(tmp_path, SystemClock().now().shifted(-600.0))
    bay.staff()
    bay.start()
    bay.close()
    stage = Stage(StoppedKiosk(Config(tmp_path)), None)  # type: ignore[arg-type]
    try:
        assert stage.session.main.place == Place.HOME
        session = stage.now.session
        assert session is not None
        assert session.infusion.ended is not None
        assert session.time_gap is None
        since = stage.now.now.t - session.infusion.ended
        assert since == pytest.approx(SystemClock().now().t - session.infusion.ended, abs=2.0)
        assert since > 600.0
    finally:
        stage.end()


# -- the comparison itself ----------------------------------------------------------


def rate(number: int) -> dict[str, object]:
    return {"id": f"c{number}", "type": "Rate", "symptom": "nausea", "rating": number % 4}


@pytest.fixture
def record(tmp_path: Path) -> dict[str, list[dict[str, object]]]:
    """What is in a record with two answers, and nothing else."""
    rows = read_record(tmp_path)
    rows["rating_given"] = [
        {"seq": 10 + n, "command_id": f"c{n}", "symptom": "nausea", "rating": n % 4, "check_in": 5}
        for n in (1, 2)
    ]
    return rows


@pytest.fixture
def account() -> Account:
    """What was said about these two answers."""
    made = Account()
    made.hear([Line("act", {"kind": "Rate"})] * 2)
    made.hear([Line(SENT, rate(1)), Line(SENT, rate(2))])
    made.hear([Line(DONE, {"id": "c1"}), Line(DONE, {"id": "c2"})])
    return made


def test_what_agrees_is_not_complained_about(account: Account, record: dict) -> None:  # type: ignore[type-arg]
    assert account.compare(record) == []
    assert account.acknowledged == {"Rate": 2}


def test_each_kind_of_mistake_is_found(account: Account, record: dict) -> None:  # type: ignore[type-arg]
    first, second = record["rating_given"]

    def wrong(*rows: dict[str, object]) -> list[str]:
        found = account.compare({**record, "rating_given": list(rows)})
        return [line.split(":")[0] for line in found]

    assert wrong(first) == ["LOST"]
    assert wrong(first, {**second, "rating": 3}) == ["CHANGED"]
    assert wrong(first, second, {**second, "seq": 13}) == ["DOUBLED"]
    assert wrong(first, second, {**second, "seq": 13, "command_id": "x"}) == ["INVENTED"]
    assert wrong({**first, "seq": 20}, second) == ["OUT OF ORDER"]
    account.hear([Line(SENT, rate(3))])
    assert wrong(first, second) == ["DOUBLED"]


def test_a_first_picture_that_lacks_an_answer_is_found(tmp_path: Path) -> None:
    bay = Bay(tmp_path)
    bay.staff()
    bay.start()
    bay.check_in(1)
    rows = read_record(tmp_path)
    bay.close()
    ratings = [[r["check_in"], r["symptom"], r["rating"]] for r in rows["rating_given"]]
    assert len(ratings) == 5
    session = rows["session_started"][0]["seq"]
    shown = {"session": session, "assessed": {}, "events": [], "hide_time": False}
    account = Account()
    account.hear([Line(SHOWN, {**shown, "ratings": ratings})])
    assert account.compare_shown(rows) == []
    account.hear([Line(SHOWN, {**shown, "ratings": ratings[1:]})])
    assert len(account.compare_shown(rows)) == 1
