"""What a teacher says on the way to a notice, question by question."""

from collections.abc import Mapping
from dataclasses import replace

from bot.core.errors import UserError
from bot.core.fields import Line, Pairs, Pick, Said, is_voice, pieces
from bot.core.forms import Asked, Form
from bot.core.reply import Choice, Go, Reply
from bot.core.texts import phrase, say
from bot.policy import Leaving
from bot.policy.because import Because
from handlers.notice.actions import (
    adding,
    addressing,
    approving,
    correcting,
    decency,
    drafting,
    reading,
    results,
    thanking,
    told,
    writing,
)
from handlers.notice.actions.leaving import Sent
from handlers.notice.actions.pictures import MOST_PICTURES
from handlers.notice.rules.deadlines import offered_deadlines, read_deadline
from handlers.notice.rules.draft import ANSWER, CHANGE, OWN, REWRITE, SOME, Draft, draft_of
from handlers.notice.rules.guessing import guess_options, read_options, wants_own_words
from handlers.notice.rules.naming import Doubt

NOT_SENT = "不发"
LATER = ("later", "定个时间发")


def _draft(asked: Asked, **more: str) -> Draft:
    return draft_of({**asked.answers, **more}, asked.now)


def _along(draft: Draft) -> str:
    """The pictures and recordings of a draft, counted; empty for none."""
    return phrase("notice/along", pictures=len(draft.pictures), voices=len(draft.voices))


def _again(field: str) -> Reply:
    """Ask this question anew, without a word between."""
    return Reply(choices=(Choice("1", "改", Go("form.change", {"field": field})),))


def _audiences(asked: Asked) -> Pairs:
    return addressing.audiences(asked.session, asked.actor)


def _check_families(asked: Asked, raw: str) -> Reply | None:
    """A name in doubt is asked back; the answer is the same line with the child's number in its place."""
    if is_voice(raw):
        raise UserError("notice/type_please")
    meant = addressing.meant_by(asked.session, asked.actor, raw)
    if not meant.doubts:
        return None
    doubt = meant.doubts[0]
    if not doubt.candidates:
        raise UserError("notice/name_unknown", name=doubt.words)
    go = {
        str(digit): Go("form.answer", {"field": "families", "value": raw.replace(doubt.words, f" {child.number} ", 1)})
        for digit, child in enumerate(doubt.candidates, 1)
    }
    return _who(doubt, {**go, "0": Go("form.again")})


def _who(doubt: Doubt, go: Mapping[str, Go]) -> Reply:
    return say("notice/which_child", go=go, words=doubt.words, names=[child.name for child in doubt.candidates])


def _leaving(asked: Asked) -> list[Leaving]:
    draft = _draft(asked)
    pupils = addressing.pupils_for(asked.session, asked.actor, draft)
    return decency.leaving(asked.session, asked.actor, draft, pupils)


def _leaving_correction(asked: Asked) -> list[Leaving]:
    pupils = correcting.corrected_pupils(asked.session, asked.actor, int(asked.subject["notice_id"]))
    return decency.leaving(asked.session, asked.actor, _draft(asked), pupils)


def _leaving_again(asked: Asked) -> list[Leaving]:
    where = (asked.session, asked.actor, int(asked.subject["notice_id"]))
    draft = drafting.with_words(*where, _draft(asked), asked.now)
    pupils = addressing.pupils_for(asked.session, asked.actor, draft)
    return decency.leaving(asked.session, asked.actor, draft, pupils)


def _check_words(asked: Asked, raw: str) -> None:
    writing.refuse_words(asked.session, asked.school, asked.actor, _draft(asked, words=raw))


def _acts(asked: Asked) -> Pairs:
    guess = guess_options(_draft(asked).words)
    offered = [(ANSWER + "/".join(guess), f'回"{" / ".join(guess)}"')] if guess else []
    own = (OWN, "回别的,我来写" if guess else "回几个字里选一个,我来写")
    known = [("know", "看到就行"), ("acknowledge", '回"收到"')]
    rest = [("sign", "签字"), (REWRITE, "改内容")]
    return [*known, *offered, *rest, own] if guess else [*known, own, *rest]


def _check_act(_asked: Asked, raw: str) -> Reply | None:
    return _again("words") if raw == REWRITE else None


def _check_options(_asked: Asked, raw: str) -> None:
    if not read_options(raw) and not wants_own_words(raw):
        raise UserError("notice/options_unclear")


def _deadlines(asked: Asked) -> Pairs:
    first = writing.first_heard(asked.school, asked.now)
    named = [(at.isoformat(), phrase("notice/moment", at=at, now=asked.now)) for at in offered_deadlines(first)]
    return [*named, (OWN, "我来定")]


def _check_own_deadline(asked: Asked, raw: str) -> None:
    writing.refuse_deadline(asked.school, read_deadline(raw, asked.now), asked.now)


def _ways_to_send(asked: Asked) -> Pairs:
    first = writing.first_heard(asked.school, asked.now)
    in_time = writing.may_wait(asked.school, _draft(asked).deadline, asked.now)
    if first <= asked.now and in_time:
        return [("now", "发"), (CHANGE, "改"), ("urgent", "急事,马上发"), LATER]
    morning = phrase("notice/moment", at=first, now=asked.now)
    later = [("morning", f"{morning}发")] if in_time else []
    return [*later, ("urgent", "急事现在发,要写原因"), (CHANGE, "改"), LATER]


def _rest(asked: Asked) -> str:
    """Why families are left in peace now: night, holiday; or empty."""
    if asked.school.calendar.is_quiet(asked.now):
        return "night"
    return "holiday" if writing.first_heard(asked.school, asked.now) > asked.now else ""


def _check_send(_asked: Asked, raw: str) -> Reply | None:
    if raw != CHANGE:
        return None
    fields = ("words", "act", "deadline", "audience")
    go = {str(digit): Go("form.change", {"field": field}) for digit, field in enumerate(fields, 1)}
    return say("notice/change_which", go={**go, "0": Go("form.again")})


def _check_leaves(asked: Asked, raw: str) -> None:
    writing.refuse_hour(asked.school, _draft(asked, leaves=raw), asked.now)


def _check_reason(_asked: Asked, raw: str) -> None:
    if is_voice(raw):
        raise UserError("notice/type_please")


def _check_correction(asked: Asked, raw: str) -> None:
    draft = _draft(asked, words=raw)
    pupils = correcting.corrected_pupils(asked.session, asked.actor, int(asked.subject["notice_id"]))
    writing.refuse_text(asked.session, asked.school, asked.actor, draft, pupils)


def _check_correction_sent(_asked: Asked, raw: str) -> Reply | None:
    return _again("words") if raw == CHANGE else None


def _check_said(_asked: Asked, raw: str) -> None:
    words = pieces(raw)
    if words and len(words[0]) > results.LONGEST_ANSWER:
        raise UserError("dialogue/too_long", most=results.LONGEST_ANSWER)


def _check_rework(asked: Asked, raw: str) -> None:
    draft = drafting.with_words(
        asked.session, asked.actor, int(asked.subject["notice_id"]), _draft(asked, words=raw), asked.now
    )
    writing.refuse_words(asked.session, asked.school, asked.actor, draft)


def _shown(asked: Asked) -> reading.Shown:
    return reading.shown(asked.session, asked.school, asked.actor, int(asked.subject["notice_id"]))


class Write(Form):
    """A notice from 发给谁 to 发; subject ``code``, the check code that it will have."""

    confirms = False
    audience = Pick("发给谁", options=_audiences, leave=NOT_SENT)
    families = Line("哪几家", max=300, check=_check_families, leave=NOT_SENT, when=lambda a: a.get("audience") == SOME)
    words = Said("通知", pictures=MOST_PICTURES, check=_check_words, leave=NOT_SENT)
    because = Because(of="words", leaving=_leaving)
    # Words that are changed are shown again as families read them, and the answers that fit them.
    act = Pick("要家长做什么", options=_acts, check=_check_act, leave=NOT_SENT, when=lambda a: bool(a.get("words")))
    options = Line("选项", check=_check_options, leave=NOT_SENT, when=lambda a: a.get("act") == OWN)
    deadline = Pick("几点前", options=_deadlines, leave=NOT_SENT)
    own_deadline = Line("什么时候", check=_check_own_deadline, leave=NOT_SENT, when=lambda a: a.get("deadline") == OWN)
    send = Pick("发不发", options=_ways_to_send, check=_check_send, leave=NOT_SENT)
    leaves = Line("几点发", check=_check_leaves, leave=NOT_SENT, when=lambda a: a.get("send") == "later")
    reason = Line("原因", max=60, check=_check_reason, leave=NOT_SENT, when=lambda a: a.get("send") == "urgent")

    @classmethod
    def facts(cls, asked: Asked) -> Mapping[str, object]:
        """What families will read, and how they are reached."""
        draft = _draft(asked)
        known: dict[str, object] = {"draft": draft, "now": asked.now, "along": _along(draft)}
        if draft.audience == SOME:
            known["names"] = addressing.families_list(asked.session, asked.actor)
        if draft.is_addressed and (draft.words or draft.media):
            known.update(writing.heading(asked.session, asked.school, asked.actor, draft))
        if draft.is_addressed and draft.deadline:
            families, ways = writing.reached(asked.session, asked.school, asked.actor, draft, asked.now)
            known.update(families=families, ways=ways, rest=_rest(asked))
        if draft.send == "urgent":
            known["times"] = writing.urgent_this_month(asked.session, asked.actor, asked.now)
        return known

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """It leaves in two minutes, at the end of the night, or at once."""
        code = str(asked.subject["code"])
        sent = writing.send(asked.session, asked.school, asked.actor, _draft(asked), code, asked.now)
        return tell_sent(asked, sent)

    @classmethod
    def leaving(cls, asked: Asked) -> Reply:
        """Nothing was sent; what was written waits for a day."""
        return say("notice/left", kept=bool(asked.answers.get("words")))


class Correct(Form):
    """A correction of a notice that has left; subject ``notice_id``."""

    confirms = False
    words = Said("更正", pictures=MOST_PICTURES, check=_check_correction, leave=NOT_SENT)
    because = Because(of="words", leaving=_leaving_correction)
    send = Pick("发不发", choices=[("now", "发"), (CHANGE, "改内容")], check=_check_correction_sent, leave=NOT_SENT)

    @classmethod
    def facts(cls, asked: Asked) -> Mapping[str, object]:
        """Which notice, and what families will read."""
        notice_id = int(asked.subject["notice_id"])
        title = correcting.title_corrected(asked.session, asked.actor, notice_id)
        draft = _draft(asked)
        return {"title": title, "draft": draft, "along": _along(draft)}

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """The same families are told."""
        draft, notice_id = _draft(asked), int(asked.subject["notice_id"])
        sent = correcting.correct(asked.session, asked.school, asked.actor, notice_id, draft, asked.now)
        return tell_sent(asked, sent)


class Told(Form):
    """What the teacher has asked in person, one family a line; subject ``notice_id``."""

    confirms = False
    lines = Said("问到的", many=False, leave="先不记")

    @classmethod
    def facts(cls, asked: Asked) -> Mapping[str, object]:
        """A line to begin from."""
        example = told.example(asked.session, asked.actor, int(asked.subject["notice_id"]))
        return {"example": example}

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """What is certain is noted; the rest is named back."""
        said, notice_id = pieces(asked.answers["lines"]), int(asked.subject["notice_id"])
        if any(is_voice(piece) for piece in said):
            raise UserError("notice/type_please")
        text = "\n".join(said)
        noted = told.note_told(asked.session, asked.school, asked.actor, notice_id, text, asked.now)
        reply = say("notice/told", go={"1": Go("notice.told", {"notice_id": notice_id})}, noted=noted)
        which = " ".join(map(str, noted.obligation_ids))
        return replace(reply, undo=Go("notice.untell", {"which": which})) if noted.obligation_ids else reply


class Say(Form):
    """An answer in a family's own words; subject ``notice_id`` and ``child``, an obligation's id or 0 for all."""

    confirms = False
    words = Said("回老师的话", many=False, leave="等会儿", check=_check_said)

    @classmethod
    def facts(cls, asked: Asked) -> Mapping[str, object]:
        """What is answered."""
        shown = _shown(asked)
        names = [each.pupil_name for each in shown.mine if asked.subject["child"] in (0, each.obligation_id)]
        return {"shown": shown, "names": names}

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """The answer counts for the child that was asked for, or for all."""
        shown, words = _shown(asked), pieces(asked.answers["words"])[0]
        children = [each for each in shown.mine if asked.subject["child"] in (0, each.obligation_id)]
        how = "voice" if is_voice(words) else "said"
        about = (asked.session, asked.school, asked.actor, shown, children)
        return thanking.close(*about, reading.Given(how, words=words), asked.now)


class SendBack(Form):
    """退回 of a colleague's notice, with a word why; subject ``notice_id`` and ``seen``."""

    confirms = False
    words = Line("说一句", max=100, check=_check_reason, leave="等会儿", required=False)

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """The writer hears it."""
        notice_id, seen = int(asked.subject["notice_id"]), str(asked.subject["seen"])
        about = (asked.session, asked.school, asked.actor, notice_id, seen, asked.answers.get("words", ""))
        found = approving.give_back(*about, asked.now)
        return say("notice/sent_back", writer=found.writer)


class Rework(Form):
    """Other words for a notice that was sent back; subject ``notice_id``."""

    confirms = False
    words = Said("通知", pictures=MOST_PICTURES, check=_check_rework, leave=NOT_SENT)
    because = Because(of="words", leaving=_leaving_again)
    send = Pick("发不发", choices=[("now", "发"), (CHANGE, "改内容")], check=_check_correction_sent, leave=NOT_SENT)

    @classmethod
    def facts(cls, asked: Asked) -> Mapping[str, object]:
        """What it said before."""
        draft = _draft(asked)
        before = drafting.words_before(asked.session, asked.actor, int(asked.subject["notice_id"]))
        return {"before": before, "draft": draft, "along": _along(draft)}

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """To the same families, asking for the same; somebody else agrees again."""
        notice_id = int(asked.subject["notice_id"])
        sent = drafting.send_again(asked.session, asked.school, asked.actor, notice_id, _draft(asked), asked.now)
        return tell_sent(asked, sent)


class Add(Form):
    """再加几家; subject ``notice_id``."""

    confirms = False
    families = Line("哪几家", max=300, check=_check_families, leave="不加了")

    @classmethod
    def facts(cls, asked: Asked) -> Mapping[str, object]:
        """Which notice, and the names to choose from."""
        title = adding.title_of_running(asked.session, asked.actor, int(asked.subject["notice_id"]))
        return {"title": title, "names": addressing.families_list(asked.session, asked.actor)}

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """They owe it too."""
        meant = addressing.meant_by(asked.session, asked.actor, asked.answers["families"])
        ids = [pupil.id for pupil in meant.pupils]
        notice_id = int(asked.subject["notice_id"])
        families = adding.add(asked.session, asked.school, asked.actor, notice_id, ids, asked.now)
        return say("notice/added", families=families)


def tell_sent(asked: Asked, sent: Sent) -> Reply:
    """When it leaves, and how it is taken back; or who is asked first."""
    if sent.approvers:
        asks = say("notice/sent_for_approval", names=sent.approvers)
        return replace(asks, undo=Go("notice.take_back", {"notice_id": sent.notice_id}))
    minutes = asked.school.rules.delivery.recall_minutes
    about: dict[str, str | int | bool | None] = {"notice": sent.notice_id}
    ways = {"1": Go("class_group.text", about), "2": Go("class_group.poster", about)}
    reply = say("notice/sent", go=ways, sent=sent, minutes=minutes, now=asked.now)
    undo = None if sent.at_once else Go("notice.take_back", {"notice_id": sent.notice_id})
    return replace(reply, undo=undo)


FORMS: dict[str, type[Form]] = {
    "write": Write,
    "correct": Correct,
    "told": Told,
    "say": Say,
    "send_back": SendBack,
    "rework": Rework,
    "add": Add,
}
