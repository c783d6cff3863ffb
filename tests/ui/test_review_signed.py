"""The signatures of a past session, as the review shows them."""

from __future__ import annotations

from dataclasses import replace

from app.domain.session import SessionEnd
from app.domain.staff_role import Role
from app.snapshot import EndedBy, Snapshot
from tests.ui import samples
from ui.review_words import signed_lines

SHOWN = ("You are signing these facts", "We discharge although criteria are open.")
ENDED = EndedBy(
    end=SessionEnd.OVERRIDDEN,
    at=samples.NOW_T,
    signer="Ada",
    second="Bob",
    reason="asked to go",
    shown=SHOWN,
    intact=True,
    fingerprint="0123456789abcdef" * 4,
    signer_role=Role.LEAD,
    second_role=Role.ADMIN,
    meaning=SHOWN[-1],
)


def past(ended: EndedBy) -> Snapshot:
    running = samples.snapshot()
    assert running.session is not None
    return replace(running, session=replace(running.session, ended=ended))


def test_each_signature_says_who_as_what_and_when() -> None:
    texts = [line.text for line in signed_lines(past(ENDED))]
    assert texts[:2] == list(SHOWN)
    assert texts[2].startswith("Signed: Ada, Lead, ")
    assert texts[3].startswith("Signed: Bob, Admin, ")
    assert "2:07 pm" in texts[2]


def test_the_fingerprint_of_the_words_is_there_in_groups() -> None:
    last = signed_lines(past(ENDED))[-1]
    assert "01234567 89abcdef" in last.text
    assert "still have the fingerprint" in last.under
    changed = signed_lines(past(replace(ENDED, intact=False)))[-1]
    assert "do not have the fingerprint" in changed.under


def test_a_signature_from_before_there_were_roles_says_none() -> None:
    old = replace(ENDED, second="", signer_role=None, second_role=None)
    texts = [line.text for line in signed_lines(past(old))]
    (signed,) = [text for text in texts if text.startswith("Signed: ")]
    assert signed.startswith("Signed: Ada, ")
    assert "Lead" not in signed
