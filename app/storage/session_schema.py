"""Writes the JSON Schema of an exported session: `python -m app.storage.session_schema`."""

from __future__ import annotations

import json
from pathlib import Path

from app.storage.session_document import schema

PAGE = Path(__file__).parents[2] / "resources" / "docs" / "session.schema.json"


def page() -> str:
    """Return the schema as it is published."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
