"""Decisions of the report on plain values."""
