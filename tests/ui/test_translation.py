"""Another language is a file: nothing in the code has to change for it."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import PySide6
import pytest
from PySide6.QtCore import QCoreApplication, QLocale, QTranslator

from ui import application, theme

ROOT = Path(__file__).resolve().parent.parent.parent
TOOLS = Path(PySide6.__file__).parent
CALL = re.compile(r"(?:\btranslate\(\s*\"[\w.]+\",|\bself\.tr\()\s*\"((?:[^\"\\]|\\.)+)\"")


def tool(name: str, *arguments: str) -> None:
    suffix = ".exe" if sys.platform == "win32" else ""
    subprocess.run(
        [str(TOOLS / f"{name}{suffix}"), *arguments],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All texts of the screens, as a translator gets them."""
    made = tmp_path_factory.mktemp("translation") / "kiosk_qx.ts"
    files = [str(p.relative_to(ROOT)) for p in sorted((ROOT / "ui").rglob("*.py"))]
    tool("lupdate", *files, "-target-language", "de", "-ts", str(made))
    return made


def test_a_translator_gets_every_text_of_the_screens(sources: Path) -> None:
    found = {s.text for s in ElementTree.parse(sources).iter("source")}
    assert len(found) > 400
    for file in (ROOT / "ui").rglob("*.py"):
        for match in CALL.finditer(file.read_text(encoding="utf-8")):
            text = match[1].encode().decode("unicode_escape").encode("latin-1", "ignore")
            words = re.findall(rb"[A-Za-z]{3,}", text)
            assert any(all(w.decode() in (t or "") for w in words) for t in found), (
                f"{file.name}: {match[1]}"
            )


@pytest.fixture
def foreign(sources: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A language in which every text stands in brackets, found as a file like any other."""
    tree = ElementTree.parse(sources)
    for message in tree.iter("message"):
        translation = message.find("translation")
        assert translation is not None
        translation.attrib.pop("type", None)
        translation.text = f"⟦{message.findtext('source')}⟧"
    folder = tmp_path / "translations"
    folder.mkdir()
    tree.write(tmp_path / "kiosk_de.ts", encoding="utf-8", xml_declaration=True)
    tool("lrelease", str(tmp_path / "kiosk_de.ts"), "-qm", str(folder / "kiosk_de.qm"))
    monkeypatch.setattr(theme, "RESOURCES", tmp_path)
    yield
    for translator in QCoreApplication.instance().findChildren(QTranslator):  # type: ignore[union-attr]
        QCoreApplication.removeTranslator(translator)
    QLocale.setDefault(QLocale(QLocale.Language.English))


def test_a_language_file_in_the_folder_is_used(foreign: None, qapp: object) -> None:
    from app.domain.symptom import Symptom
    from ui.wording import question

    plain = question(Symptom.DIZZINESS)
    application.set_language(qapp, "de")  # type: ignore[arg-type]
    assert question(Symptom.DIZZINESS) == f"⟦{plain}⟧"


def test_an_unknown_language_stays_english(qapp: object) -> None:
    from app.domain.symptom import Symptom
    from ui.wording import question

    application.set_language(qapp, "zz")  # type: ignore[arg-type]
    assert question(Symptom.DIZZINESS).startswith("How")
    QLocale.setDefault(QLocale(QLocale.Language.English))
