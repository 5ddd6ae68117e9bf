"""A person of the made-up world, for stories and tests: does something, and tells what appeared."""

from collections.abc import Callable

from bot.simulator import acts
from bot.simulator.anchors import Piece, pieces
from bot.simulator.contact import Contact, Shown
from bot.simulator.ids import openid_of
from bot.simulator.pusher import Outcome
from bot.simulator.world import World


class Player:
    """One person with a phone. Every act waits until its push was answered (or not) and returns what is new."""

    def __init__(self, world: World, person_key: str, app_id: str = "") -> None:
        self.world = world
        self.contact: Contact = world.contact(person_key, app_id)
        self.last: Outcome | None = None
        self.opened = ""  # the page that the last press opened

    @property
    def chat(self) -> list[str]:
        """Everything in the chat as the person sees it, own words included."""
        return [shown.seen for shown in self.contact.chat]

    def follow(self, scene: str = "") -> list[Shown]:
        """Follow the account, by a code if ``scene`` is given."""
        if scene:
            return self.scan(scene)
        return self._do(lambda: acts.follow(self.world, self.contact))

    def unfollow(self) -> list[Shown]:
        """Leave the account."""
        return self._do(lambda: acts.unfollow(self.world, self.contact))

    def scan(self, seen: str) -> list[Shown]:
        """Scan a code: its address or its scene."""
        return self._do(lambda: acts.scan(self.world, self.contact, seen))

    def say(self, text: str) -> list[Shown]:
        """Type a text."""
        return self._do(lambda: acts.say(self.world, self.contact, text))

    def tap(self, digit: str) -> list[Shown]:
        """Tap the newest line that sends ``digit`` or begins with it; CannotError if there is none."""
        line = self._line(digit)
        return self._do(lambda: acts.say(self.world, self.contact, line.content, line.menu_id))

    def press(self, name: str) -> list[Shown]:
        """Press a menu item, by its key, its name or its address."""

        def act() -> acts.Act:
            done, self.opened = acts.press(self.world, self.contact, name)
            return done

        return self._do(act)

    def click(self, key: str) -> list[Shown]:
        """Press the menu item with this key, also one that the menu does not have (any more)."""
        return self._do(lambda: acts.click(self.world, self.contact, key))

    def voice(self, seconds: int = 3) -> list[Shown]:
        """Send a recording."""
        return self._do(lambda: acts.speak(self.world, self.contact, seconds))

    def picture(self) -> list[Shown]:
        """Send a photograph."""
        return self._do(lambda: acts.show_picture(self.world, self.contact))

    def wx_login(self, app_id: str) -> str:
        """Open a mini-program: the code that ``wx.login`` gives its page."""
        world, person = self.world, self.contact.person
        return world.logins.give(app_id, openid_of(app_id, person.key), world.now())

    def subscribe(self, template_id: str, *, agree: bool = True) -> list[Shown]:
        """Answer the question whether messages by this template may come."""
        return self._do(lambda: acts.answer_popup(self.world, self.contact, {template_id: agree}))

    def end_subscription(self, template_id: str) -> list[Shown]:
        """Switch it off in the settings."""
        return self._do(lambda: acts.end_subscription(self.world, self.contact, template_id))

    def wx_subscribe(self, app_id: str, template_id: str, *, agree: bool = True) -> None:
        """Answer the same question in a mini-program, which learns it in its page; nothing is pushed."""
        change = self.world.subscriptions.agree if agree else self.world.subscriptions.refuse
        change(openid_of(app_id, self.contact.person.key), template_id)

    def repeat(self) -> list[Shown]:
        """WeChat delivers the last push once more, as it does when it did not hear the answer."""
        return self._do(lambda: acts.repeat(self.world, self.contact))

    def wait_for(self, text: str, timeout: float = 5.0) -> Shown:
        """The newest message of the school that contains ``text``, waiting for it; TimeoutError with the chat."""
        with self.world.changed:
            if self.world.changed.wait_for(lambda: self._find(text) is not None, timeout):
                found = self._find(text)
                assert found is not None  # noqa: S101  the condition held a moment ago, under this lock
                return found
        raise TimeoutError(f"{text!r} did not come; the chat: {self.chat}")

    def _find(self, text: str) -> Shown | None:
        return next((shown for shown in reversed(self.contact.chat) if shown.way != "own" and text in shown.seen), None)

    def _line(self, digit: str) -> Piece:
        for shown in reversed(self.contact.chat):
            for piece in pieces(shown.text):
                if piece.kind == "tap" and (piece.content == digit or piece.text.startswith(digit)):
                    return piece
        raise acts.CannotError("no_such_line")

    def _do(self, act: Callable[[], acts.Act]) -> list[Shown]:
        before = len(self.contact.chat)
        pushed = act()
        self.last = pushed.result(timeout=60)
        return [shown for shown in self.contact.chat[before:] if shown.way != "own"]
