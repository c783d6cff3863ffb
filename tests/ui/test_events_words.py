"""Events in words: what happened, since when oxygen is on, and what the plot marks."""

from __future__ import annotations

import pytest

from app.domain.event import EventKind, oxygen_on
from tests.ui import samples as s
from tests.ui.event_samples import drug, event, events
from ui.event_words import dose_text, event_text, kind_name, markers, oxygen_text

ON, OFF = EventKind.OXYGEN_ON, EventKind.OXYGEN_OFF


def test_each_kind_has_a_name_of_its_own():
    names = [kind_name(kind) for kind in EventKind]
    assert len(set(names)) == len(EventKind)
    assert all(names)


@pytest.mark.parametrize(
    ("dose", "words"), [(4.0, "4 mg"), (0.125, "0.125 mg"), (1000.0, "1000 mg"), (12.5, "12.5 mg")]
)
def test_a_dose_has_no_needless_zero_and_loses_nothing(dose, words):
    assert dose_text(dose, "mg") == words


def test_a_drug_is_named_with_its_dose_as_far_as_it_is_known():
    assert event_text(drug(1, 5)) == "Ondansetron 4 mg"
    assert event_text(drug(1, 5, dose=None, unit="")) == "Ondansetron"
    assert event_text(drug(1, 5, text="")) == "Drug given 4 mg"
    assert event_text(event(1, EventKind.VOMITED, 5)) == "Vomited"


def test_nobody_noting_oxygen_is_not_off():
    assert oxygen_text((), s.NOW) == "Oxygen: nothing noted"
    gone = event(1, ON, 9, retracted=s.NOW_T)
    assert oxygen_text((gone,), s.NOW) == "Oxygen: nothing noted"


def test_oxygen_is_on_since_it_was_turned_on_not_since_it_was_noted_again():
    on = (event(1, ON, 27), event(2, ON, 7))
    assert oxygen_on(on)
    assert oxygen_text(on, s.NOW) == "Oxygen on since 1:40 pm"
    off = (*on, event(3, OFF, 2))
    assert oxygen_text(off, s.NOW) == "Oxygen off since 2:05 pm"
    again = (*off, event(4, ON, 1))
    assert oxygen_text(again, s.NOW) == "Oxygen on since 2:06 pm"


def test_what_is_noted_late_is_put_where_it_belongs():
    late = (event(1, OFF, 5), event(2, ON, 27))
    assert oxygen_text(late, s.NOW) == "Oxygen off since 2:02 pm"


def test_the_plot_marks_what_stands_in_the_order_of_time():
    found = markers(events())
    assert [words for _, _, words in found] == ["Oxygen on", "Drank", "Vomited", "Ondansetron 4 mg"]
    assert found[0] == (s.NOW_T - 27 * 60.0, "oxygen_on", "Oxygen on")
    assert [t for t, _, _ in found] == sorted(t for t, _, _ in found)
