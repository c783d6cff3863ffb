"""The key that goes into every PIN before it is hashed: it lies outside the database."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterable, Mapping

from app.domain.facts import Fact, PinSet, StaffAdded
from app.log import LOG
from app.pins import lacks_pepper, needs_pepper
from app.secrets_store import Secret, find_key, find_or_make_key


def pepper(
    secret: Secret,
    staff: Iterable[Fact],
    environ: Mapping[str, str] = os.environ,
    random_bytes: Callable[[int], bytes] = secrets.token_bytes,
) -> bytes | None:
    """Return the pepper; a new one is made only where no PIN of the record was made with one.

    None where it is gone: the kiosk starts and shows, and says at each PIN what is missing.
    Raises SecretError for a key that is wrong or that others may read, StorageError.
    """
    key = find_key(secret, environ)
    if key is not None:
        return key
    hashes = (fact.pin_hash for fact in staff if isinstance(fact, StaffAdded | PinSet))
    if any(map(needs_pepper, hashes)):
        LOG.error("the key for PINs is gone: %s", secret.file.name)
        return None
    return find_or_make_key(secret, environ, random_bytes)


def locks_out(key: bytes | None, staff: Iterable[Fact]) -> bool:
    """Return whether somebody's PIN cannot be checked with this pepper, None: with none."""
    now: dict[int, tuple[int, str]] = {}
    for fact in staff:
        if isinstance(fact, StaffAdded | PinSet):
            who = fact.who if isinstance(fact, PinSet) else fact.seq
            now[who] = max(now.get(who, (0, "")), (fact.seq, fact.pin_hash))
    return any(lacks_pepper(stored, key) for _, stored in now.values())
