"""Why this time? The page says what went in, what moved it, and how it was before."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.forecast import EffectState
from tests.ui import why_samples as w
from tests.ui.staff_side import DATA, shown
from tests.ui.staff_tools import SIZES, Bracketed, Longer, sized, tap, translated, untranslated
from tests.ui.tape import cut_texts, lay_out, small_targets
from ui import theme
from ui.places import Place
from ui.screens.why import WhyScreen

# Names, sources and bases stand in the data files; they are shown as they are.
FIXED = (
    w.BASIS,
    "personal 1.1",
    "article-windows 1",
    "patient-education article of the clinic",
    "Krystal 1998",
    "Perez-Ruixo 2021",
    "Rodrigues 2020",
    "Andrade 2017",
    "Riva-Posse 2018",
    *(line.source for line in w.MANY_LINES),
)


@pytest.fixture
def screen(qtbot, qapp):
    return shown(qtbot, WhyScreen(), w.snapshot())


def test_the_headline_is_the_effect_that_lasts_longest_with_its_window(screen):
    assert screen.headline.text() == "Dizziness: about 2:40 pm (2:20 pm – 3:30 pm)"
    words = screen.meaning.text()
    assert "one in ten settles by 2:20 pm, half by 2:40 pm, nine in ten by 3:30 pm" in words
    assert "All 4 open effects together: half by 2:50 pm, nine in ten by 3:55 pm" in words


def test_it_says_what_it_rests_on_and_which_model_it_is(screen):
    words = screen.rests.text()
    assert (
        words
        == "It rests on 14 answers and measurements, and on 180 virtual patients who fit them."
    )
    assert screen.model.text().startswith("Model: personal 1.1. Basis: virtual patients")


def test_everything_that_went_in_is_there(screen):
    words = screen.given.words
    assert words[0] == "Dose: 41 mg | Over: 40 min | Per kg: 0.50 mg/kg"
    assert words[1] == "Weight: 82 kg | Age: 41 years | Earlier infusions: 3"
    assert words[2] == (
        "It started from 2 earlier sessions of this patient, 41 sessions of this clinic."
    )
    assert words[-1].startswith("Benzodiazepine: drowsiness lasts longer")
    assert words[-1].endswith(w.LINES[-1].source)


def test_each_change_says_from_when_to_when_and_which_answer(screen):
    words = screen.moved.words
    assert words[0] == "Dizziness: was 2:55 pm, now 2:40 pm | Dizziness rated mild · 15 min sooner"
    assert words[1].endswith("blood pressure measured · 7 min sooner")
    assert "Drowsiness: was 2:19 pm, now 2:25 pm | Dizziness rated mild · 6 min later" in words
    assert "No change: Nausea rated none" in words


def test_answers_that_count_for_less_say_why_newest_first(screen):
    words = screen.moved.words
    start = words.index("Answers that count for less")
    assert words[start + 1 :] == (
        "Drowsiness mild at 2:01 pm does not count | answered again soon after",
        "Nausea none at 1:57 pm counts 25 % | answered too fast to read the question, "
        "reported again later",
        "Dizziness mild at 1:47 pm counts 60 % | entered by staff",
    )


def test_kept_forecasts_stand_newest_first_on_one_axis(screen):
    assert screen.kept_title.text() == "How it moved: Dizziness"
    assert screen.kept.words[0] == "2:02 pm 1 answer: 2:40 pm – 3:30 pm"
    assert screen.kept.words[-1] == "1:35 pm infusion ended: 2:30 pm – 3:35 pm"
    newest, oldest = screen.kept.shown[0].bar.places, screen.kept.shown[-1].bar.places
    assert oldest[0] < newest[0]
    assert newest[2] == oldest[2] == 0.0


def test_parts_and_cautions_are_said(qtbot, qapp):
    screen = shown(qtbot, WhyScreen(), w.full())
    assert screen.given.words[0] == "All parts: 41 mg | With pauses: 40 min | Per kg: 0.50 mg/kg"
    assert "Part 1: 20 mg, 12:10 pm – 12:35 pm" in screen.given.words
    assert "Part 2: 41 mg, 12:55 pm – 1:35 pm" in screen.given.words
    assert "not checked at this dose" in screen.cautions.text()
    assert "count for less" in screen.cautions.text()
    assert screen.cautions.property("tone") == "caution"


def test_a_part_that_runs_without_a_known_start_shows_no_start(screen):
    infusion = replace(w.infusion_of(w.two_parts().session), ended=None)
    screen.show_snapshot(w.running(infusion=infusion, part_began=None))
    assert "Part 2: 21 mg planned, still running" in screen.given.words


def test_while_it_runs_the_times_start_with_the_end(screen):
    screen.show_snapshot(w.running())
    assert screen.headline.text() == "The infusion is still running"
    assert "The times start with its end" in screen.meaning.text()
    assert screen.cautions.isHidden()
    assert screen.moved.words[0] == "Nothing: the infusion is still running."
    assert screen.kept_title.text() == "How it moved"
    assert screen.kept.words == ()


def test_the_articles_model_says_it_is_the_same_for_everybody(screen):
    screen.show_snapshot(w.article())
    assert screen.rests.text().startswith("The same window for everybody")
    assert screen.moved.words[0] == "This model takes no account of answers."
    assert "virtual" not in screen.rests.text()


def test_before_it_is_worked_out_it_asks_for_a_moment(screen):
    screen.show_snapshot(w.snapshot(explanation=None))
    assert screen.wait.isVisible()
    assert screen.wait.text() == "One moment."
    assert not screen.given.isVisible()
    assert screen.rests.isHidden()
    screen.show_snapshot(w.snapshot())
    assert screen.given.isVisible()
    assert not screen.wait.isVisible()


def test_all_settled_says_by_what_and_never_that_one_may_go(screen):
    forecast = w.personal()
    made = tuple(replace(e, state=EffectState.SETTLED, ahead=None) for e in forecast.effects)
    forecast = replace(forecast, effects=made, all_settled=None)
    screen.show_snapshot(w.snapshot(forecast=forecast))
    assert screen.headline.text() == "All effects have settled"
    assert screen.meaning.text() == "By the patient's answers, and by what was measured."
    assert screen.kept_title.text() == "How it moved: All open effects together"
    assert screen.kept.words[0] == "2:02 pm 1 answer: 2:40 pm – 3:30 pm"


def test_the_ways_out_and_where_the_data_are_from(screen):
    places = []
    screen.go.connect(places.append)
    tap(screen.infusion)
    tap(screen.back)
    assert places == [Place.INFUSION, Place.BOARD]
    assert screen.top.origin.text() == "SIMULATED"
    assert screen.initials.text() == "R.K."


def test_a_new_snapshot_updates_the_rows_in_place(screen):
    lists = (screen.given, screen.moved, screen.kept)
    before = [list(part.shown) for part in lists]
    screen.show_snapshot(w.article())
    screen.show_snapshot(w.snapshot())
    for rows, part in zip(before, lists, strict=True):
        assert all(old is new for old, new in zip(rows, part.shown, strict=True))


def test_what_does_not_fit_is_counted_and_can_be_reached(qtbot, qapp):
    with sized(1366, 768):
        screen = shown(qtbot, WhyScreen(), w.full(), (1366, 768))
        for part in (screen.given, screen.moved, screen.kept):
            assert part.more.text() == f"{part.below()} more below"
            for _ in range(20):
                if part.at_end:
                    break
                tap(part.more)
            assert part.at_end
            assert part.below() == 0


@pytest.mark.parametrize("size", SIZES)
def test_an_ordinary_case_needs_no_scrolling(qtbot, qapp, size):
    with sized(*size):
        screen = shown(qtbot, WhyScreen(), w.snapshot(), size)
        for part in (screen.given, screen.moved, screen.kept):
            assert part.below() == 0
            assert part.more.isHidden()


@pytest.mark.parametrize("make", [w.snapshot, w.full, w.article, w.running])
@pytest.mark.parametrize("longer", [False, True])
@pytest.mark.parametrize("size", SIZES)
def test_everything_fits_and_can_be_hit(qtbot, qapp, size, longer, make):
    with sized(*size), translated(Longer() if longer else None):
        screen = shown(qtbot, WhyScreen(), make(), size)
        lay_out(screen)
        assert (screen.width(), screen.height()) == tuple(size)
        assert cut_texts(screen) == []
        assert small_targets(screen, theme.current().staff_target) == []


@pytest.mark.parametrize("make", [w.snapshot, w.full, w.article, w.running])
def test_every_word_goes_through_translation(qtbot, qapp, make):
    with translated(Bracketed()):
        screen = shown(qtbot, WhyScreen(), make())
        assert untranslated(screen, *DATA, *FIXED) == []


def test_the_clock_that_is_not_confirmed_is_said(screen):
    screen.show_snapshot(w.snapshot(time_gap=1500.0))
    assert screen.cautions.text() == "The clock must be confirmed first: these times may be off."


def test_of_many_kept_forecasts_the_newest_are_there_and_older_ones_when_asked(screen):
    from ui.widgets.long_list import PAGE

    made = screen.kept.shown
    one, now = screen.kept._items, screen.kept._now
    many = [one[0]] * (PAGE + 5)
    screen.kept.show_kept(many, now)
    assert len(made) == PAGE
    assert screen.kept.further.text() == "Show 5 older ones"
    screen.kept.further.tapped.emit()
    assert len(made) == PAGE + 5
    assert screen.kept.further.isHidden()
    screen.kept.to_top()
    assert len(made) == PAGE


def test_of_many_lines_the_first_are_there_and_further_ones_when_asked(screen):
    from ui.widgets.line_list import Line
    from ui.widgets.long_list import PAGE

    moved = screen.moved
    moved.show_lines([Line(f"line {n}") for n in range(PAGE + 3)])
    assert len(moved.shown) == PAGE
    assert moved.further.text() == "Show 3 further ones"
    moved.further.tapped.emit()
    assert moved.words[-1] == f"line {PAGE + 2}"
    assert moved.further.isHidden()
    moved.to_top()
    assert len(moved.shown) == PAGE
