"""What every command keeps to: help with an example, one line for what the operator must do, 2 for wrong usage."""

from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from bot.cli.main import main
from storage.session import Database
from tests.cli.place import Place

# What stands in the contract with users and operators.
COMMANDS = {
    *("demo", "up", "serve", "work", "schedule", "doctor", "new-service"),
    *("db upgrade", "db backup", "db restore"),
    *("roster template", "roster import", "roster export", "roster promote"),
    *("slip print", "term new", "class list", "staff invite", "menu push", "job list", "job run"),
    *("report", "export duties", "export cards", "export class", "export calls", "export coverage"),
    *("export trips", "export notice", "export gate", "export parents-day"),
}


def every_command(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from every_command(command, (*path, name))
        else:
            yield (*path, name)


def test_every_command_of_the_contract_is_there() -> None:
    assert {" ".join(path) for path in every_command(main)} >= COMMANDS


@pytest.mark.parametrize("path", list(every_command(main)), ids=" ".join)
def test_every_command_has_help_with_an_example(path: tuple[str, ...]) -> None:
    shown = CliRunner().invoke(main, [*path, "--help"], terminal_width=200)
    assert shown.exit_code == 0
    assert f"Example: jiaxiao {' '.join(path)}" in shown.stdout


@pytest.mark.parametrize("wrong", [["nonsense"], ["db", "nonsense"], ["doctor", "--nonsense"], ["new-service"]])
def test_wrong_usage_is_2(wrong: list[str]) -> None:
    assert CliRunner().invoke(main, wrong).exit_code == 2


def test_what_the_operator_must_do_is_one_line_and_1(school: Place) -> None:
    school.configure(school="nmae = 'x'\n")
    refused = CliRunner().invoke(main, ["db", "upgrade"])
    assert refused.exit_code == 1
    assert refused.stdout == ""
    assert refused.stderr == "jiaxiao: config: school.nmae: is not a setting; check the spelling\n"


def test_our_own_faults_keep_their_traceback(school: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.cli.db.upgrade", lambda _engine: 1 // 0)
    assert isinstance(CliRunner().invoke(main, ["db", "upgrade"]).exception, ZeroDivisionError)


def test_a_database_is_brought_up_to_date_copied_and_brought_back(
    school: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert CliRunner().invoke(main, ["db", "upgrade"]).exit_code == 0
    assert CliRunner().invoke(main, ["db", "upgrade"]).exit_code == 0  # once more is harmless
    copied = CliRunner().invoke(main, ["db", "backup", str(tmp_path / "copy.tar")])
    assert copied.stdout == f"{tmp_path / 'copy.tar'}: 1 rows, 0 media files.\n"
    refused = CliRunner().invoke(main, ["db", "restore", str(tmp_path / "copy.tar")])
    assert refused.exit_code == 1
    assert "not empty" in refused.stderr
    monkeypatch.setenv("JIAXIAO_DATABASE__URL", f"sqlite:///{tmp_path / 'new.db'}")
    restored = CliRunner().invoke(main, ["db", "restore", str(tmp_path / "copy.tar")])
    assert restored.stdout == "Restored 1 rows and 0 media files.\n"


def test_a_menu_without_an_account_is_refused(school: Place, database: Database) -> None:
    refused = CliRunner().invoke(main, ["menu", "push"])
    assert refused.stderr == "jiaxiao: no official account is configured; fill in [wechat] in config.toml\n"


def test_sqlite_is_refused_by_name_where_several_processes_write(school: Place, database: Database) -> None:
    refused = CliRunner().invoke(main, ["serve", "--workers", "2"])
    assert refused.exit_code == 1
    assert "SQLite allows one process" in refused.stderr
