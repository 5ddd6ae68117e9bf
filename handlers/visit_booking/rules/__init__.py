"""Decisions of visits to the school, on plain values."""
