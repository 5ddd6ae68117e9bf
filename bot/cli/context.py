"""What every command is given: the settings and, opened on first use, the house built from them."""

from functools import cached_property

from bot.app import House, open_house
from bot.core.errors import OperatorError
from bot.core.settings import Settings, load
from storage.session import Database


class CliContext:
    """Opens things when a command first asks for them, so that ``--help`` needs no configuration."""

    @cached_property
    def settings(self) -> Settings:
        """The configuration, checked."""
        return load()

    @cached_property
    def house(self) -> House:
        """Everything wired, the schema current and the schools known."""
        return open_house(self.settings)

    @property
    def shared_house(self) -> House:
        """The house, for one process of several: SQLite is refused by name."""
        if self.house.database.is_sqlite:
            raise OperatorError(
                "SQLite allows one process; run jiaxiao up instead, or set [database] url to a PostgreSQL database"
            )
        return self.house

    @property
    def db(self) -> Database:
        """The database of this deployment."""
        return self.house.database

    @property
    def school_id(self) -> int:
        """The one school of this deployment; with several, the command must be told which."""
        schools = list(self.house.schools.values())
        if len(schools) != 1:
            raise OperatorError("several schools are configured; name one with JIAXIAO_SCHOOL__CODE or --school")
        return schools[0].id
