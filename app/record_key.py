"""The key of an encrypted record, from where the settings say."""

from __future__ import annotations

from app.config import Config
from app.secrets_store import Secret, known_key
from app.storage.driver import use_cipher

NAME = "database"


def prepare_driver(config: Config) -> None:
    """Choose the driver of the record; called before anything imports sqlite-utils.

    Raises StorageError with ENCRYPTION_MISSING.
    """
    if config.encryption:
        use_cipher()


def secret_of(config: Config) -> Secret:
    """Return where the record's key is looked for."""
    return Secret(NAME, config.database_key_file)


def record_key(config: Config) -> bytes | None:
    """Return the key of the record, None for one that is not encrypted; raises SecretError.

    It is never made here: a key that nobody has written down loses the record with its disk.
    """
    return known_key(secret_of(config)) if config.encryption else None


def ledger_secret(config: Config) -> Secret:
    """Return where the key of the record's ledger is looked for."""
    return Secret("ledger", config.ledger_key_file)
