"""What the page is told about a chat, as plain values for JSON."""

from dataclasses import asdict

from bot.core.clock import at_school
from bot.simulator.anchors import pieces
from bot.simulator.contact import Contact, Shown
from bot.simulator.world import World


def message(shown: Shown) -> dict[str, object]:
    """One thing in the chat."""
    return {
        "number": shown.number,
        "at": at_school(shown.at).isoformat(timespec="minutes"),
        "way": shown.way,
        "look": shown.look,
        "text": shown.text,
        "pieces": [asdict(piece) for piece in pieces(shown.text)] if shown.look == "text" else [],
        "media": shown.media_id,
        "seconds": shown.seconds,
        "url": shown.url,
        "lines": shown.lines,
    }


def me(world: World, contact: Contact) -> dict[str, object]:
    """The person who holds the phone."""
    return {
        "key": contact.person.key,
        "name": contact.person.name,
        "description": contact.person.description,
        "following": contact.following,
        "blocked": contact.blocked,
        "left": contact.ledger.left(world.now()),
        "subscriptions": [
            {
                "template": each.template_id,
                "title": each.title,
                "left": world.subscriptions.standing(contact.openid, each.template_id),
            }
            for each in world.subscriptions.templates.every(contact.account.app_id)
        ],
        "menu": world.menus.seen_by(contact.account.app_id, contact.tags).buttons,
    }


def news(world: World, app_id: str, since: int) -> list[dict[str, object]]:
    """The newest thing of every chat in which something happened after number ``since``."""
    with world.lock:
        chats = [each for each in world.contacts.values() if each.account.app_id == app_id and each.chat]
        return [
            {
                "key": each.person.key,
                "number": each.chat[-1].number,
                "own": each.chat[-1].way == "own",
                "text": each.chat[-1].seen[:40],
                "at": at_school(each.chat[-1].at).isoformat(timespec="minutes"),
            }
            for each in chats
            if each.chat[-1].number > since
        ]
