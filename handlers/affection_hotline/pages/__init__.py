"""The hotline on pages."""

from handlers.affection_hotline.pages.room import room, room_file
from handlers.affection_hotline.pages.silence import silence

__all__ = [
    "room",
    "room_file",
    "silence",
]
