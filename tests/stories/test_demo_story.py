"""``jiaxiao demo --story``: the whole week in a terminal; and the same week where no page can be reached."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from bot.cli.demo.stage import Stage, open_stage
from bot.cli.demo.story import play
from bot.core.errors import OperatorError
from bot.simulator.contact import Shown
from bot.simulator.world import Habits

STORY = Path(__file__).parents[2] / "bot" / "cli" / "demo" / "story.toml"
QUICK = Habits(receipt_delay=(0.0, 0.1))


def test_the_command_plays_a_readable_week_and_ends_well() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot.cli.main", "demo", "--story"],
        check=False,
        capture_output=True,
        text=True,
        timeout=150,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    script = tomllib.loads(STORY.read_text(encoding="utf-8"))
    said = done.stdout
    for scene in script["scenes"]:
        assert scene["title"] in said
    assert script["end"] in said
    for raw in ("Traceback", "{{", "{%", "weixin://", "None", '"event"'):
        assert raw not in said
    assert all(len(line) < 160 for line in said.splitlines())
    assert "Traceback" not in done.stderr


def test_without_a_domain_the_week_passes_without_a_page_or_a_link(stage_folder: Path) -> None:
    lines: list[str] = []
    with open_stage(stage_folder, pages=False, habits=QUICK) as stage:
        assert stage.school.base_url == ""
        play(stage, lambda line: lines.append(str(line)))
        shown = _everything_shown(stage)
    assert len(shown) > 40
    assert [each for each in shown if _links(each)] == []
    assert "到了家里" in "\n".join(lines)


def test_a_story_that_goes_another_way_says_where(stage_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_stage(stage_folder, pages=False, habits=QUICK) as stage:
        monkeypatch.setattr("bot.cli.demo.story.WAIT_SECONDS", 0.2)
        # The grandmother's paper is not there: her week cannot begin as the script says.
        stage.world.slips[:] = [slip for slip in stage.world.slips if slip.person_key != "grandmother"]
        stage.world.add_slip("grandmother", "三(2)班 李小明", "s00000000")
        with pytest.raises(OperatorError, match="the story went another way"):
            play(stage, lambda _line: None)


def _everything_shown(stage: Stage) -> list[Shown]:
    return [shown for contact in stage.world.contacts.values() for shown in contact.chat]


def _links(shown: Shown) -> list[str]:
    """Whatever could open a page; the scheme that makes a line tappable is none."""
    texts = (shown.text.replace("weixin://bizmsgmenu", ""), shown.url, *(value for _, value in shown.lines))
    return [text for text in texts if "http" in text or "://" in text or "/m/" in text or "/desk" in text]
