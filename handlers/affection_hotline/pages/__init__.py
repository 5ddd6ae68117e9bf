"""The hotline on pages."""

from handlers.affection_hotline.pages.beside import beside, beside_class, beside_one
from handlers.affection_hotline.pages.home import home
from handlers.affection_hotline.pages.room import room, room_file
from handlers.affection_hotline.pages.silence import silence
from handlers.affection_hotline.pages.thread import file, thread

__all__ = [
    "beside",
    "beside_class",
    "beside_one",
    "file",
    "home",
    "room",
    "room_file",
    "silence",
    "thread",
]
