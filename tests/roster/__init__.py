"""The spreadsheet of a school, in and out."""
