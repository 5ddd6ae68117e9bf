"""``jiaxiao demo --story``: a school week played through the real webhook, readable in a terminal, and checked.

The script is ``story.toml``. A step is ``[who, act, words]``; ``sees`` and ``unseen`` check the chat, ``texted`` the
telephone, and a step that does not come true ends the story with one line and exit code 1.
"""

import tomllib
from collections.abc import Callable
from datetime import datetime
from importlib.resources import files
from itertools import takewhile

from bot.cli.demo.stage import Stage
from bot.core.clock import at_school
from bot.core.errors import OperatorError
from bot.simulator.contact import Shown
from bot.simulator.play import Player

Echo = Callable[[str], object]
WAIT_SECONDS = 15.0
GREY, GREEN, BOLD, PLAIN = "\033[90m", "\033[32m", "\033[1m", "\033[0m"


def play(stage: Stage, echo: Echo) -> None:
    """Play the script. Raises :class:`OperatorError` for the first thing that is not as the script says."""
    script = tomllib.loads((files(__package__) / "story.toml").read_text(encoding="utf-8"))
    story = _Story(stage, echo)
    for scene in script["scenes"]:
        if "clock" in scene:
            stage.traveller.set(datetime.fromisoformat(scene["clock"]))
        story.open(scene["title"])
        for who, act, words in scene["steps"]:
            story.step(who, act, words)
    if stage.world.faults:
        raise OperatorError(f"the platform complained: {stage.world.faults[0]}")
    echo(f"\n{BOLD}{script['end']}{PLAIN}")


class _Story:
    def __init__(self, stage: Stage, echo: Echo) -> None:
        self._stage = stage
        self._echo = echo
        self._players: dict[str, Player] = {}
        self._shown: dict[str, int] = {}

    def open(self, title: str) -> None:
        """Head a scene with the school's time."""
        now = at_school(self._stage.traveller.get())
        self._echo(f"\n{BOLD}{now:%Y-%m-%d %H:%M}  {title}{PLAIN}")

    def step(self, who: str, act: str, words: str) -> None:
        """One act of one person, or one look at a chat."""
        player = self._players.setdefault(who, Player(self._stage.world, who))
        acts: dict[str, Callable[[], object]] = {
            "scan": lambda: player.scan(self._slip(words)),
            "follow": player.follow,
            "unfollow": player.unfollow,
            "say": lambda: player.say(words),
            "tap": lambda: player.tap(words),
            "voice": lambda: player.voice(int(words)),
            "again": lambda: self._again(player, int(words)),
            "texted": lambda: self._texted(who, player, words),
            "sees": lambda: self._sees(player, words),
            "unseen": lambda: self._unseen(player, words),
        }
        acts[act]()
        self._tell(who, player)

    def _tell(self, who: str, player: Player) -> None:
        """Print what is new in this person's chat."""
        chat = player.contact.chat
        for shown in chat[self._shown.get(who, 0) :]:
            own = shown.way == "own"
            name = player.contact.person.name if own else f"→ {player.contact.person.name}"
            lines = shown.seen.splitlines() or [""]
            self._echo(f"{GREEN if own else GREY}{name:<8}{PLAIN} {lines[0]}")
            for line in lines[1:]:
                self._echo(f"{'':<8} {line}")
        self._shown[who] = len(chat)

    def _slip(self, child: str) -> str:
        return next(slip.seen for slip in self._stage.world.slips if child in slip.label)

    def _again(self, player: Player, times: int) -> None:
        """WeChat repeats the last push although it was answered: nothing more may appear."""
        before = len(player.contact.chat)
        for _ in range(times):
            player.repeat()
        if any(shown.way != "own" for shown in player.contact.chat[before:]) and not _all_same(player, before):
            raise OperatorError(f"a repeated push was answered differently: {player.chat[-3:]}")
        del player.contact.chat[before:]

    def _sees(self, player: Player, words: str) -> None:
        try:
            player.wait_for(words, WAIT_SECONDS)
        except TimeoutError as error:
            raise OperatorError(f"the story went another way: {error}") from error

    def _texted(self, who: str, player: Player, words: str) -> None:
        """A text message with these words lies on this person's telephone."""
        phones, changed = self._stage.world.phones, self._stage.world.changed

        def found() -> str:
            phone = phones.of(who)
            return next((text.words for text in phone.texts if words in text.words), "") if phone else ""

        with changed:
            if not changed.wait_for(found, WAIT_SECONDS):
                raise OperatorError(f"no text message with {words!r} came to {player.contact.person.name}")
        self._echo(f"{GREY}{'→ ' + player.contact.person.name:<8}{PLAIN} {found()}")

    def _unseen(self, player: Player, words: str) -> None:
        if any(words in line for line in player.chat):
            raise OperatorError(f"{player.contact.person.name} sees what must stay hidden: {words}")


def _all_same(player: Player, since: int) -> bool:
    answers: list[Shown] = [shown for shown in player.contact.chat[since:] if shown.way != "own"]
    last = list(takewhile(lambda shown: shown.way != "own", reversed(player.contact.chat[:since])))
    return bool(last) and all(answer.text == last[0].text for answer in answers)
