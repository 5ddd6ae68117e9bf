"""Plays a story from its file through the real webhook and writes down what each person then read.

A story is its own script. ``# …`` is a remark; ``钟: <time>`` moves the school's clock, playing what falls due;
``人: <who> <how>`` introduces somebody: ``新`` (a new WeChat user), ``家长 <name>`` or ``老师 <name>`` (known to the
school already). All other lines that are not indented are what somebody does: ``<扫 child>`` scans the child's slip,
``<关注>`` follows the account, ``<点 digit>`` taps a line, ``<语音 seconds>`` speaks, ``<等 words>`` waits for a new
message with these words; anything else is typed, ``<码>`` standing for the code of 三(2)班. Indented lines are what
came back; ``<核对码>`` is the check code of a notice.
"""

import re
from collections.abc import Callable
from datetime import datetime
from time import sleep

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.cli.demo.stage import Stage
from bot.core.clock import SHANGHAI, monotonic
from bot.identity.slips import make_slips
from bot.simulator.contact import Shown
from bot.simulator.play import Player
from storage.identities import Identity
from storage.outbox import OutboxRow
from storage.pupils import Guardian, GuardianLink, Pupil
from storage.receipts import join_receipts
from storage.schools import Class
from storage.staff import Staff
from tests import factories

CLASS = "三(2)班"
WAIT_SECONDS = 15.0
PUSHED = ("template", "custom")
# Drawn anew for each notice.
CHECK_CODE = re.compile(r"(?<=核对码)\d{6}")
WAYS = {"template": "(模板)", "custom": "", "reply": "", "fault": "(出错)"}


class Teller:
    """Plays one story on an opened stage."""

    def __init__(self, stage: Stage, story: str) -> None:
        self._stage, self._story = stage, story
        self._players: dict[str, Player] = {}
        self._heard: dict[str, int] = {}  # up to where each chat has been waited for
        self._code = stage.house.database.read(_class_code)

    def play(self, script: str) -> str:
        """The script once more, with what really came back."""
        told: list[str] = []
        for line in script.splitlines():
            if line.startswith("  "):
                continue
            told += [line, *(f"  {answer}" for answer in self._line(line))]
        return "\n".join(told)

    def _line(self, line: str) -> list[str]:
        who, _, what = line.partition(": ")
        if not what or who.startswith("#"):
            return []
        if who == "钟":
            self._stage.traveller.set(datetime.fromisoformat(what).replace(tzinfo=SHANGHAI))
            self._wait_for_receipts()
        elif who == "人":
            self._introduce(*what.split())
        else:
            return self._act(who, what)
        return []

    def _wait_for_receipts(self) -> None:
        """What was sent is delivered, too: the story may tell how far a message came."""
        self._until(lambda: not self._is_leaving() and self._stage.world.threads.is_idle)
        # Some came before their message was marked as sent.
        self._stage.house.database.transact(join_receipts, self._stage.traveller.get(), 1_000)

    def _is_leaving(self) -> bool:
        return self._stage.house.database.read(_is_leaving)

    def _until(self, is_over: Callable[[], bool]) -> None:
        ends = monotonic() + WAIT_SECONDS
        while not is_over():
            if monotonic() > ends:
                raise TimeoutError("something is still under way")
            sleep(0.02)

    def _introduce(self, who: str, how: str, name: str = "") -> None:
        world = self._stage.world
        key = next((person.key for person in world.people.values() if person.name == name), "")
        if not key:
            key = name or f"{self._story} {who}"
            world.add_person(key, name or who, "")
            contact = world.contact(key)
            contact.following = bool(name)
            if name:
                self._stage.house.database.transact(_known, self._stage.school.id, contact.openid, how, name)
        self._players[who] = Player(world, key)
        self._heard[who] = len(self._players[who].contact.chat)

    def _act(self, who: str, what: str) -> list[str]:
        player = self._players[who]
        act, _, rest = what.strip("<>").partition(" ") if what.startswith("<") else ("", "", what)
        if act == "等":
            return _written(self._wait(who, rest))
        acts: dict[str, Callable[[], list[Shown]]] = {
            "关注": player.follow,
            "扫": lambda: player.scan(self._slip(rest)),
            "点": lambda: player.tap(rest),
            "语音": lambda: player.voice(int(rest)),
        }
        new = acts[act]() if act in acts else player.say(what.replace("<码>", self._code))
        answers = [shown for shown in new if shown.way in ("reply", "fault")]
        return [line.replace(self._code, "<码>") for shown in answers for line in _written(shown)]

    def _wait(self, who: str, words: str) -> Shown:
        """The first message with these words that nobody had waited for; TimeoutError with the chat."""
        chat, changed = self._players[who].contact.chat, self._stage.world.changed

        def place() -> int | None:
            new = range(self._heard[who], len(chat))
            return next((at for at in new if chat[at].way in PUSHED and words in chat[at].seen), None)

        with changed:
            if not changed.wait_for(lambda: place() is not None, WAIT_SECONDS):
                raise TimeoutError(f"{who}: {words!r} did not come; the chat: {self._players[who].chat}")
            at = place() or 0
        self._heard[who] = at + 1
        # Nobody answers so quickly that the message is not yet noted as sent.
        self._until(lambda: not self._is_leaving())
        return chat[at]

    def _slip(self, child: str) -> str:
        return self._stage.house.database.transact(_slip, self._stage, child)


def _written(shown: Shown) -> list[str]:
    first, *others = CHECK_CODE.sub("<核对码>", shown.seen).splitlines() or [""]
    return [WAYS[shown.way] + first, *others]


def _is_leaving(session: Session) -> bool:
    return session.scalar(select(OutboxRow.id).where(OutboxRow.state.in_(("claimed", "sending"))).limit(1)) is not None


def _slip(session: Session, stage: Stage, child: str) -> str:
    """A paper that was printed this morning."""
    school = stage.school
    class_id = session.scalars(select(Pupil.class_id).where(Pupil.name == child)).one()
    slips = make_slips(session, school.id, class_id, rules=school.rules.binding, now=stage.traveller.get())
    return next(slip.scene for slip in slips if slip.name == child)


def _class_code(session: Session) -> str:
    return session.scalars(select(Class.code).where(Class.name == CLASS)).one() or ""


def _known(session: Session, school_id: int, openid: str, how: str, name: str) -> None:
    """Bound since long ago; nothing was ever written to the account."""
    app_id = session.scalars(select(Identity.app_id)).first() or ""
    who: Identity = factories.identity(session, school_id, openid, app_id=app_id)
    if how == "老师":
        who.staff_id = session.scalars(select(Staff.id).where(Staff.name == name)).one()
        who.face = "staff"
        return
    for guardian in session.scalars(select(Guardian).where(Guardian.name == name)):
        children = select(Pupil).join(GuardianLink, GuardianLink.pupil_id == Pupil.id)
        factories.bind(
            session, who, guardian, *session.scalars(children.where(GuardianLink.guardian_id == guardian.id))
        )
