"""The message templates that the account has been granted."""

import re
from dataclasses import dataclass

from bot.wechat.client import ApiClient
from bot.wechat.wrapped import Wrapped

FIELD = re.compile(r"\{\{(\w{1,40})\.DATA\}\}")


@dataclass(frozen=True, slots=True)
class Template:
    """One template; ``fields`` are its places in order (``thing1``, ``time3``), whose prefix is their type."""

    id: str
    title: str
    content: str
    fields: tuple[str, ...]


def private(api: ApiClient) -> tuple[Template, ...]:
    """The account's own templates, as its console shows them."""
    said = Wrapped(api).template.get_all_private_template()
    return tuple(
        Template(
            id=str(one["template_id"]),
            title=str(one.get("title", "")),
            content=str(one.get("content", "")),
            fields=tuple(FIELD.findall(str(one.get("content", "")))),
        )
        for one in said.get("template_list", ())
    )
