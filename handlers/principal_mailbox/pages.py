"""The mailbox on pages: writing, coming back with the digits, what is answered for all; and the letters at the desk."""

import secrets

from bot.core.clock import at_school
from bot.core.errors import AccessDeniedError, UserError
from bot.core.fields import typed as typed_words
from bot.core.texts import phrase
from bot.delivery.along import playable
from bot.delivery.unsigned_pictures import keep_unsigned
from bot.pages.attempt import attempt
from bot.pages.visit import Kept, Leave, Show, Shown, Visit
from handlers.principal_mailbox.actions import answering, assigning, reading, writing
from handlers.principal_mailbox.actions import figures as counted
from handlers.principal_mailbox.actions import topics as gathered
from handlers.principal_mailbox.actions import unnamed as unnamed_letters
from handlers.principal_mailbox.actions.seeing import INSIDE
from handlers.principal_mailbox.forms import ABOUT
from handlers.principal_mailbox.rules import LONGEST_ANSWER, MOST_PICTURES, About, spaced

KINDS: dict[str, About] = {"school": "school", "staff": "staff", "outside": "outside"}
VERDICTS: dict[str, answering.Verdict] = {"content": "content", "mixed": "mixed", "unsolved": "unsolved"}


def mailbox(visit: Visit) -> Shown:
    """The ways in, and one's own named letters."""
    values = {
        "own": reading.own_letters(visit.session, visit.actor),
        "is_known": bool(visit.actor.guardian_ids),
        "days": visit.school.rules.mailbox.answer_school_days,
        "phone": visit.school.config.duty_phone,
    }
    return Show("principal_mailbox/mailbox.html", values)


def unnamed(visit: Visit) -> Shown:
    """An anonymous letter: the four sentences and the form; sent, the digits, once."""
    code, written, token = "", None, visit.form.get("token", "") or secrets.token_hex(16)
    with attempt(visit) as tried:
        if "words" in visit.form:
            code, written = _send_unnamed(visit, token)
    values = {
        "code": spaced(code),
        "written": written,
        "token": token,
        "abouts": ABOUT,
        "most": MOST_PICTURES,
        "given": visit.form,
        "problem": tried.problem,
    }
    return Show("principal_mailbox/unnamed.html", values, 422 if tried.problem else 200)


def code(visit: Visit) -> Shown:
    """What became of an anonymous letter; posted with words, the writer goes on."""
    of, said = None, ""
    with attempt(visit) as tried:
        if typed := visit.form.get("code", ""):
            letter = unnamed_letters.letter_by_guess(visit.session, visit.school, visit.unlinked(""), typed, visit.now)
            if words := typed_words(visit.form.get("words", "").strip()):
                answering.go_on(visit.session, visit.school, letter, [words], visit.now)
                said = phrase("principal_mailbox/sent_on")
            if visit.form.get("act") in VERDICTS:
                answering.judge(visit.session, visit.school, letter, VERDICTS[visit.form["act"]], visit.now)
                said = said or phrase("principal_mailbox/thanked")
            of = reading.shown(visit.session, letter, drafts=False)
    values = {"of": of, "typed": visit.form.get("code", ""), "said": said, "problem": tried.problem}
    return Show("principal_mailbox/code.html", values, 422 if tried.problem else 200)


def public(visit: Visit) -> Shown:
    """What everybody may read."""
    return Show("principal_mailbox/public.html", {"found": gathered.public_answers(visit.session, visit.school.id)})


def own(visit: Visit, letter_id: int) -> Shown:
    """One of one's own letters; posted, the verdict on the answer."""
    letter = reading.own_letter(visit.session, visit.actor, letter_id)
    with attempt(visit) as tried:
        if (act := visit.form.get("act", "")) in VERDICTS:
            answering.judge(visit.session, visit.school, letter, VERDICTS[act], visit.now)
            return Leave(visit.url("principal_mailbox.own", letter_id=letter_id, done=act))
    values = {
        "of": reading.shown(visit.session, letter, drafts=False),
        "more": visit.form_url("principal_mailbox.more", {"letter_id": letter_id}),
        "done": visit.query.get("done", ""),
        "problem": tried.problem,
    }
    return Show("principal_mailbox/own.html", values)


def letters(visit: Visit) -> Shown:
    """The letters that wait, the most urgent first."""
    found = reading.waiting(visit.session, visit.actor)
    return Show("principal_mailbox/letters.html", {"found": found, "today": visit.now, "keeps": _keeps(visit)})


def letter(visit: Visit, letter_id: int) -> Shown:
    """One letter; posted, it is answered, delayed, given to a colleague, noted on or let out."""
    reading.at_desk(visit.session, visit.actor, letter_id)
    with attempt(visit) as tried:
        if "act" in visit.form:
            _act(visit, letter_id)
            return Leave(visit.url("principal_mailbox.letter", letter_id=letter_id, done=visit.form["act"]))
    of, notes = reading.at_desk(visit.session, visit.actor, letter_id)
    values = {
        "of": of,
        "notes": notes,
        "colleagues": assigning.may_get(visit.session, visit.school, visit.actor, letter_id, visit.now),
        "longest": LONGEST_ANSWER,
        "given": visit.form,
        "done": visit.query.get("done", ""),
        "problem": tried.problem,
        "ask_why": tried.asks_why,
    }
    return Show("principal_mailbox/letter.html", values, 422 if tried.problem else 200)


def kept(visit: Visit, letter_id: int, media_id: int) -> Shown:
    """A picture or recording of a letter that exists for who asks."""
    of, _notes = reading.at_desk(visit.session, visit.actor, letter_id)
    if str(media_id) not in [media for turn in of.turns for media in turn.media]:
        raise AccessDeniedError
    return Kept(*playable(visit.session, visit.school.id, media_id))


def topics(visit: Visit) -> Shown:
    """What many letters are about; posted, letters are gathered or a topic is answered for all."""
    with attempt(visit) as tried:
        if visit.form.get("act") == "gather":
            chosen = [_number(each) for each in visit.form.getlist("letter")]
            gathered.gather(visit.session, visit.actor, visit.form.get("title", ""), chosen, visit.now)
            return Leave(visit.url("principal_mailbox.topics", done="gathered"))
        if visit.form.get("act") == "publish":
            topic, words = _number(visit.form.get("topic", "")), visit.form.get("words", "")
            gathered.publish(visit.session, visit.school, visit.actor, topic, words, visit.now)
            return Leave(visit.url("principal_mailbox.topics", done="published"))
    values = {
        "found": gathered.topics(visit.session, visit.actor),
        "waiting": reading.waiting(visit.session, visit.actor),
        "given": visit.form,
        "done": visit.query.get("done", ""),
        "problem": tried.problem,
    }
    return Show("principal_mailbox/topics.html", values, 422 if tried.problem else 200)


def figures(visit: Visit) -> Shown:
    """The last months in numbers."""
    months = counted.months(visit.session, visit.school, visit.actor, visit.now)
    return Show(
        "principal_mailbox/figures.html", {"months": months, "smallest": visit.school.rules.mailbox.smallest_group}
    )


def _send_unnamed(visit: Visit, token: str) -> tuple[str, writing.Written]:
    if visit.actor.identity_id is None:
        raise AccessDeniedError
    words, about = typed_words(visit.form["words"].strip()), KINDS.get(visit.form.get("about", ""))
    if not words or about is None:
        raise UserError("principal_mailbox/fill_in")
    unlinked = visit.unlinked(token)
    code = unlinked.receipt
    if known := writing.written_with(visit.session, visit.school, code):
        return code, known
    who = visit.form.get("who", "").strip() if about == "staff" else ""
    if about == "staff" and not who:
        raise UserError("principal_mailbox/fill_in")
    if times := unnamed_letters.refused_today(visit.school, unlinked):
        raise UserError("principal_mailbox/enough_today", phone=visit.school.config.duty_phone, again=times > 1)
    if about == "outside":
        writing.refuse_without_outside(visit.session, visit.school, visit.now)
    said = [words, *_pictures(visit)]
    written = writing.write_anonymous(visit.session, visit.school, about, who, said, code, visit.now)
    unnamed_letters.count_letter(unlinked)
    return code, written


def _pictures(visit: Visit) -> list[str]:
    """The pictures of the letter as its pieces. Raises :class:`UserError` for too many, and for what is none."""
    if len(visit.drawn) > MOST_PICTURES:
        raise UserError("pages/too_many_pictures", most=MOST_PICTURES)
    drawn = [each for each in visit.drawn if each is not None]
    if len(drawn) < len(visit.drawn):
        raise UserError("policy/picture_unreadable")
    return keep_unsigned(visit.session, visit.school, drawn, visit.folder, at_school(visit.now).date())


def _act(visit: Visit, letter_id: int) -> None:
    where = (visit.session, visit.school, visit.actor, letter_id)
    words, act = typed_words(visit.form.get("words", "").strip()), visit.form["act"]
    if act in ("reply", "delay", "note") and not words:
        raise UserError("principal_mailbox/fill_in")
    if act == "reply":
        answering.answer(*where, [words], visit.now, visit.form.get("because", ""))
    elif act == "delay":
        answering.delay(*where, words, visit.now)
    elif act == "note":
        assigning.note(visit.session, visit.actor, letter_id, words, visit.now)
    elif act == "assign":
        assigning.assign(*where, _number(visit.form.get("to", "")), words, visit.now)
    elif act == "let_out":
        answering.approve(*where, visit.now)
    else:
        raise AccessDeniedError


def _keeps(visit: Visit) -> bool:
    return visit.actor.may(INSIDE)


def _number(typed: str) -> int:
    """A number out of a page of ours; anything else was made up, and meets what strangers meet."""
    if not typed.isascii() or not typed.isdigit():
        raise AccessDeniedError
    return int(typed)
