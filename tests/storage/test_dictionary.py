"""The data dictionary in the repository is the one of the real schema."""

from __future__ import annotations

import pytest

from app.storage import dictionary


def test_the_committed_page_is_what_the_schema_gives():
    assert dictionary.PAGE.read_text(encoding="utf-8") == dictionary.page(), (
        "run: python -m app.storage.dictionary"
    )


def test_the_page_of_an_opened_file_is_the_same(database):
    assert dictionary.render(database.db) == dictionary.page()


def test_a_table_without_a_description_is_noticed(database):
    database.db.execute("CREATE TABLE something_new (a INTEGER) STRICT")
    with pytest.raises(LookupError, match="something_new"):
        dictionary.render(database.db)


def test_a_column_without_a_description_is_noticed():
    with pytest.raises(LookupError, match=r"fact\.colour"):
        dictionary.describe("fact", "colour")
