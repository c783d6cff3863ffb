"""What every table and column means, in words; the data dictionary is made from it."""

from __future__ import annotations

TABLES: dict[str, str] = {
    "fact": "Everything that ever happened, one row each, in order. What a kind of fact says"
    " beyond this stands in the table of the same name, under the same `seq`.",
    "fact_kind": "The kinds of fact there are; every kind has a table of its name.",
    "boot": "The starts of the machine that moments refer to.",
    "staff_added": "A member of staff who can sign in.",
    "sign_in_tried": "An attempt to prove a PIN; the wrong ones since the last right one make"
    " the next attempt wait.",
    "role_set": "A member of staff may do other things from now on.",
    "staff_deactivated": "A member of staff can neither sign in nor sign from now on.",
    "staff_reactivated": "A member of staff can sign in again.",
    "pin_reset": "A PIN counts no more, because it was forgotten; who reset it is the fact's"
    " `staff_id`, and a `pin_set` follows.",
    "pin_set": "A PIN is another one now, or is kept in a stronger way.",
    "record_opened": "Somebody looked into what is written of a patient.",
    "glass_broken": "Somebody without a PIN opened the view of the running session.",
    "glass_closed": "That view was closed again.",
    "glass_seen": "A lead or an admin has seen that the view was opened without a PIN.",
    "session_started": "A session began; its `seq` is the session's id. At most one is open.",
    "infusion_ended": "The running infusion ended, at the fact's own time.",
    "infusion_corrected": "The last part of the infusion was other than written before.",
    "infusion_resumed": "The infusion was started again at the fact's own time: a further part.",
    "check_in_opened": "A round of questions began; its `seq` is the check-in's id.",
    "rating_given": "One answer of a check-in.",
    "check_in_closed": "A round of questions ended.",
    "notice_raised": "Staff were told something; a nurse call is a notice.",
    "notice_kind": "What a notice can be about.",
    "event_kind": "What can be noted.",
    "notice_acknowledged": "Staff said they have seen a notice.",
    "notice_cleared": "What a notice is about has ended.",
    "notices_paused": "Staff asked that notices draw no attention for a while.",
    "vital_state_changed": "A metric's state from a moment on, until the next row of that metric.",
    "source_switched": "A metric comes from another source from now on.",
    "sources_set": "Which sources were configured from this start on.",
    "event_noted": "Something that happened to the patient.",
    "event_retracted": "A noted event was wrong.",
    "assessed": "What staff found.",
    "display_set": "What the patient's screen hides from now on.",
    "time_confirmed": "Staff confirmed the clock after a restart or a jump.",
    "forecast_made": "A forecast as it was shown, kept so that it can be scored. Each list holds"
    " P10, P25, P50, P75 and P90, in minutes after the end of the infusion, of those who had not"
    " settled when it was made.",
    "outcome_asked": "A patient was asked a round of questions about how they fare; its `seq` is"
    " the round's id.",
    "outcome_answered": "One answer of a round.",
    "outcome_closed": "A round ended; what was not answered by then is no answer.",
    "self_harm_told": "A patient told of thoughts of self-harm: any answer above zero. It stays"
    " open until a clinician has answered for it.",
    "self_harm_answered": "A clinician, the fact's `staff_id`, answered for it.",
    "session_ended": "The session was signed and ended; once a session.",
    "sheet_given": "A take-home sheet was given to the patient.",
    "follow_up_called": "A call after a session, and what was said; a correction is a new row.",
    "weights_learned": "What a completed session, the fact's `session_id`, taught about its"
    " patient or about everybody.",
    "learning_set": "Whether the kiosk learns, and uses what it learned, from now on.",
    "learning_reset": "What was learned before this fact is used no more; it stays written.",
    "disk_reserve_changed": "The room kept on the disk for finishing a session was made, or given"
    " up because the disk was full.",
    "kiosk_ended": "Staff, the fact's `staff_id`, ended the kiosk's program.",
    "sessions_exported": "Past sessions were written as files that may leave the kiosk.",
    "backup_made": "A backup was written and verified.",
    "backup_failed": "There was to be a backup and there is none; of scheduled tries only the first"
    " that fails in a new way.",
    "record_restored": "The record was put back from a backup; what comes after was written since.",
    "numerics": "Vital signs, one row a second. A value that was not there is NULL, and"
    " `absence` says why.",
    "ledger": "Every fact and every batch of seconds once more, as digests that are chained with a"
    " key that lies outside this file. An entry stays when what it seals has been archived.",
    "ledger_key": "Which record this is and which key belongs to it; never the key.",
    "record_checked": "The ledger was walked from end to end.",
    "sessions_archived": "Old sessions were written to a file and removed.",
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

_EFFECTS = ("dissociation", "dizziness", "nausea", "drowsiness", "anxiety", "circulation")

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
        "screen": "the place on the screen that it was done from; NULL for what the kiosk does by"
        " itself, and in rows from before this was kept",
    },
    "fact_kind": {"name": "the kind, and its table"},
    "boot": {
        "id": "short number for it in this file",
        "boot_id": "name of the start, from the operating system",
    },
    "staff_added": {
        "name": "as shown on the sign-in screen",
        "pin_hash": "argon2 string of the PIN",
        "role": "what they may do at first; NULL from before there were roles: then the first"
        " member is an admin and everybody else staff",
    },
    "sign_in_tried": {
        "who": "for whom",
        "succeeded": "1: the PIN was right",
        "purpose": "what the PIN was asked for",
    },
    "role_set": {"who": "whose role", "role": "what they may do from now on"},
    "staff_deactivated": {"who": "which member"},
    "staff_reactivated": {"who": "which member"},
    "pin_reset": {"who": "whose PIN"},
    "pin_set": {
        "who": "whose PIN",
        "pin_hash": "argon2 string of the PIN",
        "cause": "why: changed by themselves, set after a reset, or hashed in a stronger way",
    },
    "record_opened": {
        "part": "what was opened: a past session, a search by number, a series, an export",
        "opened": "the past session; NULL where it is not one session",
        "mrn": "medical record number; empty where it is not one patient's",
    },
    "glass_broken": {"name": "who said they are, as typed", "reason": "why, as typed"},
    "glass_closed": {"glass": "which view", "end": "how it ended"},
    "glass_seen": {"glass": "which view"},
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
        "prior_population": "the learned weights of everybody that the forecast starts from;"
        " NULL: none",
        "prior_patient": "the learned weights of this patient that the forecast starts from;"
        " NULL: none",
    },
    "infusion_corrected": {
        "dose": "mg of the last part, as it really was",
        "duration": "minutes of the last part, as they really were",
        "infusion_ended": "when it ended (NULL: it is still running)",
        "worked_out": "1: nobody typed it; the infusion ended earlier or later than planned, and"
        " what was given follows from the rate",
    },
    "infusion_resumed": {"dose": "mg of the further part", "duration": "its minutes, as planned"},
    "check_in_opened": {"origin": "why it was opened"},
    "rating_given": {
        "symptom": "what was asked",
        "rating": "0 none, 1 mild, 2 moderate, 3 severe; NULL: skipped, which is never 0",
        "corrects": "the answer that this one replaces; both are kept",
    },
    "check_in_closed": {"end": "how it ended"},
    "notice_raised": {
        "notice": "what it is about",
        "subject": "the effect, the rule or the symptom it is about; empty if none",
        "repeats": "the call that this one repeats, or the notice that comes back or got worse",
        "priority": "of a limit; NULL: as usual for its kind",
        "metric": "whose limit; IEEE 11073-10101 reference identifier",
        "value": "what was measured then, in the metric's unit",
    },
    "notice_kind": {"name": "what it is about"},
    "event_kind": {"name": "what happened"},
    "notice_acknowledged": {"notice": "which one"},
    "notice_cleared": {"notice": "which one"},
    "notices_paused": {"seconds": "for how long; 0 ends a pause"},
    "vital_state_changed": {
        "metric": "IEEE 11073-10101 reference identifier",
        "state": "a value, a doubtful one, or one of four kinds of nothing",
        "since": "since when",
    },
    "source_switched": {
        "metric": "IEEE 11073-10101 reference identifier",
        "before": "the source's id as configured; empty for none",
        "after": "the source's id as configured",
    },
    "sources_set": {
        "sources": "a line each, in order of preference: id, name, kind, settings, and where its "
        "data are from; of a patient's number and of paths only a mark"
    },
    "event_noted": {
        "event": "what happened",
        "score": "of a sedation score (MOAA/S): 5 answers at once, 0 not at all",
        "happened": "when",
        "text": "the name of a drug; empty otherwise",
        "dose": "how much of it; NULL: not said",
        "unit": "of the dose",
    },
    "event_retracted": {"event": "which one"},
    "assessed": {
        "item": "id of the item in the protocol",
        "value": "1 yes, 0 no, or a score",
        "text": "words, such as the name of the escort; empty if none",
    },
    "display_set": {"hide_time": "1: no times shown", "hide_vitals": "1: no vitals shown"},
    "time_confirmed": {"gap": "seconds the clocks disagreed by, or the machine was off"},
    "forecast_made": {
        "cause": "why a forecast was made",
        "model": "name and version of the model that made it",
        "basis": "what the model is built on",
        "infusion_ended": "the end of the infusion that the minutes count from",
        **dict.fromkeys(_EFFECTS, "JSON array of five numbers; empty: it had settled"),
        "all_settled": "JSON array of five numbers for all open effects together; empty: none"
        " was open",
    },
    "outcome_asked": {
        "mrn": "medical record number",
        "initials": "of the patient; no full name is kept",
        "round": "which questions. Without a `session_id` it was asked before the session was"
        " started and belongs to the next one of this MRN",
        "items_sha256": "SHA-256 of the file with the questions",
    },
    "outcome_answered": {
        "asked": "the round",
        "item": "id of the question in that file",
        "value": "0 to 10, 0 to 3 in PHQ-9 and about the bladder; NULL: skipped, which is never 0",
        "corrects": "the answer that this one replaces; both are kept",
    },
    "outcome_closed": {"asked": "the round", "end": "how it ended"},
    "self_harm_told": {
        "mrn": "medical record number",
        "initials": "of the patient; no full name is kept",
        "origin": "where it was said",
    },
    "self_harm_answered": {
        "told": "which one",
        "done": "what was done, JSON array",
        "text": "more about it in words; empty if none",
    },
    "session_ended": {
        "end": "how it ended",
        "signer_name": "name of the signer as it was then",
        "shown": "the text that was on the screen when it was signed, JSON array of lines",
        "shown_sha256": "SHA-256 of these lines as UTF-8, joined by line feeds",
        "reason": "why, where a reason is asked for; empty if none",
        "second_staff_id": "the second signer, where two are asked for",
        "second_name": "their name as it was then; empty if none",
        "signer_role": "what the signer was then; NULL from before there were roles",
        "second_role": "what the second signer was then; NULL if none",
        "meaning": "what the signature means, in the words that were on the screen",
    },
    "sheet_given": {
        "session": "whose sheet it is",
        "use": "how: read together on the screen, printed, or written as a PDF",
        "language": "of the sheet",
        "text_id": "the file of its words",
        "text_version": "its version",
        "text_sha256": "SHA-256 of that file",
        "drive_after": "until when the sheet says not to drive",
    },
    "follow_up_called": {
        "session": "the session it follows",
        "hours": "which call: so many hours after the session",
        "result": "whether the patient was reached",
        "headache": "0 none, 1 mild, 2 moderate, 3 severe; NULL: not answered",
        "mood": "low mood, 0 none to 3 severe; NULL: not answered",
        "sleep": "trouble sleeping, 0 none to 3 severe; NULL: not answered",
        "drove": "1: drove before the time on the sheet, 0: did not; NULL: not answered",
        "self_harm": "thoughts of self-harm, 0 none to 3 strong; NULL: not answered",
        "note": "at most 200 characters; empty if none",
        "corrects": "the call that this one replaces; both are kept",
    },
    "weights_learned": {
        "scope": "one patient, or everybody here",
        "mrn": "medical record number of the patient; empty for everybody",
        "version": "number of these weights since the last reset, from 1",
        "sessions": "how many sessions are in them",
        "model": "name and version of the model whose cohort they belong to",
        "weights": "the virtual patients' weights, packed; only that model can unpack them",
    },
    "learning_set": {
        "patients": "1: about returning patients",
        "population": "1: about everybody here",
    },
    "learning_reset": {"scope": "which weights: those of all patients, or those of everybody"},
    "disk_reserve_changed": {
        "held": "1: held from now on, 0: given up",
        "size": "its size in bytes",
    },
    "sessions_exported": {
        "sessions": "the ids of the sessions, a JSON array",
        "formats": "as which files: json, csv, pdf",
        "folder": "the last part of the folder's name; it holds no patient data",
    },
    "backup_made": {
        "file": "its name in the backup folder",
        "size": "bytes",
        "facts": "how many facts are in it",
        "head": "the newest fact in it, by its `seq`; 0: none",
        "entries": "how many entries its ledger had",
        "head_hash": "the link of the last of them, hexadecimal; empty: without a ledger",
        "by_hand": "1: somebody asked for it; 0: it was time",
    },
    "backup_failed": {
        "trouble": "why",
        "by_hand": "1: somebody asked for it; 0: it was time",
    },
    "record_restored": {
        "file": "name of the backup",
        "head": "the newest fact in it, by its `seq`; 0: none",
        "lost": "how many facts of the record before are not in it; NULL: that record could not"
        " be read",
        "kept": "name under which the record before lies beside this one; empty: nothing was lost"
        " and it was not kept",
    },
    "ledger": {
        "entry": "place in the chain, from 1, without gaps",
        "what": "a fact, a batch of seconds written together, or all seconds of a session from"
        " before there was a ledger",
        "seq": "of the fact; NULL for seconds",
        "session_id": "the session it is about; NULL outside sessions",
        "seconds": "how many rows of `numerics` the batch has; NULL for a fact",
        "digest": "HMAC-SHA256 of what the columns hold",
        "link": "HMAC-SHA256 of the link before, the numbers of this row and its digest",
    },
    "ledger_key": {
        "id": "always 1",
        "record": "random, so that no two records have the same chain",
        "mark": "HMAC-SHA256 of it, the link that the first entry follows",
    },
    "record_checked": {
        "entries": "how many entries the ledger had",
        "head": "its last link, hexadecimal",
        "archived": "how many facts were not there because an archive holds them",
        "problem": "what was found first; empty if nothing",
        "entry": "of the ledger, where it was found; NULL: nothing was found, or not at an entry",
    },
    "sessions_archived": {
        "sessions": "JSON array of the ids of the sessions",
        "beside": "JSON array of the facts beside these sessions that went with them",
        "file": "name of the archive, without its folder",
        "sha256": "of the archive",
        "facts": "how many facts were removed",
        "batches": "how many batches of seconds were removed",
        "seconds": "how many rows of `numerics` were removed",
        "years": "how long ago the sessions had ended at least",
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
        "batch": "the entry of the ledger that seals it; NULL: sealed as `earlier`",
    },
    "_sqlite_migrations": {
        "id": "number",
        "migration_set": "whose steps; ours is `recovery-kiosk`",
        "name": "which step",
        "applied_at": "when, in UTC",
    },
    "sqlite_sequence": {"name": "table", "seq": "last number given"},
}
