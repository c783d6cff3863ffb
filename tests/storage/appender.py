"""A process that appends one rating after another and says so, until it is killed."""

from __future__ import annotations

import itertools
import sys
import uuid
from pathlib import Path

from app.storage.database import open_database
from app.storage.records import Records
from tests.storage.samples import at, opened, rated, started


def main(path: Path) -> None:
    """Print the seq of every rating once it is committed."""
    records = Records(open_database(path))
    session = records.open_session()
    if session is None:
        session = records.append([started()])[0].seq
    (check_in,) = records.append([opened(session, uuid.uuid4().hex)])
    for second in itertools.count():
        fact = rated(session, check_in.seq, uuid.uuid4().hex)
        (written,) = records.append([fact], [(at(second), {})], session_id=session)
        print(written.seq, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
