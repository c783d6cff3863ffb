"""The record: one SQLite file, one writer, facts that are only ever added."""
