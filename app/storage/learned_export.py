"""Writes what was learned to a file that may leave the kiosk: nothing of a person is in it."""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.clock import Instant
from app.domain.facts import LearningReset, LearningSet, WeightsLearned
from app.storage.files import write_whole
from app.storage.records import Records

SCHEMA = "recovery-kiosk-learned"
SCHEMA_VERSION = 1


def export_learned(records: Records, path: Path) -> None:
    """Write the learned weights and their history as JSON, all of it or nothing.

    Of the population every version ever learned (with the SHA-256 of its weights) and the
    newest weights as they are stored; the switches and resets; of patients how many have
    weights since the last reset. Two exports around one session tell by their difference what
    that session taught: keep them like the record.
    Raises StorageError with DISK_FULL, READ_ONLY, DISK_ERROR, FOLDER_UNUSABLE or what reading
    the record raises.
    """
    text = json.dumps(_content(records), indent=2) + "\n"
    write_whole(path, text.encode())


def _content(records: Records) -> dict[str, Any]:
    history = records.learning_history()
    resets = [fact for fact in history if isinstance(fact, LearningReset)]
    versions, newest = [], None
    for newest in records.learned_by_population():
        versions.append(_version(newest))
    return {
        "schema": SCHEMA,
        "schema_version": SCHEMA_VERSION,
        "population": {"versions": versions, "newest": _weights(newest, resets)},
        "patients": {"known": records.patients_learned()},
        "switches": [_switches(fact) for fact in history if isinstance(fact, LearningSet)],
        "resets": [_reset(fact) for fact in resets],
    }


def _version(fact: WeightsLearned) -> dict[str, Any]:
    return {
        "month": _month(fact.at),
        "version": fact.version,
        "sessions": fact.sessions,
        "model": fact.model,
        "weights_sha256": hashlib.sha256(fact.weights).hexdigest(),
    }


def _weights(fact: WeightsLearned | None, resets: list[LearningReset]) -> dict[str, Any] | None:
    """Return the weights themselves, base64, and whether a reset has come since."""
    if fact is None:
        return None
    return {
        "model": fact.model,
        "reset_since": any(r.scope == fact.scope and r.seq > fact.seq for r in resets),
        "weights": base64.b64encode(fact.weights).decode(),
    }


def _switches(fact: LearningSet) -> dict[str, Any]:
    return {
        "month": _month(fact.at),
        "patients": fact.patients,
        "population": fact.population,
    }


def _reset(fact: LearningReset) -> dict[str, Any]:
    return {"month": _month(fact.at), "scope": fact.scope.value}


def _month(at: Instant) -> str:
    # No day and no time: they would be those of one patient's session.
    return f"{datetime.fromtimestamp(at.utc, UTC):%Y-%m}"
