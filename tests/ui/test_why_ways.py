"""The ways from the board to both pages, in the same place whether it runs or has ended."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint

from app.domain.forecast import Explanation, PriorUse
from tests.ui import samples as s
from tests.ui import why_samples as w
from tests.ui.staff_side import shown
from tests.ui.staff_tools import Longer, sized, tap, translated
from tests.ui.tape import cut_texts, lay_out
from ui.main_window import place_for
from ui.places import Place
from ui.screens.board import BoardScreen
from ui.screens.why import WhyScreen
from ui.widgets.tall_chip import TallChip


def test_the_board_leads_to_both_pages(qtbot, qapp):
    board = shown(qtbot, BoardScreen(), w.snapshot())
    places = []
    board.go.connect(places.append)
    tap(board.infusion)
    tap(board.why)
    assert places == [Place.INFUSION, Place.WHY]
    assert board.end_infusion.isHidden()


def test_while_it_runs_the_end_stands_where_why_stands_later(qtbot, qapp):
    board = shown(qtbot, BoardScreen(), w.running())
    assert board.why.isHidden()
    right = board.end_infusion.mapTo(board, QPoint(board.end_infusion.width(), 0)).x()
    places = []
    board.go.connect(places.append)
    tap(board.infusion)
    assert places == [Place.INFUSION]
    board.show_snapshot(w.snapshot())
    lay_out(board)
    assert abs(board.why.mapTo(board, QPoint(board.why.width(), 0)).x() - right) <= 2


def test_nobody_gets_there_without_signing_in():
    for place in (Place.WHY, Place.INFUSION):
        assert place_for(place, w.snapshot()) == place
        assert place_for(place, s.snapshot(session=w.session())) == Place.HOME


@pytest.mark.parametrize("width", [118, 148, 210])
def test_a_tall_chip_is_as_high_as_its_words(qtbot, qapp, width):
    with sized(1280, 800), translated(Longer()):
        chip = TallChip("Hide vitals from patient, please, for a while")
        qtbot.addWidget(chip)
        chip.resize(width, chip.heightForWidth(width))
        assert cut_texts(chip) == []
        assert chip.needed().height() <= chip.height()
        assert chip.heightForWidth(2 * width) <= chip.heightForWidth(width)


def test_the_real_model_explains_itself_on_the_page(qtbot, qapp):
    """Every word that the personal model can say has words here."""
    from app.forecast.forecaster import ForecastInput
    from app.forecast.personal import load_personal
    from ui.theme import RESOURCES

    session = s.session()
    forecaster = load_personal(RESOURCES / "forecast")
    given = ForecastInput(
        session.patient,
        session.infusion,
        session.modifiers,
        session.earlier_infusions,
        session.baseline,
        session.check_ins,
        ((w.at(-45), 122.0, 78.0), (w.at(20), 150.0, 95.0)),
    )
    explanation = forecaster.explain(given, s.NOW_T)
    assert isinstance(explanation, Explanation)
    forecast = forecaster.forecast(given, s.NOW_T)
    snapshot = w.snapshot(forecast=forecast, explanation=explanation, kept=())
    screen = shown(qtbot, WhyScreen(), snapshot)
    assert screen.given.words[0] == "Dose: 41 mg | Over: 40 min | Per kg: 0.50 mg/kg"
    assert any("published figures" in words for words in screen.given.words)
    assert any(words.startswith("Benzodiazepine") for words in screen.given.words)
    assert sum("was" in words for words in screen.moved.words) >= 2
    assert explanation.start in (None, PriorUse())
