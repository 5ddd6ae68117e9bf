"""Notices in chat: the teacher's way to one and back, the family's way through one."""

from dataclasses import replace

from bot.core.fields import VOICE
from bot.core.reply import Choice, Go, Reply
from bot.core.texts import phrase, say
from bot.delivery.ladder.acts import OwedChild
from bot.dialogue.talk import Talk
from handlers.notice.actions import reading, taking_back, writing

# Acts that one tap gives for all children: it is the same text for each.
FOR_ALL = ("know", "acknowledge")


def write(talk: Talk) -> Reply:
    """发通知: the questions, in the order of a teacher's thoughts."""
    return talk.open("notice.write", code=writing.code_for_next(talk.session, talk.actor))


def take_back(talk: Talk, notice_id: int = 0) -> Reply:
    """撤: the notice named, or the newest that has not left yet."""
    if not notice_id:
        waiting = taking_back.waiting_notice(talk.session, talk.actor)
        if waiting is None:
            return say("dialogue/nothing_to_undo")
        notice_id = waiting.id
    if taking_back.stop(talk.session, talk.school, talk.actor, notice_id, talk.now):
        return say("notice/stopped")
    return say("notice/too_late_to_stop")


def read(talk: Talk, notice_id: int) -> Reply:
    """What the school says, and what it asks; a voice that came along is kept as the answer's words."""
    shown = reading.shown(talk.session, talk.actor, notice_id)
    reading.note_read(talk.session, talk.actor, notice_id, talk.now)
    names = [child.pupil_name for child in shown.open or shown.owed]
    if not shown.open:
        answers = [reading.said_by(talk.session, shown, child) for child in shown.owed]
        return say("notice/already", names=names, shown=shown, answers=answers)
    if not shown.mine:
        relation = reading.who_answers(talk.session, shown, talk.school.id)
        return say("notice/not_yours", names=names, shown=shown, relation=relation)
    if talk.media and shown.act in FOR_ALL:
        return answer(talk, notice_id, voice=talk.media)
    reply = _question(talk, shown, talk.media)
    if talk.media:
        return replace(reply, text=f"{phrase('notice/voice_kept')}\n{reply.text}")
    return reply.then([Reply(media=media) for media in shown.media[1:]]) if shown.media else reply


def answer(talk: Talk, notice_id: int, child: int = 0, option: int = 0, voice: str = "") -> Reply:
    """The family's act for one child (an obligation's id), or for all that are open."""
    shown = reading.shown(talk.session, talk.actor, notice_id)
    children = [each for each in shown.mine if child in (0, each.obligation_id)]
    if not children or (shown.act == "answer" and not 0 < option <= len(shown.options)):
        return read(replace(talk, media=""), notice_id)
    how = "voice" if voice else "signed" if shown.act == "sign" else "tapped"
    words = VOICE + voice if voice else ""
    closed = reading.answer(
        talk.session, talk.school, children, how=how, option=option or None, words=words, now=talk.now
    )
    undo = Go(
        "notice.answer_back", {"notice_id": notice_id, "which": " ".join(str(each.obligation_id) for each in closed)}
    )
    reply = _thanks(talk, reading.shown(talk.session, talk.actor, notice_id), closed, option, voice)
    return replace(reply, undo=undo)


def choose_for_all(talk: Talk, notice_id: int, voice: str = "") -> Reply:
    """都一样: one answer for all children."""
    shown = reading.shown(talk.session, talk.actor, notice_id)
    ways = _ways(shown, 0, voice, same=False)
    names = [each.pupil_name for each in shown.mine]
    return say("notice/choose_for_all", go=ways, names=names, options=shown.options)


def answer_back(talk: Talk, notice_id: int, which: str) -> Reply:
    """撤 of one's own answer."""
    ids = [int(each) for each in which.split()]
    if reading.take_answers_back(talk.session, talk.school, talk.actor, notice_id, ids, talk.now):
        return say("notice/answer_back", go={"1": Go("notice.read", {"notice_id": notice_id})})
    return say("notice/answer_stays")


def list_all(talk: Talk) -> Reply:
    """学校通知: what waits for an answer, then the last few."""
    waiting, last = reading.listed(talk.session, talk.actor)
    if not waiting and not last:
        return say("notice/none")
    lines = [
        Choice(
            str(digit),
            phrase("notice/list_line", title=reading.title(talk.session, each), open=each in waiting, at=each.send_at),
            Go("notice.read", {"notice_id": each.id}),
        )
        for digit, each in enumerate([*waiting, *last], 1)
    ]
    reply = say("notice/list", waiting=len(waiting))
    return reply.with_choices(*lines, *reply.choices)


def _question(talk: Talk, shown: reading.Shown, voice: str) -> Reply:
    """The words and the choices; of several children the first is asked for, or all at once."""
    mine = shown.mine
    one_by_one = shown.act == "answer" and len(mine) > 1
    child = mine[0].obligation_id if one_by_one else 0
    return say(
        "notice/read",
        go=_ways(shown, child, voice, same=one_by_one),
        media=shown.media[0] if shown.media and not voice else "",
        names=[each.pupil_name for each in mine],
        shown=shown,
        deadline=phrase("notice/moment", at=shown.deadline, now=talk.now),
        asked_first=mine[0].pupil_name if one_by_one else "",
        same=len(mine) > 1,
    )


def _ways(shown: reading.Shown, child: int, voice: str, *, same: bool) -> dict[str, Go]:
    about: dict[str, str | int | bool | None] = {"notice_id": shown.notice_id, "child": child, "voice": voice}
    if shown.act != "answer":
        return {"1": Go("notice.answer", about)}
    ways = {str(digit): Go("notice.answer", {**about, "option": digit}) for digit in range(1, len(shown.options) + 1)}
    if same:
        ways[str(len(ways) + 1)] = Go("notice.choose_for_all", {"notice_id": shown.notice_id, "voice": voice})
    return ways


def _thanks(talk: Talk, shown: reading.Shown, closed: list[OwedChild], option: int, voice: str) -> Reply:
    chosen = shown.options[option - 1] if option else ""
    if shown.mine:
        following = shown.mine[0]
        done = f"{closed[0].pupil_name} {chosen}".strip() if closed else ""
        ways = _ways(shown, following.obligation_id, voice, same=False)
        return say("notice/next_child", go=ways, done=done, name=following.pupil_name, options=shown.options)
    other = reading.next_open(talk.session, talk.actor, shown.notice_id)
    return say(
        "notice/answered",
        go={"1": Go("notice.read", {"notice_id": other.id})} if other else {},
        shown=shown,
        names=[child.pupil_name for child in closed],
        option=chosen,
        spoken=bool(voice),
        next_title=reading.title(talk.session, other) if other else "",
    )
