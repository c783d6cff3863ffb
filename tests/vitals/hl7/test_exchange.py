"""The exchange: each message handed over once, and each answer at its time."""

from __future__ import annotations

from app.vitals.hl7.exchange import GONE, KNOWN, Exchange, Key, Ticket


def key(number: int) -> Key:
    return Key("A|B", f"M{number}", b"x")


def offered(exchange: Exchange, *numbers: int) -> list[int]:
    """Offer messages, and return the list in which they will note that they are done."""
    done: list[int] = []
    for n in numbers:
        exchange.offer(Ticket(key(n), (), float(n), lambda n=n: done.append(n)))  # type: ignore[misc]
    return done


def test_what_was_offered_is_fetched_once_and_in_order():
    exchange = Exchange()
    offered(exchange, 1, 2, 3)
    assert exchange.wake.is_set()
    assert [t.key.control_id for t in exchange.fetch()] == ["M1", "M2", "M3"]
    assert not exchange.wake.is_set()
    assert exchange.fetch() == []


def test_taken_means_everything_up_to_then_and_nothing_after():
    exchange = Exchange()
    done = offered(exchange, 1, 2)
    exchange.fetch()
    until = exchange.polled
    later = offered(exchange, 3)
    exchange.fetch()
    exchange.taken(until)
    assert (done, later) == ([1, 2], [])
    assert exchange.known(key(2))
    assert not exchange.known(key(3))
    exchange.taken(until)
    assert done == [1, 2]
    exchange.taken(exchange.polled)
    assert later == [3]


def test_what_is_not_fetched_is_not_taken():
    exchange = Exchange()
    done = offered(exchange, 1)
    exchange.taken(99)
    assert done == []


def test_what_is_withdrawn_is_not_fetched():
    exchange = Exchange()
    ticket = Ticket(key(1), (), 0.0, lambda: None)
    exchange.offer(ticket)
    exchange.withdraw(ticket)
    exchange.withdraw(ticket)
    assert exchange.fetch() == []
    assert not exchange.known(key(1))


def test_what_holds_nothing_new_is_settled_by_itself():
    exchange = Exchange()
    done = offered(exchange, 1, 2)
    exchange.settle(exchange.fetch()[1])
    assert done == [2]
    exchange.taken(exchange.polled)
    assert done == [2, 1]


def test_the_memory_is_bounded():
    exchange = Exchange()
    for n in range(KNOWN + 10):
        offered(exchange, n)
        exchange.fetch()
        exchange.taken(exchange.polled)
    assert not exchange.known(key(9))
    assert exchange.known(key(10))


def test_a_core_that_stands_still_does_not_fill_the_memory():
    exchange = Exchange()
    done: list[int] = []
    for n in range(GONE + 10):
        done = offered(exchange, n)
        exchange.fetch()
    exchange.taken(exchange.polled)
    assert done == [GONE + 9]
    assert not exchange.known(key(9))


def test_clearing_forgets_what_waits():
    exchange = Exchange()
    done = offered(exchange, 1, 2)
    exchange.fetch()
    offered(exchange, 3)
    exchange.clear()
    exchange.taken(exchange.polled)
    assert (done, exchange.fetch()) == ([], [])
    assert not exchange.wake.is_set()
