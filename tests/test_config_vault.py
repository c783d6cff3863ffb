"""Backups and encryption as they are written in kiosk.toml."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.config import Config, load_config
from app.domain.backup import BackupPlan
from app.errors import ConfigError


def written(folder: Path, text: str) -> Config:
    path = folder / "kiosk.toml"
    path.write_text(text)
    return load_config(path, folder)


def test_nothing_is_set_up_by_itself(tmp_path: Path) -> None:
    config = written(tmp_path, 'bay = "Bay 3"\n')
    assert config.backup is None
    assert not config.encryption
    assert config.database_key_file == tmp_path / "keys" / "database.key"


def test_a_folder_is_enough_and_relative_to_the_file(tmp_path: Path) -> None:
    config = written(tmp_path, '[backup]\nfolder = "../disk"\n')
    assert config.backup == BackupPlan(
        str(tmp_path / "../disk"), 24 * 3600.0, keep=14, keep_for=90 * 86_400.0
    )


def test_everything_can_be_said(tmp_path: Path) -> None:
    text = (
        '[backup]\nfolder = "/media/x"\nevery_hours = 4\nkeep = 30\nkeep_days = 365\n'
        "removable = true\n"
    )
    plan = BackupPlan("/media/x", 4 * 3600.0, 30, 365 * 86_400.0, removable=True)
    assert written(tmp_path, text).backup == plan


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[backup]\nkeep = 3\n", '"folder" is missing'),
        ('[backup]\nfolder = " "\n', 'line 2: "folder" is empty'),
        ('[backup]\nfolder = "x"\nkeep = 0\n', 'line 3: "keep" must be from 1 to 1000'),
        ('[backup]\nfolder = "x"\nevery_hours = 0.1\n', '"every_hours" must be from 0.25 to 744'),
        ('[backup]\nfolder = "x"\nkeep_days = "90"\n', '"keep_days" must be a number'),
        ('[backup]\nfolder = "x"\nremovable = 1\n', '"removable" must be true or false'),
        ('[backup]\nfolder = "x"\nrotate = 1\n', 'unknown key "rotate"'),
        ('encryption = "yes"\n', 'line 1: "encryption" must be "on" or "off"'),
        ("encryption = true\n", '"encryption" must be text'),
    ],
)
def test_mistakes_are_named(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(ConfigError) as caught:
        written(tmp_path, text)
    assert words in caught.value.detail


def test_a_key_can_lie_elsewhere(tmp_path: Path) -> None:
    config = written(tmp_path, 'encryption = "on"\ndatabase_key = "/media/key/database.key"\n')
    assert config.encryption
    assert config.database_key_file == Path("/media/key/database.key")
