"""What every table and column means, in words; the data dictionary is made from it."""

from __future__ import annotations

TABLES: dict[str, str] = {
    "fact": "Everything that ever happened, one row each, in order. What a kind of fact says"
    " beyond this stands in the table of the same name, under the same `seq`.",
    "boot": "The starts of the machine that moments refer to.",
    "staff_added": "A member of staff who can sign in.",
    "sign_in_tried": "An attempt to prove a PIN; the wrong ones since the last right one make"
    " the next attempt wait.",
    "session_started": "A session began; its `seq` is the session's id. At most one is open.",
    "infusion_ended": "The running infusion ended, at the fact's own time.",
    "check_in_opened": "A round of questions began; its `seq` is the check-in's id.",
    "rating_given": "One answer of a check-in.",
    "check_in_closed": "A round of questions ended.",
    "notice_raised": "Staff were told something; a nurse call is a notice.",
    "notice_acknowledged": "Staff said they have seen a notice.",
    "assessed": "What staff found.",
    "display_set": "What the patient's screen hides from now on.",
    "time_confirmed": "Staff confirmed the clock after a restart or a jump.",
    "session_ended": "The session was signed and ended; once a session.",
    "numerics": "Vital signs, one row a second. A value that was not there is NULL, and"
    " `absence` says why.",
    "_sqlite_migrations": "The steps of the schema that this file has seen, kept by sqlite-utils.",
    "sqlite_sequence": "The last `seq` given, kept by SQLite.",
}

# By the end of the column's name, for the four columns of a moment.
MOMENTS: dict[str, str] = {
    "_utc_us": "wall clock, microseconds since 1970 in UTC",
    "_offset_s": "local time then, seconds east of UTC",
    "_boottime_us": "clock since the machine started, microseconds, running on in suspend",
    "_boot": "the start of the machine that clock counts from",
}

# "*" holds for every table that says nothing else.
COLUMNS: dict[str, dict[str, str]] = {
    "*": {
        "seq": "the fact this row belongs to",
        "check_in": "the check-in, by the `seq` of its opening",
    },
    "fact": {
        "seq": "place in the order of everything; never given twice",
        "kind": "what happened, and the table that says more",
        "command_id": "what somebody did once; the same command never makes rows twice",
        "ordinal": "place among the facts of one command, from 0",
        "session_id": "the session it belongs to; NULL outside sessions and for its own start",
        "staff_id": "who did it; NULL for the patient and for the kiosk itself",
        "at": "when it happened",
    },
    "boot": {
        "id": "short number for it in this file",
        "boot_id": "name of the start, from the operating system",
    },
    "staff_added": {
        "name": "as shown on the sign-in screen",
        "pin_hash": "argon2 string of the PIN",
    },
    "sign_in_tried": {
        "who": "for whom",
        "succeeded": "1: the PIN was right",
        "purpose": "what the PIN was asked for",
    },
    "session_started": {
        "mrn": "medical record number",
        "initials": "of the patient; no full name is kept",
        "age": "years",
        "weight": "kg",
        "route": "how the drug was given",
        "dose": "mg",
        "duration": "minutes; 0 for spray and intramuscular injection",
        "infusion_began": "when the infusion began, as far as known",
        "infusion_ended": "when the infusion ended (NULL: it was still running)",
        "modifiers": "what may change how long effects last, JSON array in alphabetical order",
        "earlier_infusions": "how many before this one",
        "baseline_sys": "mmHg before the infusion; NULL: nobody took it",
        "baseline_dia": "mmHg before the infusion; NULL: nobody took it",
        "baseline_hr": "heart rate per minute before the infusion; NULL: nobody took it",
        "baseline_spo2": "% before the infusion; NULL: nobody took it",
        "dose_confirmed": "1: an unusual dose was asked about and confirmed",
        "bay": "where the kiosk stands",
        "protocol_id": "the protocol the session is judged by",
        "protocol_version": "its version",
        "protocol_sha256": "SHA-256 of its file",
        "forecast_model": "name and version of the model of the countdown",
        "source_name": "where the vital signs come from",
        "source_origin": "whether these are live, simulated, replayed or none",
    },
    "check_in_opened": {"origin": "why it was opened"},
    "rating_given": {
        "symptom": "what was asked",
        "rating": "0 none, 1 mild, 2 moderate, 3 severe; NULL: skipped, which is never 0",
        "corrects": "the answer that this one replaces; both are kept",
    },
    "check_in_closed": {"end": "how it ended"},
    "notice_raised": {
        "notice": "what it is about",
        "subject": "the effect it is about; empty if none",
        "repeats": "the call that this one repeats",
    },
    "notice_acknowledged": {"notice": "which one"},
    "assessed": {
        "item": "id of the item in the protocol",
        "value": "1 yes, 0 no, or a score",
        "text": "words, such as the name of the escort; empty if none",
    },
    "display_set": {"hide_time": "1: no times shown", "hide_vitals": "1: no vitals shown"},
    "time_confirmed": {"gap": "seconds the clocks disagreed by, or the machine was off"},
    "session_ended": {
        "end": "how it ended",
        "signer_name": "name of the signer as it was then",
        "shown": "the text that was on the screen when it was signed, JSON array of lines",
        "shown_sha256": "SHA-256 of these lines as UTF-8, joined by line feeds",
        "reason": "why, where a reason is asked for; empty if none",
        "second_staff_id": "the second signer, where two are asked for",
        "second_name": "their name as it was then; empty if none",
    },
    "numerics": {
        "session_id": "the session",
        "boot": "the start of the machine that `boottime_ms` counts from",
        "boottime_ms": "clock since the machine started, milliseconds",
        "utc_ms": "wall clock, milliseconds since 1970 in UTC",
        "offset_s": "local time then, seconds east of UTC",
        "questionable": "bit mask of the metrics whose value is in doubt; bit 0 is the first"
        " metric column",
        "absence": "why there is no value, three bits a metric, the first metric column lowest:"
        " 0 nothing came, 1 sensor off, 2 link lost, 3 artefact, 4 not due, 5 not said",
    },
    "_sqlite_migrations": {
        "id": "number",
        "migration_set": "whose steps; ours is `recovery-kiosk`",
        "name": "which step",
        "applied_at": "when, in UTC",
    },
    "sqlite_sequence": {"name": "table", "seq": "last number given"},
}
