"""A :class:`Reply` -> the one text that WeChat shows."""

from urllib.parse import quote

from bot.core.reply import Choice, Reply
from bot.wechat.safe_text import MAX_BYTES, clean, cut

ROOM_FOR_WORDS = 512  # kept for the words however long the labels are


def as_text(reply: Reply, *, tappable: bool) -> str:
    """The words, then one line per choice, in at most 2,048 bytes of UTF-8.

    ``tappable`` makes a line a link that sends its digit; typing the digit does the same. Too long, the words
    are cut, never the choices: who cannot see a choice cannot answer.
    """
    lines = _lines(reply.choices, tappable=tappable)
    choices = "\n".join(lines)
    words = clean(reply.text).rstrip()
    if not lines:
        return cut(words)
    words = cut(words, MAX_BYTES - len(choices.encode()) - 1)
    return f"{words}\n{choices}" if words else choices


def _lines(choices: tuple[Choice, ...], *, tappable: bool) -> list[str]:
    if not choices:
        return []
    room = (MAX_BYTES - ROOM_FOR_WORDS) // len(choices) - 1
    return [_line(choice, room, tappable=tappable) for choice in choices]


def _line(choice: Choice, room: int, *, tappable: bool) -> str:
    label = f"{choice.digit} {' '.join(clean(choice.label).split())}"
    if not tappable:
        return cut(label, room)
    digit, tap = quote(choice.digit), quote(choice.tap or choice.digit)
    start, end = f'<a href="weixin://bizmsgmenu?msgmenucontent={digit}&msgmenuid={tap}">', "</a>"
    # The client has no way to write these two inside a link; full-width they cannot end it.
    label = label.replace("<", "＜").replace(">", "＞")
    return start + cut(label, room - len(start) - len(end)) + end
