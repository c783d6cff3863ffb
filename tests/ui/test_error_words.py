"""Every error has plain words that say what to do."""

from __future__ import annotations

import pytest

from app.errors import ErrorCode
from tests.ui.staff_tools import Bracketed, translated
from ui.error_words import error_text


@pytest.mark.parametrize("code", list(ErrorCode))
def test_every_error_has_words(qapp, code):
    text = error_text(code)
    assert len(text.split()) >= 3
    assert text.endswith(".")
    assert code.value not in text


@pytest.mark.parametrize("code", list(ErrorCode))
def test_every_error_is_translated(qapp, code):
    with translated(Bracketed()):
        assert error_text(code).startswith("⟦")


def test_no_two_errors_share_their_words(qapp):
    assert len({error_text(code) for code in ErrorCode}) == len(ErrorCode)


def test_a_technical_detail_is_passed_on_and_a_private_one_is_not(qapp):
    assert "kiosk.toml:3" in error_text(ErrorCode.CONFIG_INVALID, "kiosk.toml:3")
    assert "weight" not in error_text(ErrorCode.VALUE_REFUSED, "weight")


def test_a_wrong_pin_says_how_many_tries_are_left(qapp):
    assert "2" in error_text(ErrorCode.WRONG_PIN, "2")
    assert error_text(ErrorCode.WRONG_PIN, "0") == error_text(ErrorCode.WRONG_PIN)
