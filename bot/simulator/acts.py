"""What a person can do with a phone; each act pushes what WeChat would push."""

import struct
import zlib
from collections.abc import Callable, Mapping
from concurrent.futures import Future

from bot.simulator import pushes
from bot.simulator.contact import Contact
from bot.simulator.ledger import Trigger
from bot.simulator.markup import Fields
from bot.simulator.pusher import Outcome, deliver_again, push
from bot.simulator.voices import recording
from bot.simulator.words import word
from bot.simulator.world import Part, World

Act = Future[Outcome]


class CannotError(Exception):
    """WeChat would not let the person do that; ``word`` names the sentence in ``words.toml``."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word


def follow(world: World, contact: Contact, scene: str = "", ticket: str = "") -> Act:
    """Follow the account, perhaps by a code."""
    with world.lock:
        contact.following, contact.followed_at, contact.scene = True, world.now(), scene
        contact.ledger.open(Trigger.SCAN if scene else Trigger.FOLLOW, world.now())
    return push(world, contact, pushes.subscribe(scene, ticket))


def repeat(world: World, contact: Contact) -> Act:
    """Deliver the contact's last push once more: the same MsgId and CreateTime, a new nonce."""
    if contact.last_push is None:
        raise CannotError("nothing_to_repeat")
    return deliver_again(world, contact, contact.last_push)


def unfollow(world: World, contact: Contact) -> Act:
    """Leave the account; whatever it sends now is lost."""
    _must_follow(contact)
    with world.lock:
        contact.following = False
        contact.tags.clear()
        contact.ledger.close()
    return push(world, contact, pushes.unsubscribe())


def scan(world: World, contact: Contact, seen: str) -> Act:
    """Hold the phone over a code: its address, its scene, or a scene that nobody made.

    CannotError if the code's time is over.
    """
    code = world.codes.find(contact.account.app_id, seen)
    if code and code.until and code.until <= world.now():
        raise CannotError("code_expired")
    if not code and seen.startswith("http"):
        raise CannotError("code_unknown")
    scene, ticket = (code.scene, code.ticket) if code else (seen, world.ids.word(90))
    if not contact.following:
        return follow(world, contact, scene, ticket)
    contact.ledger.open(Trigger.SCAN, world.now())
    return push(world, contact, pushes.scan(scene, ticket))


def say(world: World, contact: Contact, text: str, menu_id: str = "") -> Act:
    """Send a text; ``menu_id`` if a line in a message was tapped instead (opens only the menu's window)."""
    _must_follow(contact)
    contact.ledger.open(Trigger.MENU if menu_id else Trigger.MESSAGE, world.now())
    world.show(contact, "own", Part(text=text))
    return push(world, contact, pushes.text(text, menu_id))


def speak(world: World, contact: Contact, seconds: int) -> Act:
    """Hold to talk."""
    _must_follow(contact)
    media = world.media.add("voice", recording(seconds), world.now())
    contact.ledger.open(Trigger.MESSAGE, world.now())
    world.show(contact, "own", Part("voice", media_id=media.media_id, seconds=seconds))
    return push(world, contact, pushes.voice(media.media_id))


def show_picture(world: World, contact: Contact) -> Act:
    """Send a small photograph."""
    _must_follow(contact)
    media = world.media.add("image", _photograph(), world.now())
    contact.ledger.open(Trigger.MESSAGE, world.now())
    world.show(contact, "own", Part("image", media_id=media.media_id))
    return push(world, contact, pushes.image(f"{world.base_url}/simulator/media/{media.media_id}", media.media_id))


def show_place(world: World, contact: Contact, latitude: float, longitude: float, label: str) -> Act:
    """Send where one is."""
    _must_follow(contact)
    contact.ledger.open(Trigger.MESSAGE, world.now())
    world.show(contact, "own", Part(text=word("place", label=label)))
    return push(world, contact, pushes.location(latitude, longitude, label))


def click(world: World, contact: Contact, key: str) -> Act:
    """Press a menu item with a key; also one of an old menu, which phones keep for a day."""
    _must_follow(contact)
    contact.ledger.open(Trigger.MENU, world.now())
    return push(world, contact, pushes.click(key))


def press(world: World, contact: Contact, name: str) -> tuple[Act, str]:
    """Press the menu item with this key, name or address; the push, and the page it opens or "".

    CannotError if the menu has no such item.
    """
    _must_follow(contact)
    menu = world.menus.seen_by(contact.account.app_id, contact.tags)
    for button in _items(menu.buttons):
        if name in (button.get("key"), button.get("name"), button.get("url")):
            return _pressed(world, contact, button, menu.menu_id)
    raise CannotError("no_such_button")


def answer_popup(world: World, contact: Contact, choices: Mapping[str, bool]) -> Act:
    """Answer the question of a page or an article whether messages may come: template id → yes or no."""
    for template_id, agreed in choices.items():
        change = world.subscriptions.agree if agreed else world.subscriptions.refuse
        change(contact.openid, template_id)
    said = [(template_id, "accept" if agreed else "reject") for template_id, agreed in choices.items()]
    return push(world, contact, pushes.subscription_popup(said))


def end_subscription(world: World, contact: Contact, template_id: str) -> Act:
    """Switch a subscription off in the settings."""
    world.subscriptions.refuse(contact.openid, template_id)
    return push(world, contact, pushes.subscription_rejected([template_id]))


def _pressed(world: World, contact: Contact, button: Mapping[str, object], menu_id: int) -> tuple[Act, str]:
    kind, key, url = (str(button.get(name, "")) for name in ("type", "key", "url"))
    if kind == "click":
        return click(world, contact, key), ""
    if kind.startswith("scancode"):
        contact.ledger.open(Trigger.MENU, world.now())
    made: Mapping[str, Callable[[], Fields]] = {
        "view": lambda: pushes.view(url, menu_id),
        "miniprogram": lambda: pushes.view_miniprogram(str(button.get("pagepath", "")), menu_id),
        "scancode_push": lambda: pushes.scancode(key, "0"),
        "scancode_waitmsg": lambda: pushes.scancode(key, "0", wait=True),
        "location_select": lambda: pushes.location_select(key, 31.13, 104.39, ""),
    }
    fields = made[kind]() if kind in made else pushes.pictures(kind, key, ["0" * 32])
    return push(world, contact, fields), url


def _items(buttons: object) -> list[Mapping[str, object]]:
    found: list[Mapping[str, object]] = []
    for button in buttons if isinstance(buttons, list | tuple) else ():
        found += button.get("sub_button") or [button]
    return found


def _must_follow(contact: Contact) -> None:
    if not contact.following:
        raise CannotError("not_following")


def _photograph(side: int = 48) -> bytes:
    """A PNG of a green field under a sky, without any library."""
    sky, field = b"\x9c\xcf\xf0", b"\x62\xa8\x5c"
    rows = b"".join(b"\0" + (sky if row < side // 2 else field) * side for row in range(side))
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows)),
        (b"IEND", b""),
    )
    written = (
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(written)
