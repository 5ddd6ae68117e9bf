"""Notices in chat: the teacher's way to one and back, the family's way through one."""

from dataclasses import replace

from bot.core.fields import VOICE
from bot.core.inbound import Kind
from bot.core.reply import MOST_BEHIND, SILENCE, Choice, Go, Reply
from bot.core.spelling import is_yes, tidy
from bot.core.texts import phrase, say
from bot.delivery.ladder.acts import OwedChild
from bot.delivery.speech.aloud import LONGEST, spoken
from bot.dialogue.talk import Talk
from handlers.notice.actions import adding, approving, asking_office, checking, preview, reading, taking_back, writing
from handlers.notice.actions import missing as missing_families
from handlers.notice.actions import told as told_in_person
from handlers.notice.actions.thanking import ANSWER, SAY, close, ways
from handlers.notice.rules.guessing import asks_something, option_in
from storage.notice import Notice

# Acts that one tap gives for all children: it is the same text for each.
FOR_ALL = ("know", "acknowledge")
# Six choices and 0 fit one message.
MOST_LINES = 6


def write(talk: Talk) -> Reply:
    """发通知: the questions, in the order of a teacher's thoughts."""
    return talk.open("notice.write", code=writing.code_for_next(talk.session, talk.actor))


def take_back(talk: Talk, notice_id: int = 0) -> Reply:
    """撤: the notice named, or the newest that has not left yet, or else the newest that runs: it can be put right."""
    if not notice_id:
        found = taking_back.waiting_notice(talk.session, talk.actor) or _newest(talk)
        if found is None:
            return say("dialogue/nothing_to_undo")
        notice_id = found.id
    if taking_back.stop(talk.session, talk.school, talk.actor, notice_id, talk.now):
        return say("notice/stopped")
    return say("notice/too_late_to_stop", go={"1": Go("notice.correct", {"notice_id": notice_id})})


def _newest(talk: Talk) -> Notice | None:
    """Of the notices that run; a correction is put right in what it corrects."""
    running = [each for each in missing_families.running(talk.session, talk.actor, talk.now) if not each.corrects_id]
    return max(running, key=lambda notice: notice.created_at, default=None)


def correct(talk: Talk, notice_id: int = 0) -> Reply:
    """The sender has something to put right: in the notice named, or in the newest that runs."""
    if not notice_id:
        found = _newest(talk)
        if found is None:
            return say("notice/nothing_sent")
        notice_id = found.id
    return talk.open("notice.correct", notice_id=notice_id)


def ask_office(talk: Talk, words: str) -> Reply:
    """Words that were refused go before the office; what was written waits."""
    told = asking_office.ask_office(talk.session, talk.school, talk.actor, words, talk.now)
    return say("notice/asked_office", told=told, duty_phone=talk.school.config.duty_phone)


def office_asked(talk: Talk, staff: int, words: str) -> Reply:
    """A teacher's question, until somebody of the office has spoken with the teacher."""
    name = asking_office.who_asks(talk.session, talk.school, staff)
    return say("notice/office_look", go={"1": Go("notice.office_answered", {"staff": staff})}, name=name, words=words)


def office_answered(talk: Talk, staff: int) -> Reply:
    """It is settled."""
    asking_office.was_answered(talk.session, talk.school, staff)
    return say("notice/office_done", name=asking_office.who_asks(talk.session, talk.school, staff))


def missing(talk: Talk, notice_id: int = 0) -> Reply:
    """谁没回: the only notice that runs, or which of several."""
    if not notice_id:
        running = missing_families.running(talk.session, talk.actor, talk.now)
        if not running:
            return say("notice/nothing_sent")
        if len(running) > 1:
            return _which_notice(talk, [each.id for each in running])
        notice_id = running[0].id
    found = missing_families.where_it_stands(talk.session, talk.actor, notice_id)
    about: dict[str, str | int | bool | None] = {"notice_id": notice_id}
    new = [pupil.name for pupil in adding.newcomers_of(talk.session, talk.school, talk.actor, notice_id, talk.now)]
    go = {"1": Go("notice.remind", about), "2": Go("contact_tasks.calls"), "3": Go("notice.told", about)}
    go |= {"4": Go("notice.add", about), "5": Go("notice.add_new", about)}
    shown = missing_families.SHOWN_LINES
    lines, more = found.lines[:shown], len(found.lines[shown:])
    return say("notice/missing", go=go, found=found, shown=lines, more=more, new=new)


def add(talk: Talk, notice_id: int) -> Reply:
    """再加几家: the same notice to some more."""
    return talk.open("notice.add", notice_id=notice_id)


def add_new(talk: Talk, notice_id: int) -> Reply:
    """The children who have joined since get it too."""
    new = adding.newcomers_of(talk.session, talk.school, talk.actor, notice_id, talk.now)
    ids = [pupil.id for pupil in new]
    families = adding.add(talk.session, talk.school, talk.actor, notice_id, ids, talk.now) if ids else 0
    return say("notice/added", families=families)


def remind(talk: Talk, notice_id: int) -> Reply:
    """只提醒这几家."""
    reached = missing_families.remind_missing(talk.session, talk.school, talk.actor, notice_id, talk.now)
    left = len(missing_families.where_it_stands(talk.session, talk.actor, notice_id).lines) - reached
    return say("notice/reminded", reached=reached, left=left, tomorrow=talk.school.calendar.is_quiet(talk.now))


def approve_look(talk: Talk, notice_id: int) -> Reply:
    """A colleague's notice, as families will read it, before one of those who may agree to it."""
    found = approving.asked(talk.session, talk.school, talk.actor, notice_id, talk.now)
    shown = preview.before_approver(talk.session, talk.school, found.notice, talk.now)
    about: dict[str, str | int | bool | None] = {"notice_id": notice_id, "seen": found.seen}
    go = {"1": Go("notice.approve", about), "2": Go("notice.approve_back", about)}
    reply = say("notice/approve_look", go=go, writer=found.writer, shown=shown, now=talk.now)
    return reply.then([Reply(media=media) for media in shown.draft.media[:MOST_BEHIND]])


def approve(talk: Talk, notice_id: int, seen: str) -> Reply:
    """同意."""
    _, came = approving.agree(talk.session, talk.school, talk.actor, notice_id, seen, talk.now)
    return say("notice/approve_done", came=came)


def approve_back(talk: Talk, notice_id: int, seen: str) -> Reply:
    """退回,说一句."""
    return talk.open("notice.send_back", notice_id=notice_id, seen=seen)


def rework(talk: Talk, notice_id: int) -> Reply:
    """What was sent back is written anew and sent again; a correction begins from what it corrects."""
    corrected = taking_back.own_notice(talk.session, talk.actor, notice_id).corrects_id
    return correct(talk, corrected) if corrected else talk.open("notice.rework", notice_id=notice_id)


def told(talk: Talk, notice_id: int) -> Reply:
    """有的我已经问到."""
    return talk.open("notice.told", notice_id=notice_id)


def untell(talk: Talk, which: str) -> Reply:
    """撤 of what the teacher has just noted."""
    ids = [int(each) for each in which.split()]
    families = told_in_person.untell(talk.session, talk.school, talk.actor, ids, talk.now)
    return say("notice/untold", families=families)


def check(talk: Talk) -> Reply:
    """Six digits: whether the school has sent that."""
    found = checking.look_up(talk.session, talk.school, talk.actor, talk.rest, talk.now)
    return say("notice/checked", found=found, school=talk.school.name, duty_phone=talk.school.config.duty_phone)


def read(talk: Talk, notice_id: int) -> Reply:
    """What the school says, and what it asks; a voice that came along is kept as the answer's words."""
    shown = reading.shown(talk.session, talk.school, talk.actor, notice_id)
    reading.note_read(talk.session, talk.actor, notice_id, talk.now)
    names = [child.pupil_name for child in shown.open or shown.owed]
    if not shown.open:
        answers = [reading.said_by(talk.session, talk.actor, shown, child) for child in shown.owed]
        return _with_media(shown, say("notice/already", names=names, shown=shown, answers=answers))
    if not shown.mine:
        relation = reading.who_answers(talk.session, shown, talk.school.id)
        return _with_media(shown, say("notice/not_yours", names=names, shown=shown, relation=relation))
    if talk.media and (shown.act in FOR_ALL or shown.free_words):
        return answer(talk, notice_id, voice=talk.media)
    if shown.act in FOR_ALL and talk.inbound.kind is Kind.TEXT and is_yes(tidy(talk.inbound.text)):
        # Who says 收到 to a push may have seen no more than its number: the words come along.
        words = phrase("notice/words", names=names, shown=shown)
        thanks = answer(talk, notice_id)
        return _with_media(shown, replace(thanks, text=f"{words}\n{thanks.text}"))
    reply = _question(talk, shown, talk.media)
    if talk.media:
        return replace(reply, text=f"{phrase('notice/voice_kept')}\n{reply.text}")
    if talk.school.speaks and not shown.voices and 0 < len(shown.words) <= LONGEST:
        reply = _with_line(reply, phrase("notice/read_aloud_line"), Go("notice.read_aloud", {"notice_id": notice_id}))
    return _with_media(shown, reply)


def more(talk: Talk, notice_id: int, start: int) -> Reply:
    """The pictures and recordings that did not fit behind the words."""
    shown = reading.shown(talk.session, talk.school, talk.actor, notice_id)
    part, left = shown.media[start : start + MOST_BEHIND], len(shown.media[start + MOST_BEHIND :])
    go = Go("notice.more", {"notice_id": notice_id, "start": start + MOST_BEHIND})
    return say("notice/more", go={"1": go}, left=left).then([Reply(media=media) for media in part])


def _with_media(shown: reading.Shown, reply: Reply) -> Reply:
    """The pictures and recordings behind the words; where they are too many, the way to the rest."""
    left = len(shown.media[MOST_BEHIND:])
    if left:
        go = Go("notice.more", {"notice_id": shown.notice_id, "start": MOST_BEHIND})
        reply = _with_line(reply, phrase("notice/more_line", left=left), go)
    return reply.then([Reply(media=media) for media in shown.media[:MOST_BEHIND]])


def answer(talk: Talk, notice_id: int, child: int = 0, option: int = 0, voice: str = "") -> Reply:
    """The family's act for one child (an obligation's id), or for all that are open."""
    shown = reading.shown(talk.session, talk.school, talk.actor, notice_id)
    children = [each for each in shown.mine if child in (0, each.obligation_id)]
    if shown.free_words and children and not voice:
        return say_words(talk, notice_id, child)
    if not children or (shown.options and not 0 < option <= len(shown.options)):
        return read(replace(talk, media=""), notice_id)
    how = "voice" if voice else "signed" if shown.act == "sign" else "tapped"
    said = VOICE + voice if voice else ""
    return _close(talk, shown, children, reading.Given(how, option, said))


def _close(talk: Talk, shown: reading.Shown, children: list[OwedChild], given: reading.Given) -> Reply:
    return close(talk.session, talk.school, talk.actor, shown, children, given, talk.now)


def say_words(talk: Talk, notice_id: int, child: int = 0) -> Reply:
    """An answer in one's own words, typed or spoken."""
    return talk.open("notice.say", notice_id=notice_id, child=child)


def choose_for_all(talk: Talk, notice_id: int, voice: str = "") -> Reply:
    """都一样: one answer for all children."""
    shown = reading.shown(talk.session, talk.school, talk.actor, notice_id)
    go = ways(shown, 0, voice, same=False)
    names = [each.pupil_name for each in shown.mine]
    return say("notice/choose_for_all", go=go, names=names, options=shown.options)


def answer_back(talk: Talk, notice_id: int, which: str) -> Reply:
    """撤 of one's own answer."""
    ids = [int(each) for each in which.split()]
    if reading.take_answers_back(talk.session, talk.school, talk.actor, notice_id, ids, talk.now):
        return say("notice/answer_back", go={"1": Go("notice.read", {"notice_id": notice_id})})
    return say("notice/answer_stays")


def list_all(talk: Talk) -> Reply:
    """学校通知: the one that waits for an answer at once; of several, or none, the list."""
    waiting, last = reading.listed(talk.session, talk.actor)
    if len(waiting) != 1:
        return older(talk)
    reply = read(talk, waiting[0].id)
    return _with_line(reply, phrase("notice/older_line"), Go("notice.older")) if last else reply


def _with_line(reply: Reply, label: str, go: Go) -> Reply:
    """One more line above 0, while there is room."""
    ways = [each for each in reply.choices if each.digit != "0"]
    if len(ways) >= MOST_LINES:
        return reply
    return reply.with_choices(*ways, Choice(str(len(ways) + 1), label, go), *reply.choices[len(ways) :])


def older(talk: Talk) -> Reply:
    """What waits for an answer, then the last few."""
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


def read_aloud(talk: Talk, notice_id: int = 0) -> Reply:
    """念给我听: a notice, or the newest, in the teacher's voice, or a machine's; otherwise who can be called."""
    waiting, last = reading.listed(talk.session, talk.actor)
    if not notice_id and not waiting and not last:
        return say("notice/none")
    notice_id = notice_id or [*waiting, *last][0].id
    reading.note_read(talk.session, talk.actor, notice_id, talk.now)
    shown = reading.shown(talk.session, talk.school, talk.actor, notice_id)
    reply = _question(talk, shown, "") if shown.mine else Reply()
    if shown.voices:
        told = say("notice/read_aloud", teacher=shown.teacher)
        return told.with_choices(*reply.choices).then([Reply(media=voice) for voice in shown.voices[:2]])
    machine = spoken(talk.session, talk.school, shown.words, talk.now)
    name = "notice/read_by_machine" if machine else "notice/read_aloud_nothing"
    return say(name, teacher=shown.teacher, media=machine).with_choices(*reply.choices)


def said(talk: Talk, notice_id: int = 0, child: int = 0, offered: str = "", **_others: object) -> Reply:
    """Free words about a notice: one of its answers if that is certain, else words that go along with 收到.

    Nothing is answered for who only asks something, and for words that came before the notice was looked at.
    """
    if not notice_id:
        return SILENCE
    shown = reading.shown(talk.session, talk.school, talk.actor, notice_id)
    words, at_hand = talk.inbound.text.strip(), offered in (ANSWER, SAY)
    children = [each for each in shown.mine if child in (0, each.obligation_id)]
    if not children:
        return SILENCE
    option = option_in(words, shown.options) if shown.act == "answer" else None
    if asks_something(words) or shown.act == "sign" or (shown.options and option is None):
        return _question(talk, shown, "") if not at_hand else SILENCE
    if shown.options and len(children) > 1:
        return _question(talk, shown, "")
    if not at_hand and not shown.options:
        return _question(talk, shown, "")
    return _close(talk, shown, children, reading.Given("said", option or 0, words))


def _question(talk: Talk, shown: reading.Shown, voice: str) -> Reply:
    """The words and the choices; of several children the first is asked for, or all at once."""
    mine = shown.mine
    one_by_one = shown.act == "answer" and len(mine) > 1
    child = mine[0].obligation_id if one_by_one else 0
    return say(
        "notice/read",
        go=ways(shown, child, voice, same=one_by_one and bool(shown.options)),
        along="" if voice else phrase("notice/along", pictures=len(shown.pictures), voices=len(shown.voices)),
        names=[each.pupil_name for each in mine],
        shown=shown,
        deadline=phrase("notice/moment", at=shown.deadline, now=talk.now),
        asked_first=mine[0].pupil_name if one_by_one else "",
        same=len(mine) > 1,
        voice=bool(voice),
    )


def _which_notice(talk: Talk, notice_ids: list[int]) -> Reply:
    lines = []
    for digit, notice_id in enumerate(notice_ids, 1):
        found = missing_families.where_it_stands(talk.session, talk.actor, notice_id)
        label = phrase("notice/which_notice_line", title=found.title, missing=len(found.lines))
        lines.append(Choice(str(digit), label, Go("notice.missing", {"notice_id": notice_id})))
    reply = say("notice/which_notice")
    return reply.with_choices(*lines, *reply.choices)
