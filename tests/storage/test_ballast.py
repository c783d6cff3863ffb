"""The file that holds room on the disk: real, private, synced, and given back whole."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from app.storage.ballast import PIECE, Ballast

SIZE = 3 * PIECE + 1000


@pytest.fixture
def ballast(tmp_path: Path) -> Ballast:
    return Ballast(tmp_path / "kiosk.db", SIZE)


def grown(ballast: Ballast) -> int:
    """Write all of it and return how many pieces that were."""
    pieces = 1
    while not ballast.grow():
        pieces += 1
        assert pieces < 10
    return pieces


def test_it_is_written_in_pieces_and_holds_its_room(ballast: Ballast) -> None:
    assert not ballast.held
    assert grown(ballast) == 4
    assert ballast.held
    there = ballast.path.stat()
    assert (there.st_size, there.st_mode & 0o777) == (SIZE, 0o600)
    assert there.st_blocks * 512 >= SIZE, "a file with holes holds no room"
    assert Ballast(ballast.path.with_suffix(""), SIZE).held, "also after a restart"


def test_every_piece_is_synced(ballast: Ballast, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[int] = []

    def fsync(opened: int) -> None:
        synced.append(os.fstat(opened).st_size)

    monkeypatch.setattr(os, "fsync", fsync)
    grown(ballast)
    assert [size for size in synced if size >= PIECE] == [PIECE, 2 * PIECE, 3 * PIECE, SIZE]


def test_what_a_kill_left_half_done_is_gone_on_with(ballast: Ballast) -> None:
    ballast.grow()
    again = Ballast(ballast.path.with_suffix(""), SIZE)
    assert not again.held
    assert grown(again) == 3


def test_one_of_another_size_is_made_anew(ballast: Ballast) -> None:
    ballast.path.write_bytes(bytes(SIZE + 1))
    assert not ballast.held
    assert not ballast.grow()
    assert not ballast.path.exists()
    grown(ballast)
    assert ballast.held


def test_it_is_given_back_once(ballast: Ballast) -> None:
    grown(ballast)
    assert ballast.release()
    assert not ballast.held
    assert not ballast.path.exists()
    assert not ballast.release()


def test_it_is_wanted_only_where_as_much_stays_free(
    ballast: Ballast, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = {"bytes": 0}
    monkeypatch.setattr(
        os, "statvfs", lambda _: SimpleNamespace(f_bavail=free["bytes"], f_frsize=1)
    )
    for there in (0, PIECE):
        ballast.path.write_bytes(bytes(there))
        free["bytes"] = 2 * SIZE - there - 1
        assert not ballast.room
        free["bytes"] += 1
        assert ballast.room


def test_a_disk_that_refuses_gets_everything_back(
    ballast: Ballast, monkeypatch: pytest.MonkeyPatch
) -> None:
    ballast.grow()
    usual = os.write

    def write(opened: int, data: bytes) -> int:
        if os.fstat(opened).st_size > PIECE:
            raise OSError(errno.ENOSPC, "No space left on device")
        return usual(opened, data[: PIECE // 2])

    monkeypatch.setattr(os, "write", write)
    assert not ballast.grow()
    assert not ballast.path.exists()


def test_a_link_in_its_place_is_not_followed(ballast: Ballast, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_bytes(b"mine")
    ballast.path.symlink_to(other)
    ballast.grow()
    assert other.read_bytes() == b"mine"
