"""The questions that are asked of the record, as SQL; each is answered by an index.

In place of `{select}` comes the statement that reads one kind of fact, of `{all}` the same
for all rows of that kind.
"""

from __future__ import annotations

from app.domain.session import SessionEnd
from app.storage.mapping import FACT_TABLES, FieldMap

ALL = "{all}"

ONE = "{select} WHERE f.seq = ?"

STARTED: FieldMap = next(f for f in FACT_TABLES["session_started"].shared if f.name == "at")

WRITTEN = "SELECT seq, kind FROM fact WHERE command_id = ? ORDER BY ordinal"

OPEN_SESSION = """
SELECT s.seq FROM session_started s
WHERE s.seq = (SELECT max(seq) FROM session_started)
AND NOT EXISTS (SELECT 1 FROM fact WHERE session_id = s.seq AND kind = 'session_ended')
"""

OF_SESSION = "{select} WHERE f.session_id = ? AND f.kind = ? ORDER BY f.seq"

KINDS_OF_SESSION = "SELECT DISTINCT kind FROM fact WHERE session_id = ?"

TRIES = """{select} WHERE d.who = ?1 AND d.succeeded = 0 AND d.seq > coalesce(
(SELECT max(seq) FROM sign_in_tried WHERE who = ?1 AND succeeded = 1), 0)
ORDER BY d.seq DESC LIMIT ?2"""

_SESSION = f"""
SELECT d.seq, {", ".join(STARTED.selected("f"))}, d.initials, d.mrn, e."end"
FROM session_started d JOIN fact f ON f.seq = d.seq
LEFT JOIN fact x ON x.session_id = d.seq AND x.kind = 'session_ended'
LEFT JOIN session_ended e ON e.seq = x.seq
"""

SESSIONS = f"{_SESSION} WHERE d.seq < ? ORDER BY d.seq DESC LIMIT ?"

# `?1` is how the number begins, `?2` the first text after all that begin so.
SESSIONS_LIKE = f"""{_SESSION} WHERE d.mrn >= ?1 AND d.mrn < ?2 AND d.seq < ?3
ORDER BY d.seq DESC LIMIT ?4"""

SESSIONS_OF = f"{_SESSION} WHERE d.mrn = ? ORDER BY d.seq DESC"

_COMPLETE = ", ".join(f"'{end}'" for end in SessionEnd if end != SessionEnd.ENTERED_IN_ERROR)

# Told which index: the other one also holds the hundred other facts of each session.
COMPLETED = f"""
SELECT x.session_id FROM fact x INDEXED BY fact_one_end JOIN session_ended e ON e.seq = x.seq
WHERE x.kind = 'session_ended' AND x.session_id > ? AND e."end" IN ({_COMPLETE})
ORDER BY x.session_id LIMIT ?
"""

COMPLETED_COUNT = f'SELECT count(*) FROM session_ended WHERE "end" IN ({_COMPLETE})'

_RESET = "coalesce((SELECT max(seq) FROM learning_reset WHERE scope = ?1), 0)"

LEARNED = f"""{{select}} WHERE d.scope = ?1 AND d.mrn = ?2 AND d.seq > {_RESET}
ORDER BY d.seq DESC LIMIT 1"""

LEARNED_AFTER = """{select} WHERE d.scope = ?1 AND d.mrn = ?2 AND d.seq > ?3
ORDER BY d.seq LIMIT 1"""

PATIENTS_LEARNED = f"""SELECT count(DISTINCT mrn) FROM weights_learned
WHERE scope = ?1 AND seq > {_RESET}"""

NEWEST_SETTING = "{select} WHERE f.seq = (SELECT max(seq) FROM learning_set)"
POPULATION_TAUGHT_BY = """
SELECT count(*) FROM session_started s
JOIN fact f ON f.session_id = s.seq AND f.kind = 'weights_learned'
JOIN weights_learned w ON w.seq = f.seq
WHERE s.mrn = ? AND w.scope = 'population'
AND w.seq > coalesce((SELECT max(seq) FROM learning_reset WHERE scope = 'population'), 0)
"""
NEWEST_SOURCES = "{select} WHERE f.seq = (SELECT max(seq) FROM sources_set)"
NEWEST_RESERVE = "{select} WHERE f.seq = (SELECT max(seq) FROM disk_reserve_changed)"
SOURCES_BETWEEN = "{select} WHERE d.seq > ? AND d.seq < ? ORDER BY d.seq"
