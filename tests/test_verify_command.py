"""`main.py verify`: what it prints, how it ends, and that it changes nothing."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

import main
from app.config import Config
from app.domain.ledger import Finding, LedgerHead, LedgerProblem, Verdict
from app.errors import StorageError
from app.ledger_tools import Bar, as_text, in_words, print_verification
from app.secrets_store import write_key
from app.storage.anchors import AnchorFile, AnchorReason
from app.storage.database import open_database
from tests.storage import ledgers
from tests.storage import samples as s


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder whose record has one whole session."""
    with ledgers.opened(tmp_path / "kiosk.db") as records:
        ledgers.fill(records)
    return tmp_path


def _run(folder: Path, *more: str) -> int:
    return main.main(["verify", "--data", str(folder), *more])


def _flip(folder: Path) -> None:
    with ledgers.tampering(folder / "kiosk.db") as conn:
        conn.execute("UPDATE rating_given SET rating = 3 WHERE rating = 0")


def test_a_sound_record_ends_with_0_and_says_its_head(folder, capsys):
    assert _run(folder) == 0
    said = capsys.readouterr().out
    assert "Everything is as it was written." in said
    assert "Facts compared:        19" in said
    assert "a cut tail would not show" in said


def test_a_flipped_value_ends_with_1_and_names_the_fact(folder, capsys):
    _flip(folder)
    assert _run(folder) == 1
    said = capsys.readouterr().out
    assert "THE RECORD IS NOT AS IT WAS WRITTEN" in said
    assert "rating_given was changed" in said


def test_a_printed_head_is_compared(folder, capsys):
    _run(folder)
    head = capsys.readouterr().out.split("Head:")[1].split("\n")[0].strip()
    assert _run(folder, "--head", head) == 0
    assert "Anchors compared:      1" in capsys.readouterr().out
    count, _, link = head.partition(":")
    assert _run(folder, "--head", f"{int(count) + 5}:{link}") == 1
    assert f"cut off: an anchor tells of {int(count) + 5} entries" in capsys.readouterr().out
    other = "0" if link[0] != "0" else "1"
    assert _run(folder, "--head", f"{count}:{other}{link[1:]}") == 1
    assert "another history" in capsys.readouterr().out


@pytest.mark.parametrize("head", ["12", "x:abcdef01", "12:abc", "-1:abcdef0123"])
def test_a_head_that_is_none_is_refused(folder, head, capsys):
    with pytest.raises(SystemExit) as ended:
        _run(folder, f"--head={head}")
    assert ended.value.code == 2
    assert "COUNT:HEX" in capsys.readouterr().err


def test_without_its_key_it_ends_with_3_and_makes_none(folder, capsys):
    key = folder / "keys" / "ledger.key"
    key.unlink()
    assert _run(folder) == 3
    assert "the key is missing: put it back from your safe copy. (ledger.key)" in _said(capsys)
    assert not key.exists()


def test_with_another_key_it_says_which(folder, capsys):
    (folder / "keys" / "ledger.key").write_text("ab" * 32)
    assert _run(folder) == 3
    assert "does not belong to this record, or it is no key. (ledger.key)" in _said(capsys)


def test_of_an_encrypted_record_it_says_which_key_is_missing_or_wrong(tmp_path, capsys):
    (tmp_path / "kiosk.toml").write_text('encryption = "on"\n')
    open_database(tmp_path / "kiosk.db", s.KEY).close()
    assert _run(tmp_path) == 3
    assert "the key is missing: put it back from your safe copy. (database.key)" in _said(capsys)
    write_key(tmp_path / "keys" / "database.key", s.OTHER_KEY)
    assert _run(tmp_path) == 3
    assert "does not belong to this record, or it is no key. (database.key)" in _said(capsys)


def test_a_readable_record_that_should_be_encrypted_is_said(folder, capsys):
    (folder / "kiosk.toml").write_text('encryption = "on"\n')
    write_key(folder / "keys" / "database.key", s.KEY)
    assert _run(folder) == 3
    assert "the file is not encrypted, and kiosk.toml says that it is" in _said(capsys)


def test_a_record_whose_ledger_was_taken_away_does_not_verify(folder, capsys):
    ledgers.rob(folder / "kiosk.db")
    assert _run(folder) == 3
    assert "database corrupt. (the ledger's mark is gone)" in _said(capsys)
    with pytest.raises(StorageError), ledgers.opened(folder / "kiosk.db"):
        pass
    assert _run(folder) == 3


@pytest.mark.parametrize("known", [True, False])
def test_a_record_that_took_the_place_of_another_is_said(folder, capsys, known):
    path = folder / "kiosk.db"
    with ledgers.opened(path) as records:
        anchors = AnchorFile(folder / "keys" / "anchors.jsonl", records.ledger)
        anchors.add(records.ledger.head(), 0.0, AnchorReason.BACKUP)
    if known:
        path.unlink()
    else:
        ledgers.rob(path)
        ledgers.pass_for_old(path)
    with ledgers.opened(path):
        pass
    assert _run(folder) == 1
    assert "The key has sealed another record, of 28 entries" in capsys.readouterr().out


def _said(capsys):
    return capsys.readouterr().err


def test_without_a_record_it_ends_with_3_and_makes_none(tmp_path, capsys):
    assert _run(tmp_path / "nothing") == 3
    assert "no record" in capsys.readouterr().err
    assert not (tmp_path / "nothing").exists()


def test_it_goes_without_options_of_a_kiosk_and_its_own_go_with_it_alone(folder):
    for arguments in (["verify", "--demo"], ["--head", "3:abcdef01"]):
        with pytest.raises(SystemExit):
            main.main([*arguments, "--data", str(folder)])


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_gets_a_bar_that_is_gone_at_the_end(folder):
    out = _Terminal()
    assert print_verification(Config(folder), out) == 0
    bar, _, rest = out.getvalue().rpartition("\r")
    assert "[########################################] 100 %" in bar
    assert "#" not in rest
    plain = io.StringIO()
    assert print_verification(Config(folder), plain) == 0
    assert "\r" not in plain.getvalue()


def test_the_bar_of_nothing_is_full():
    out = _Terminal()
    Bar(out).show(0, 0)
    assert "100 %" in out.getvalue()


@pytest.mark.parametrize("problem", list(LedgerProblem))
def test_every_finding_has_words(problem):
    finding = Finding(problem, 7, 3, 2, "rating_given", 5, 9, "fact_no_delete")
    words = in_words(finding)
    assert words.startswith("Entry 7: ")
    assert words.endswith((".", "(session 2)"))
    assert words in as_text(Verdict(LedgerHead(7, bytes(32)), 1, 1, 0, 0, (finding,)))
