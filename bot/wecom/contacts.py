"""The school's address book in enterprise WeChat (家校通讯录): who is a parent there."""

from dataclasses import dataclass

from bot.wecom.client import CorpClient
from storage.identities import WECOM

DEPARTMENTS, USERS = "/cgi-bin/school/department/list", "/cgi-bin/school/user/list"


@dataclass(frozen=True, slots=True)
class SchoolParent:
    """One parent as enterprise WeChat knows them; ``follows``: whether 学校通知 reaches their WeChat."""

    user_id: str
    phone: str  # as typed there; empty where it was not given
    follows: bool


def read_parents(client: CorpClient) -> list[SchoolParent]:
    """All parents that the application may see, each once. Raises DeliveryError or OperatorError."""
    found: dict[str, SchoolParent] = {}
    for department in client.ask(DEPARTMENTS)["departments"]:
        for student in client.ask(USERS, department_id=int(department["id"]), fetch_child=0)["students"]:
            for parent in student.get("parents", ()):
                user_id = str(parent["parent_userid"])
                follows = parent.get("is_subscribe", 0) == 1
                found[user_id] = SchoolParent(user_id, str(parent.get("mobile", "")), follows)
    return list(found.values())


def account_of(corp_id: str) -> str:
    """Under which name the enterprise stands where an official account has its app id: identities, the outbox."""
    return f"{WECOM}{corp_id}"
