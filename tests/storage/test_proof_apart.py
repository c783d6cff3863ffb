"""A file is proved by a process of its own, with the same result and the same names for trouble."""

from __future__ import annotations

import os
import time

import pytest

from app.errors import ErrorCode, StorageError
from app.storage import proof_apart
from app.storage.proof import Keys, prove
from app.storage.proof_apart import prove_apart
from tests.storage.files import written
from tests.storage.samples import KEY, OTHER_KEY


def test_it_finds_what_the_same_process_finds(path):
    written(path, rows=5, key=KEY)
    assert prove_apart(path, Keys(KEY)) == prove(path, Keys(KEY))


def test_what_is_wrong_keeps_its_name(path):
    written(path, key=KEY)
    with pytest.raises(StorageError) as caught:
        prove_apart(path, Keys(OTHER_KEY))
    assert caught.value.code is ErrorCode.KEY_WRONG


def test_nobody_sees_a_key_in_the_list_of_processes():
    assert all("key" not in part for part in proof_apart._COMMAND)
    assert len(proof_apart._COMMAND) == 3


def test_it_is_ended_when_nobody_wants_to_know(path, monkeypatch):
    written(path)
    monkeypatch.setattr(proof_apart, "_COMMAND", ("sleep", "60"))
    began = time.monotonic()
    with pytest.raises(StorageError):
        prove_apart(path, Keys(), lambda: True)
    assert time.monotonic() - began < 30


def test_a_process_that_says_nothing_is_a_named_failure(path, monkeypatch):
    written(path)
    for command in (("true",), ("/nonexistent/python",)):
        monkeypatch.setattr(proof_apart, "_COMMAND", command)
        with pytest.raises(StorageError) as caught:
            prove_apart(path, Keys())
        assert caught.value.code is ErrorCode.INTERNAL
    assert os.path.exists(path)
