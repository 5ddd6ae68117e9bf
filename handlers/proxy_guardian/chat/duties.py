"""我的代管 in chat: the children, one child's duties, a line or a voice to each; three taps."""

from collections.abc import Sequence

from bot.core.reply import Choice, Go, Reply
from bot.core.texts import phrase, say
from bot.dialogue.talk import Talk
from handlers.proxy_guardian.actions import duties

# Children in one message; the sixth choice leads on where there are more.
MOST = 5


def mine(talk: Talk, start: int = 0) -> Reply:
    """The children that one stands in for, with what is open; a single child at once."""
    charges = duties.my_charges(talk.session, talk.actor, talk.now)
    if len(charges) == 1:
        return child(talk, charges[0].pupil_id)
    shown = charges[start : start + MOST]
    lines = [
        Choice(str(number), phrase("proxy_guardian/charge_line", of=each), Go(CHILD, {"pupil": each.pupil_id}))
        for number, each in enumerate(shown, 1)
    ]
    if len(charges) > start + MOST:
        left = len(charges) - start - MOST
        go = Go("proxy_guardian.mine", {"start": start + MOST})
        lines.append(Choice(str(len(lines) + 1), phrase("proxy_guardian/more_children", left=left), go))
    reply = say("proxy_guardian/charges", many=len(charges), open=sum(each.open for each in charges))
    return reply.with_choices(*lines, *reply.choices) if lines else say("proxy_guardian/no_charges")


def child(talk: Talk, pupil: int) -> Reply:
    """One child: what is to do, what is done."""
    charge = duties.my_charge(talk.session, talk.actor, pupil, talk.now)
    lines = _numbered(
        [
            (phrase("proxy_guardian/duty_line", of=each), Go("proxy_guardian.duty", {"duty": each.duty_id}))
            for each in charge.duties
            if not each.is_done
        ][:MOST]
    )
    if charge.kind == "proxy":
        label = phrase("proxy_guardian/sheet_line", again=charge.has_sheet)
        lines.append(Choice(str(len(lines) + 1), label, Go("proxy_guardian.sheet", {"pupil": pupil})))
    reply = say("proxy_guardian/charge", of=charge)
    return reply.with_choices(*lines, *reply.choices)


def duty(talk: Talk, duty: int) -> Reply:
    """How was it? A line or a voice."""
    found = duties.my_duty(talk.session, talk.actor, duty, talk.now)
    if found.duty.is_done:
        go = {"1": Go("proxy_guardian.again", {"duty": duty}), "2": Go("proxy_guardian.mine")}
        return say("proxy_guardian/done_already", of=found, go=go)
    return talk.open("proxy_guardian.done", duty=duty)


def again(talk: Talk, duty: int) -> Reply:
    """Another word about what was ticked already."""
    return talk.open("proxy_guardian.done", duty=duty)


def untick(talk: Talk, duty: int) -> Reply:
    """撤, right behind a tick."""
    found = duties.untick(talk.session, talk.actor, duty, talk.now)
    return say("proxy_guardian/unticked", of=found, go={"1": Go(CHILD, {"pupil": found.pupil_id})})


def sheet(talk: Talk, pupil: int) -> Reply:
    """四管四掌握 of this month."""
    return talk.open("proxy_guardian.sheet", pupil=pupil)


CHILD = "proxy_guardian.child"


def _numbered(lines: Sequence[tuple[str, Go]]) -> list[Choice]:
    return [Choice(str(number), label, go) for number, (label, go) in enumerate(lines, 1)]
