"""Around left-behind children in chat: a proxy guardian's duties, and what families answer."""

from handlers.proxy_guardian.chat.duties import again, child, duty, mine, sheet, untick

__all__ = ["again", "child", "duty", "mine", "sheet", "untick"]
