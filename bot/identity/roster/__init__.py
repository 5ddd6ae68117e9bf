"""The school's spreadsheet: read, compared with what is known, written in chunks, and given back."""
