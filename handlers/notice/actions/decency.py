"""What a notice says, on its way past the checks of decency (bot.policy)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from bot.core.errors import UserError
from bot.core.people import Actor
from bot.core.reply import Go
from bot.core.school import SchoolContext
from bot.policy import Leaving, pass_each, to_all
from bot.policy.gate import findings
from handlers.notice.rules.draft import Draft
from storage.pupils import Pupil

WORDS_ANEW = Go("form.change", {"field": "words"})


def leaving(session: Session, actor: Actor, draft: Draft, pupils: Sequence[Pupil]) -> list[Leaving]:
    """Title, words and choices, to the families of ``pupils``."""
    text = "\n".join(line for line in (draft.title, draft.words, *draft.options) if line)
    if len(pupils) == 1:
        return [Leaving(text, to="family")]
    return [to_all(session, actor.school_id, pupils, text)]


def refuse_indecent(
    session: Session, school: SchoolContext, actor: Actor, draft: Draft, pupils: Sequence[Pupil]
) -> None:
    """Raise :class:`UserError` for what nobody may send, with the ways on."""
    for finding in findings(school, leaving(session, actor, draft, pupils)):
        if finding.hard:
            ask = Go("notice.ask_office", {"words": finding.words})
            go = {"1": WORDS_ANEW, "2": ask, "0": Go("form.leave")}
            raise UserError("notice/refused", go=go, words=finding.words, why=finding.why)


def let_out(
    session: Session, school: SchoolContext, actor: Actor, draft: Draft, pupils: Sequence[Pupil], now: datetime
) -> None:
    """Keep why what was questioned goes out; raise :class:`UserError` where no reason was given."""
    texts = leaving(session, actor, draft, pupils)
    pass_each(session, school, actor, texts, place="notice", reason=draft.because, now=now)
