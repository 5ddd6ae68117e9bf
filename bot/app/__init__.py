"""The composition root: the house wired from its settings, the web application and the workers on top of it."""

from bot.app.house import House, introduce_schools, open_database, open_house
from bot.app.web import application, create_app
from bot.app.workers import Workers

__all__ = ["House", "Workers", "application", "create_app", "introduce_schools", "open_database", "open_house"]
