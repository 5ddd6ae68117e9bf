"""Decisions about notices on plain values: deadlines, titles, answers to offer, names in a teacher's lines."""
