"""Tables and queries, one file per subject; the database is the only truth."""
