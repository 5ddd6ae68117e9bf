"""How a duty was done, and the month's sheet, as a proxy guardian says them in chat."""

from collections.abc import Mapping
from dataclasses import replace

from bot.core.errors import UserError
from bot.core.fields import Line, Said, is_voice, media_of, pieces
from bot.core.forms import Asked, Form
from bot.core.reply import Go, Reply
from bot.core.spelling import tidy
from bot.core.texts import say
from handlers.proxy_guardian.actions import duties, sheets
from handlers.proxy_guardian.rules import KNOWN, MANAGED, ticks


class Done(Form):
    """One duty; subject ``duty``."""

    confirms = False
    words = Said("说一句", many=False, leave="等会儿")

    @classmethod
    def facts(cls, asked: Asked) -> Mapping[str, object]:
        """The duty and its child."""
        return {"of": duties.my_duty(asked.session, asked.actor, int(asked.subject["duty"]), asked.now)}

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """It is ticked; the next one is a tap away."""
        duty_id, (words, media) = int(asked.subject["duty"]), said(asked.answers["words"])
        found = duties.tick(asked.session, asked.actor, duty_id, words, media, asked.now)
        charge = duties.my_charge(asked.session, asked.actor, found.pupil_id, asked.now)
        go = {"1": Go("proxy_guardian.child", {"pupil": found.pupil_id}), "2": Go("proxy_guardian.mine")}
        reply = say("proxy_guardian/ticked", of=found, left=charge.open, go=go)
        return replace(reply, undo=Go("proxy_guardian.untick", {"duty": duty_id}))


def _check_ticks(_asked: Asked, raw: str) -> None:
    if is_voice(raw) or set(tidy(raw)) - set("01234 ,、"):
        raise UserError("proxy_guardian/digits_please")


class Sheet(Form):
    """四管四掌握; subject ``pupil``."""

    confirms = False
    managed = Line("四管", max=12, check=_check_ticks, leave="等会儿")
    known = Line("四掌握", max=12, check=_check_ticks, leave="等会儿")
    words = Said("再说一句", many=False, required=False, leave="等会儿")

    @classmethod
    def facts(cls, asked: Asked) -> Mapping[str, object]:
        """The child."""
        return {"of": duties.my_charge(asked.session, asked.actor, int(asked.subject["pupil"]), asked.now)}

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """It stands beside the duties of the month."""
        pupil_id = int(asked.subject["pupil"])
        managed, known = ticks(tidy(asked.answers["managed"]), MANAGED), ticks(tidy(asked.answers["known"]), KNOWN)
        words = said(asked.answers.get("words", ""))[0]
        sheets.write_sheet(asked.session, asked.actor, pupil_id, managed, known, words, asked.now)
        charge = duties.my_charge(asked.session, asked.actor, pupil_id, asked.now)
        go = {"1": Go("proxy_guardian.child", {"pupil": pupil_id}), "2": Go("proxy_guardian.mine")}
        return say("proxy_guardian/sheet_kept", of=charge, managed=len(managed), known=len(known), go=go)


def said(raw: str) -> tuple[str, tuple[str, ...]]:
    """The words of an answer, and its recordings."""
    found = pieces(raw)
    words = "\n".join(piece for piece in found if not is_voice(piece)).strip()
    return words, tuple(media_of(piece) for piece in found if is_voice(piece))


FORMS: dict[str, type[Form]] = {"done": Done, "sheet": Sheet}
