"""Which notices need a line, worked out twice: as it is done, and as plainly as it can be said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import notice as module
from app.domain.notice import Notice, NoticeKind, Priority, to_show, with_acknowledged

SOME = st.lists(
    st.tuples(
        st.sampled_from(Priority),
        st.one_of(st.none(), st.integers(-3, 14)),
        st.booleans(),
        st.booleans(),
        st.sampled_from([NoticeKind.VITAL_LIMIT, NoticeKind.SOURCE_SWITCHED]),
    ),
    max_size=12,
)


def made(parts: Sequence[tuple[Priority, int | None, bool, bool, NoticeKind]]) -> list[Notice]:
    """Return notices; the last two wait for the disk, and what they follow may be anything."""
    found = []
    for n, (level, follows, seen, over, kind) in enumerate(parts, start=1):
        number = n if n < 11 else -n
        made_of = Notice(number, kind, float(n), level=level, follows=follows)
        seen_at, over_at = 50.0 if seen else None, 40.0 if over else None
        found.append(replace(made_of, acknowledged=seen_at, cleared=over_at))
    return found


def chain(notices: Sequence[Notice], newest: Notice) -> Iterator[Notice]:
    """Return those before a notice, looked up one by one in all of them."""
    number, first = newest.follows, True
    at = newest
    while number is not None and (first or number < at.id):
        before = [n for n in notices if n.id == number]
        if not before:
            return
        at, first = before[-1], False
        yield at
        number = at.follows


def plainly(notices: Sequence[Notice]) -> tuple[Notice, ...]:
    """Return what to_show says of itself, without thinking of how long it takes."""
    hidden = set()
    for later in notices:
        for earlier in chain(notices, later):
            if earlier.acknowledged is not None or earlier.priority.rank <= later.priority.rank:
                hidden.add(earlier.id)
    needed = (n for n in notices if n.acknowledged is None or n.ongoing)
    return tuple(n for n in needed if n.id not in hidden)


@given(SOME)
def test_the_lines_are_those_of_the_plain_rule(parts):
    notices = made(parts)
    assert to_show(notices) == plainly(notices)


@given(SOME, st.integers(1, 10))
def test_seeing_one_sees_what_it_stands_for(parts, number):
    notices = made(parts)
    seen = [n for n in notices if n.id == number]
    expected = {number} if seen else set()
    for newest in seen:
        for before in chain(notices, newest):
            if before.acknowledged is None and before.priority.rank <= newest.priority.rank:
                expected.add(before.id)
    answered = with_acknowledged(notices, number, 90.0, 4)
    assert {n.id for n in answered if n.acknowledged == 90.0} == expected


@pytest.mark.parametrize(("levels", "lines"), [([0], 1), ([2, 1, 0], 3), ([0, 1, 2], 1)])
def test_a_long_chain_is_walked_a_few_times_and_not_once_for_each(monkeypatch, levels, lines):
    count = 2000
    first = Notice(1, NoticeKind.VITAL_LIMIT, 0.0)
    notices = [
        replace(
            first,
            id=n,
            raised=float(n),
            follows=n - 1 if n > 1 else None,
            level=list(Priority)[levels[n * len(levels) // (count + 1)]],
        )
        for n in range(1, count + 1)
    ]
    walked = 0
    before = module._before

    def counted(*args: object) -> Iterator[Notice]:
        nonlocal walked
        for each in before(*args):
            walked += 1
            yield each

    monkeypatch.setattr(module, "_before", counted)
    shown = to_show(notices)
    assert walked <= 2 * len(Priority) * count
    assert notices[-1] in shown
    assert len(shown) == lines, "the newest of each that nothing later stands for"
