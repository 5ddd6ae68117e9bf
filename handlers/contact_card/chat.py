"""The card in chat: look, sign, speak, take back; the teacher's way to write and to answer."""

from dataclasses import replace
from datetime import date

from bot.core.clock import at_school, machine_now
from bot.core.day_card import Card
from bot.core.errors import UserError
from bot.core.fields import VOICE
from bot.core.names import given_name
from bot.core.reply import Go, Reply
from bot.core.texts import phrase, say
from bot.delivery.speech.aloud import played, spoken
from bot.dialogue.talk import Talk
from bot.dialogue.which_child import which, which_child
from bot.identity.access import children_of
from handlers.contact_card import actions
from handlers.contact_card.forms import by_when, tell_sent, when_it_goes

UNDO = Go("contact_card.take_back")
MOST_CHILDREN = 6


def today(talk: Talk) -> Reply:
    """The first child's card that waits; a voice instead of a digit is asked what to do with."""
    waiting = actions.cards_to_sign(talk.session, talk.school, talk.actor, talk.now)
    if waiting and talk.media:
        return _voice_heard(talk, waiting[0])
    if waiting:
        # From now on a voice, a yes or the number belongs to the card, also where no push has opened it.
        actions.wait_for_signature(talk.session, talk.school.id, talk.identity.id, talk.now)
        return _card(waiting[0])
    actions.nothing_waits(talk.session, talk.school, talk.actor, talk.now)
    seen = actions.latest_cards(talk.session, talk.school, talk.actor, talk.now)
    if not seen:
        return say("contact_card/no_card")
    return say("contact_card/signed_before", go={"1": Go("contact_card.see", {"pupil": seen[0].child.pupil_id})})


def see(talk: Talk, pupil: int) -> Reply:
    """One child's latest card, to be signed if it waits."""
    shown = actions.cards_of(talk.session, talk.school, talk.actor, pupil, talk.now)
    return _card(shown) if shown else say("contact_card/no_card")


def sign(talk: Talk, pupil: int, until: str, how: actions.How = "digit", seen: str = "") -> Reply:
    """The signature under all cards that were shown; the next child's card is offered."""
    return _signed(talk, _sign(talk, pupil, until, how, seen))


def sign_by_word(talk: Talk) -> Reply:
    """签字 signs what waits for the first child, without a look: the evening's message has told what it says."""
    waiting = actions.cards_to_sign(talk.session, talk.school, talk.actor, talk.now)
    if not waiting:
        return today(talk)
    return _signed(talk, _sign(talk, waiting[0].child.pupil_id, waiting[0].until, "word", waiting[0].seen))


def sign_and_speak(talk: Talk, pupil: int, until: str, seen: str = "") -> Reply:
    """The signature stands from now on, whatever comes of the words."""
    _sign(talk, pupil, until, "digit", seen)
    return replace(talk.open("contact_card.opinion", pupil=pupil, until=until, signed=1), undo=UNDO)


def sign_with_voice(talk: Talk, pupil: int, until: str, media: str, seen: str = "") -> Reply:
    """A voice is a signature, and goes to the homeroom teacher."""
    _sign(talk, pupil, until, "voice", seen)
    teachers = actions.teachers_of(talk.session, talk.actor, pupil, talk.now)
    if not teachers:
        raise UserError("contact_card/no_teacher")
    written = actions.Written(pupil, (teachers[0].staff_id,), (VOICE + media,), about=until)
    sent = actions.write_opinion(talk.session, talk.school, talk.actor, written, now=talk.now)
    return replace(tell_sent(talk.school, sent, talk.now, signed=True), undo=UNDO)


def read_aloud(talk: Talk, pupil: int) -> Reply:
    """The teacher's own voice if there is one, or a machine's; otherwise who can be called. The card's choices stay."""
    shown = actions.cards_of(talk.session, talk.school, talk.actor, pupil, talk.now)
    if shown is None:
        return say("contact_card/no_card")
    card = next((card for card in reversed(shown.cards) if card.entry.media_id is not None), shown.cards[-1])
    if card.entry.media_id is not None:
        said = say("contact_card/read_aloud", teacher=card.teacher, media=str(card.entry.media_id))
    elif machine := spoken(talk.session, talk.school, _card(shown).text, talk.now):
        said = say("contact_card/read_by_machine", media=machine)
    else:
        said = say("contact_card/read_aloud_nothing", teacher=card.teacher)
    return said.with_choices(*_card(shown).choices)


def take_back(talk: Talk) -> Reply:
    """撤: the last signature of this evening is no more."""
    number = actions.take_back(talk.session, talk.school, talk.actor, now=talk.now)
    return say("contact_card/taken_back", number=number)


def every_day(talk: Talk) -> Reply:
    """This guardian wants the card every school day."""
    actions.want_daily(talk.session, talk.actor, daily=True)
    return say("contact_card/every_day")


def as_school(talk: Talk) -> Reply:
    """This guardian takes the card as the school sends it."""
    actions.want_daily(talk.session, talk.actor, daily=False)
    return say("contact_card/as_school", push=talk.school.rules.card.push)


def heard(talk: Talk) -> Reply:
    """A voice that nobody asked for: 这段话给谁? One line for each child's homeroom teacher."""
    lines = []
    for child in children_of(talk.session, talk.actor)[:MOST_CHILDREN]:
        teachers = actions.teachers_of(talk.session, talk.actor, child.pupil_id, talk.now)
        if teachers:
            lines.append((child, teachers[0]))
    if not lines:
        return say("contact_card/voice_for_nobody", duty_phone=talk.school.config.duty_phone)
    go = {
        str(number): Go(
            "contact_card.voice_to", {"pupil": child.pupil_id, "teacher": teacher.staff_id, "media": talk.media}
        )
        for number, (child, teacher) in enumerate(lines, 1)
    }
    named = [(given_name(child.name), teacher) for child, teacher in lines]
    return say("contact_card/voice_for_whom", go=go, lines=named)


def voice_to(talk: Talk, pupil: int, teacher: int, media: str) -> Reply:
    """The voice goes to the teacher chosen."""
    written = actions.Written(pupil, (teacher,), (VOICE + media,), about=f"voice {media}")
    sent = actions.write_opinion(talk.session, talk.school, talk.actor, written, now=talk.now)
    return tell_sent(talk.school, sent, talk.now, signed=False)


def write_day(talk: Talk) -> Reply:
    """The teacher writes today's cards of a class: only who is different from all others."""
    classes = actions.classes_to_write(talk.session, talk.actor)
    if not classes:
        return say("contact_card/no_class")
    options = [(str(class_id), name) for class_id, name in classes]
    chosen = which(talk, "contact_card.write_day", options, "contact_card/day_class")
    if not isinstance(chosen, str):
        return chosen
    class_id, today = int(chosen), at_school(talk.now).date()
    ticked = actions.ticked_today(talk.session, talk.actor, class_id, today)
    if not ticked:
        return talk.open("contact_card.day", class_id=class_id, ticked=0)
    ways = {
        "1": Go("contact_card.day_as_ticked", {"class_id": class_id}),
        "2": Go("contact_card.day_from_ticks", {"class_id": class_id}),
        "3": Go("contact_card.day_anew", {"class_id": class_id}),
    }
    cards = [(name, Card(0, today, "", entry).special) for name, entry in ticked.values()]
    return say("contact_card/day_ticked", go=ways, cards=cards)


def day_as_ticked(talk: Talk, class_id: int) -> Reply:
    """The day is entered as the group leaders ticked it; all others 好."""
    today = at_school(talk.now).date()
    ticked = actions.ticked_today(talk.session, talk.actor, class_id, today)
    entries = {pupil_id: entry for pupil_id, (_, entry) in ticked.items()}
    done = actions.enter_day(talk.session, talk.school, talk.actor, class_id, today, entries, talk.now)
    return say("contact_card/day_entered", entered=done, when=when_it_goes(talk.school))


def day_from_ticks(talk: Talk, class_id: int) -> Reply:
    """The teacher writes what is different from the ticks."""
    return talk.open("contact_card.day", class_id=class_id, ticked=1)


def day_anew(talk: Talk, class_id: int) -> Reply:
    """The teacher leaves the ticks aside."""
    return talk.open("contact_card.day", class_id=class_id, ticked=0)


def home(talk: Talk) -> Reply:
    """说说在家: how the child is at home, typed or spoken."""
    children = [(child.pupil_id, child.name) for child in children_of(talk.session, talk.actor)]
    if not children:
        return say("contact_card/no_card")
    chosen = which_child(talk, "contact_card.home", children)
    return talk.open("contact_card.home", pupil=chosen) if isinstance(chosen, int) else chosen


def home_of(talk: Talk, pupil: int) -> Reply:
    """The same for one child, behind its signature."""
    return talk.open("contact_card.home", pupil=pupil)


def home_heard(talk: Talk) -> Reply:
    """What the families of the teacher's classes said since the school day before, with their voices."""
    said = [
        (name, word)
        for class_id, name in actions.classes_to_write(talk.session, talk.actor)
        for word in actions.home_words(talk.session, talk.school, talk.actor, class_id, talk.now)
    ]
    if not said:
        return say("contact_card/home_none")
    voices = [Reply(media=voice) for _, word in said for voice in word.voices]
    return say("contact_card/home_heard", said=said).then(voices)


def unsigned(talk: Talk) -> Reply:
    """谁没签: the children of a class whose card nobody at home has signed, and the way to remind."""
    classes = actions.classes_to_write(talk.session, talk.actor)
    if not classes:
        return say("contact_card/no_class")
    options = [(str(class_id), name) for class_id, name in classes]
    chosen = which(talk, "contact_card.unsigned", options, "contact_card/day_class")
    if not isinstance(chosen, str):
        return chosen
    class_id = int(chosen)
    standing, children = actions.unsigned_of_class(talk.session, talk.school, talk.actor, class_id, talk.now)
    if standing is None:
        return say("contact_card/unsigned_none")
    groups = actions.by_state(children)
    may = sum(each.state == "may_remind" for each in children)
    go = {"1": Go("contact_card.remind", {"class_id": class_id})}
    return say("contact_card/unsigned", go=go, standing=standing, groups=groups, may=may)


def remind(talk: Talk, class_id: int) -> Reply:
    """All families of the class that may be reminded now."""
    names = actions.remind_unsigned(talk.session, talk.school, talk.actor, class_id, None, talk.now)
    return say("contact_card/reminded", names=names)


def answer(talk: Talk, opinion: int) -> Reply:
    """The teacher answers a family."""
    return talk.open("contact_card.answer", opinion=opinion)


def opinions(talk: Talk) -> Reply:
    """家长的话: what waits for an answer of this teacher; the only one at once."""
    waiting = actions.waiting_opinions(talk.session, talk.actor)
    if not waiting:
        return say("contact_card/no_opinions")
    options = [(str(each.id), phrase("contact_card/opinion_line", opinion=each)) for each in waiting]
    chosen = which(talk, "contact_card.opinions", options, "contact_card/opinions")
    if isinstance(chosen, Reply):
        return chosen
    # What was spoken is played again: it may have come days ago.
    voices = actions.opinion_for(talk.session, talk.actor, int(chosen)).voices
    heard = [played(talk.session, talk.school.id, voice) for voice in voices]
    return answer(talk, int(chosen)).then(heard)


def pass_on(talk: Talk, opinion: int, to: int) -> Reply:
    """A colleague answers instead."""
    child, teacher = actions.pass_on(talk.session, talk.school, talk.actor, opinion, to, now=talk.now)
    return say("contact_card/passed", child=child, teacher=teacher)


def ask_for_talk(talk: Talk, opinion: int, way: actions.Talk) -> Reply:
    """The teacher would rather talk: the family is asked to come, or to call."""
    child = actions.ask_for_talk(talk.session, talk.school, talk.actor, opinion, way, now=talk.now)
    if way == "call":
        return say("contact_card/answer_sent", child=child, is_measure=False)
    pupil, home = actions.whom_to_invite(talk.session, talk.actor, opinion)
    go = {"1": Go("visit_booking.invite", {"pupil": pupil, "home": home})}
    return say("contact_card/talk_asked", go=go, child=child)


def answered(talk: Talk, opinion: int) -> Reply:
    """The teacher's answer once more, and what the family says to it."""
    about: dict[str, str | int | bool | None] = {"opinion": opinion}
    ways = {
        "1": Go("contact_card.thank", about),
        "2": Go("contact_card.say_more", about),
        "3": Go("contact_card.unsolved", about),
    }
    answer = actions.answered(talk.session, talk.actor, opinion)
    heard = [Reply(media=voice) for voice in answer.voices]
    return say("contact_card/answered", go=ways, answer=answer).then(heard)


def thank(talk: Talk, opinion: int) -> Reply:
    """The family is content."""
    teacher = actions.thank(talk.session, talk.actor, opinion, now=talk.now)
    return say("contact_card/thanked", teacher=teacher)


def say_more(talk: Talk, opinion: int) -> Reply:
    """More words to the same teacher."""
    return talk.open("contact_card.more", opinion=opinion)


def unsolved(talk: Talk, opinion: int) -> Reply:
    """Somebody else looks at it, too."""
    sent = actions.unsolved(talk.session, talk.school, talk.actor, opinion, now=talk.now)
    return say("contact_card/unsolved", teacher=sent.surnames[0], by=by_when(sent, talk.now))


def _card(shown: actions.ChildCards) -> Reply:
    about: dict[str, str | int | bool | None] = {
        "pupil": shown.child.pupil_id,
        "until": shown.until,
        "seen": shown.seen,
    }
    ways = {
        "1": Go("contact_card.sign", about),
        "2": Go("contact_card.sign_and_speak", about),
        "3": Go("contact_card.read_aloud", {"pupil": shown.child.pupil_id}),
    }
    signed = shown.signed
    return say("contact_card/card", go={} if signed else ways, child=shown.child.name, cards=shown.cards, signed=signed)


def _sign(talk: Talk, pupil: int, until: str, how: actions.How, seen: str) -> actions.Signed:
    last = date.fromisoformat(until)
    return actions.sign(
        talk.session, talk.school, talk.actor, pupil, last, how, now=talk.now, stamped=machine_now(), seen=seen
    )


def _signed(talk: Talk, signed: actions.Signed) -> Reply:
    following = signed.others[0] if signed.others else None
    pupil = signed.child.pupil_id
    go = {"1": Go("contact_card.see", {"pupil": following.pupil_id})} if following else {}
    home = not following and not signed.again
    home = home and actions.asks_home(talk.session, talk.school, talk.actor, pupil, talk.now)
    if home:
        go = {"2": Go("contact_card.home_of", {"pupil": pupil})}
    reply = say(
        "contact_card/signed",
        go=go,
        again=signed.again,
        relation=signed.child.relation,
        at=signed.at,
        others=[child.name for child in signed.others],
        next=given_name(following.name) if following else "",
        home=given_name(signed.child.name) if home else "",
    )
    return reply if signed.again else replace(reply, undo=UNDO)


def _voice_heard(talk: Talk, shown: actions.ChildCards) -> Reply:
    pupil, until = shown.child.pupil_id, shown.until
    teachers = actions.teachers_of(talk.session, talk.actor, pupil, talk.now)
    ways = {
        "1": Go(
            "contact_card.sign_with_voice", {"pupil": pupil, "until": until, "media": talk.media, "seen": shown.seen}
        ),
        "2": Go("contact_card.sign", {"pupil": pupil, "until": until, "how": "voice", "seen": shown.seen}),
    }
    return say("contact_card/voice_heard", go=ways, teacher=teachers[0].surname if teachers else "")
