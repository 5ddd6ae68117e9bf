"""A draft read from the fields of the desk's page; what cannot be read is as if it were not filled in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import cast, get_args

from bot.core.clock import SHANGHAI, at_school
from handlers.notice.rules.audience import ONLY
from handlers.notice.rules.draft import Draft, Kind, RequiredAct, Send
from handlers.notice.rules.guessing import read_options
from handlers.notice.rules.spelled import SPELLED

AGREE, CHOOSE, WORDS = "agree", "choose", "words"
ACTS: dict[str, RequiredAct] = {
    "know": "know",
    "acknowledge": "acknowledge",
    AGREE: "answer",
    CHOOSE: "answer",
    WORDS: "answer",
    "sign": "sign",
}
YES_NO: tuple[str, ...] = tuple(SPELLED["options"]["yes_no"])
KINDS: tuple[Kind, ...] = get_args(Kind)
LONGEST_TITLE = 20


@dataclass(frozen=True, slots=True)
class Kept:
    """What lies beside the words of a draft: ids of media, pictures among them, and of documents."""

    media: tuple[str, ...] = ()
    pictures: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()


def draft_from(fields: Mapping[str, str], groups: Sequence[str], filters: Sequence[str], kept: Kept) -> Draft:
    """The draft of one page. ``groups`` are keys of audiences, ``filters`` what their children must be."""
    kind, act = fields.get("kind", ""), fields.get("act", "")
    send = fields.get("send", "")
    options = YES_NO if act == AGREE else read_options(fields.get("options", "")) if act == CHOOSE else ()
    return Draft(
        audience=" ".join([*groups, *(f"{ONLY}{each}" for each in filters if each)]),
        words=fields.get("words", "").replace("\r\n", "\n").strip(),
        media=kept.media,
        pictures=kept.pictures,
        documents=kept.documents,
        act=ACTS.get(act, "know"),
        options=options,
        deadline=moment(fields.get("day", ""), fields.get("hour", "")),
        send=cast("Send", send if send in ("later", "urgent") else ""),
        reason=fields.get("reason", "").strip() if send == "urgent" else "",
        kind=next((each for each in KINDS if each == kind), "notice"),
        title=" ".join(fields.get("title", "").split())[:LONGEST_TITLE],
        every_guardian=fields.get("every", "") == "1",
        leaves_at=moment(fields.get("leaves_day", ""), fields.get("leaves_hour", "")) if send == "later" else None,
    )


def fields_of(draft: Draft) -> dict[str, str]:
    """The fields of the page that make this draft, as far as they are single."""
    return {
        "kind": draft.kind,
        "title": draft.title,
        "words": draft.words,
        "act": desk_act(draft),
        "options": " / ".join(draft.options) if desk_act(draft) == CHOOSE else "",
        "every": "1" if draft.every_guardian else "",
        "send": draft.send if draft.send in ("later", "urgent") else "",
        "reason": draft.reason,
        **_shown("day", "hour", draft.deadline),
        **_shown("leaves_day", "leaves_hour", draft.leaves_at),
    }


def desk_act(draft: Draft) -> str:
    """Which of the page's acts a draft asks for."""
    if draft.act != "answer":
        return draft.act
    return AGREE if draft.options == YES_NO else CHOOSE if draft.options else WORDS


def moment(day: str, hour: str) -> datetime | None:
    """School time of a day (``2026-11-20``) and an hour (``17:30``); None for what is none."""
    try:
        return datetime.combine(date.fromisoformat(day), time.fromisoformat(hour), SHANGHAI)
    except ValueError:
        return None


def _shown(day: str, hour: str, at: datetime | None) -> dict[str, str]:
    if at is None:
        return {day: "", hour: ""}
    local = at_school(at)
    return {day: local.date().isoformat(), hour: f"{local:%H:%M}"}
