"""``jiaxiao demo``: the whole product with a made-up school and the local WeChat."""

import tempfile
from pathlib import Path

import click

from bot.cli.demo.stage import open_stage
from bot.cli.demo.story import play
from bot.cli.waiting import wait_until_told
from bot.simulator.world import Habits


@click.command()
@click.option("--port", default=8000, show_default=True)
@click.option("--story", is_flag=True, help="Play a school week in the terminal and end.")
def demo(port: int, story: bool) -> None:
    """Run everything on embedded parts; nothing is kept when it ends.

    Example: jiaxiao demo --port 8080
    """
    with tempfile.TemporaryDirectory(prefix="jiaxiao-demo-") as folder:
        if story:
            habits = Habits(receipt_delay=(0.0, 0.1))
            with open_stage(Path(folder), pages=False, habits=habits) as stage:
                play(stage, click.echo)
            return
        with open_stage(Path(folder), port=port) as stage:
            click.echo(f"The local WeChat: {stage.url}/   (Ctrl-C ends it)")
            wait_until_told()
