"""``jiaxiao db``: the schema and whole copies."""

from pathlib import Path

import click

from bot.app import introduce_schools, open_database
from bot.cli.context import CliContext
from storage.backup import back_up, restore_from
from storage.migrate import upgrade


@click.group()
def db() -> None:
    """The database: bring it up to date, copy it, bring a copy back."""


@db.command("upgrade")
@click.pass_obj
def upgrade_command(context: CliContext) -> None:
    """Bring the schema to this version and enter the configured schools.

    Example: jiaxiao db upgrade
    """
    database = open_database(context.settings)
    upgrade(database.engine)
    database.transact(introduce_schools, context.settings)
    click.echo("The database is up to date.")


@db.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.pass_obj
def backup(context: CliContext, file: Path) -> None:
    """Copy the whole database and all media into FILE while the product runs.

    Example: jiaxiao db backup /media/usb/jiaxiao-2026-11-22.tar
    """
    manifest = back_up(open_database(context.settings), context.settings.app.data_dir, file)
    click.echo(f"{file}: {manifest['rows']} rows, {manifest['media']} media files.")


@db.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_obj
def restore(context: CliContext, file: Path) -> None:
    """Bring a copy back into an empty database.

    Example: jiaxiao db restore /media/usb/jiaxiao-2026-11-22.tar
    """
    database = open_database(context.settings)
    manifest = restore_from(database, context.settings.app.data_dir, file)
    click.echo(f"Restored {manifest['rows']} rows and {manifest['media']} media files.")
