"""A school that an operator sets up, and its WeChat, all on this machine."""

import shutil
from pathlib import Path

from click.testing import CliRunner, Result

from bot.app import introduce_schools, open_database
from bot.cli.context import CliContext
from bot.cli.doctor import doctor
from bot.core.clock import machine_now
from bot.core.settings import load
from bot.wechat.templates import Template
from storage.session import Database
from tests.wechat.loopback import Platform
from tests.wechat.platform_side import account

TEMPLATES_PATH = "/cgi-bin/template/get_all_private_template"
SECRET = "k" * 32
NOTICE = Template("T1", "学校通知", "", ("thing1", "thing2", "time3", "character_string4"))


class Place:
    """A configuration, a database and a WeChat, all on this machine."""

    def __init__(self, folder: Path, platform: Platform, tables: Path) -> None:
        """``tables``: a file with all of them, to be copied."""
        self.folder, self.platform, self._tables = folder, platform, tables
        self.configure()

    def configure(self, more: str = "", *, school: str = 'duty_phone = "0856-1234567"\n') -> None:
        # A year that the national calendar does not know yet is no fault of this school's, whenever this runs.
        year = machine_now().year
        calendar = f"[school.calendar]\nholidays = [{year}-01-01, {year + 1}-01-01]\n"
        there = f'[school]\nname = "青山小学"\n{school}{calendar}'
        (self.folder / "config.toml").write_text(there, encoding="utf-8")
        local = (
            f'[app]\nsecret_key = "{SECRET}"\ndata_dir = "{self.folder}"\n'
            f'[database]\nurl = "sqlite:///{self.folder / "school.db"}"\n'
        )
        (self.folder / "config.local.toml").write_text(local + more, encoding="utf-8")

    def connect(self, more: str = "") -> None:
        """With an account of the local platform, and perhaps a mapping of templates."""
        credentials = f'app_id = "{account().app_id}"\napp_secret = "s"\ntoken = "AAAAA"\n'
        key = f'encoding_aes_key = "{"A" * 43}"\napi_base = "{self.platform.address}"\n'
        self.configure(f"[wechat]\n{credentials}{key}{more}")

    def set_up(self) -> Database:
        """The tables and the school."""
        settings = load()
        shutil.copy(self._tables, self.folder / "school.db")
        database = open_database(settings)
        database.transact(introduce_schools, settings)
        return database

    def examine(self, *options: str) -> Result:
        return CliRunner().invoke(doctor, options, obj=CliContext(), catch_exceptions=False)

    def next(self) -> str:
        return self.examine("--next").stdout


def template_list(*templates: Template) -> dict[str, object]:
    """The platform's answer."""
    return {
        "template_list": [
            {
                "template_id": each.id,
                "title": each.title,
                "content": "\n".join(f"字段：{{{{{field}.DATA}}}}" for field in each.fields),
            }
            for each in templates
        ]
    }


def mapping(*purposes: str) -> str:
    """Each purpose by the one template of the platform."""
    fields = 'thing1 = "what", thing2 = "who", time3 = "when", character_string4 = "answer"'
    return "[wechat.templates]\n" + "".join(f'{each} = {{ id = "T1", fields = {{ {fields} }} }}\n' for each in purposes)
