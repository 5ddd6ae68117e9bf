"""What a person could ask for who knew every number of somebody else's child."""

import inspect
from typing import Any

from bot.core.clock import at_school
from bot.core.fields import Day, Digits, Pick, Question, Said
from bot.core.forms import Form
from bot.core.reply import Go
from bot.services import Registry
from tests.audience.families import EVENING, NAME, Families

TODAY = at_school(EVENING).date().isoformat()


def numbers(families: Families) -> dict[str, str | int]:
    """A value for every argument that a step or a form of ours takes, all about the one child."""
    return {
        "pupil": families.pupil,
        "until": TODAY,
        "how": "digit",
        "media": "1",
        "sentence": "card",
        "opinion": families.opinion,
        "to": families.teacher,
        "way": "meet",
        "guardian": families.guardian,
        "teacher": families.teacher,
        "request": families.request,
        "class_id": families.class_id,
        "month": TODAY[:7],
        "slip": families.slip,
        "verdict": "approved",
        "code": families.class_code,
        "name": NAME,
        "digits": "0000",
        "relation": "mother",
        "key": f"binding/call/{families.people['mother'][0]}",
        "who": "谁",
        "face": "staff",
        "hours": "any",
        "signed": 0,
        "another": True,
        "theme_id": families.theme,
        "answer": families.theme_answer,
        "option": 1,
        "identity": families.people["mother"][0],
        **dict.fromkeys(("words", "voice", "offered", "done", "rest", "ticks", "seen"), ""),
        "staff": families.teacher,
        "phone": "13911112222",
        "pick": 1,
        "size": 6,
        "start": 0,
        **_of_notices(families),
        **_of_letters(families),
        **_of_visits(families),
        **_of_calls(families),
        **_of_talks(families),
        **_of_files(families),
        **_of_proxies(families),
        **_of_care(families),
        **_of_hotline(families),
        **_of_privacy(families),
    }


def _of_notices(families: Families) -> dict[str, str | int]:
    """What is asked about a notice to her family, and who has not answered it."""
    return {
        "notice_id": families.notice,
        "media_id": families.picture,
        "notice": families.notice,
        "obligation": families.obligation,
        "child": families.obligation,
        "which": str(families.obligation),
        "task": families.task,
    }


def _of_privacy(families: Families) -> dict[str, str | int]:
    """What is asked about what is kept of her; nobody has asked for a copy."""
    return {"purpose": "hotline", "given": False, "export_id": families.pupil}


def _of_hotline(families: Families) -> dict[str, str | int]:
    """What is asked about a parent's words to her."""
    return {
        "message": families.words,
        "message_id": families.words,
        "pupil_id": families.pupil,
        "guardian_id": families.guardian,
        "pieces": f'["voice:{families.picture}"]',
        "before": "",
        "minutes": 720,
        "silence": families.silence,
        "at_home": families.at_home,
        "instead_of": families.at_home,
        "in_room": True,
    }


def _of_care(families: Families) -> dict[str, str | int]:
    """What is asked about a sign, a plan, a measure, a shift."""
    of = {"signal": families.signal, "plan": families.plan, "measure": families.measure}
    return {**of, "kind": "learning", "day": TODAY, "shift": "day", "asker": families.teacher, "number": "1"}


def _of_proxies(families: Families) -> dict[str, str | int]:
    """What is asked about who stands in for the parents, a letter home, a meeting of guardians, a holiday."""
    return {
        "duty": families.stood_for.duty,
        "letter": families.stood_for.letter,
        "meeting": families.stood_for.meeting,
        "holiday": families.stood_for.holiday,
    }


def _of_talks(families: Families) -> dict[str, str | int]:
    """What is asked about a thread with a teacher, a call of the principal, a talk with the counselor."""
    return {
        "thread": families.thread,
        "thread_id": families.thread,
        "queued": families.queued,
        "queued_id": families.queued,
        "talk_id": families.talks[0],
        "own_talk_id": families.talks[1],
        "outcome": "talked",
        "settled": "agreed",
        "then": "wish",
    }


def _of_files(families: Families) -> dict[str, str | int]:
    """What is asked about the file of a left-behind child and her mother's month."""
    return {"section": "home", "version": families.section, "said": "reached"}


def _of_letters(families: Families) -> dict[str, str | int]:
    """What is asked about a letter to the principal, and a teacher's list."""
    return {"list_id": families.pupil_list, "letter_id": families.letter, "staff_id": families.teacher}


def _of_calls(families: Families) -> dict[str, str | int]:
    """What is asked about a call to her mother."""
    return {"call": families.call, "call_id": families.call, "result": "well", "ahead": True, "urgent": True}


def _of_visits(families: Families) -> dict[str, str | int]:
    """What is asked about talks at the school and visits at home."""
    return {
        "day_id": families.parents_day,
        "home": families.home,
        "booking_id": families.booking,
        "hours_id": families.hours,
        "absence_id": families.absence,
        "wish": families.wish,
        "wait": families.wish,
        "act": "approve",
        "at": "2026-11-25T16:20+08:00",
        "why": "busy",
        "token": families.feed,
        "turn": 0,
        "first": 0,
        "last": -1,
        "visit": families.visit,
        "alarm": families.alarm,
        "visit_id": families.visit,
        "callback": families.callback,
        "starts_at": "2026-11-25T16:00:00+08:00",
        "visits": str(families.visit_ahead),
        "follow_up": families.follow_up,
        "incident_id": families.incident,
        "term": "2026-2027-1",
        "digest": "0" * 16,
        "score": 2,
        "wants": True,
    }


def forged_steps(registry: Registry, families: Families) -> list[Go]:
    """Every step of every service with arguments of somebody else; KeyError for one that is not known here yet."""
    known, found = numbers(families), []
    for service in registry.services:
        for step in service.steps:
            name = f"{service.name}.{step.name}"
            taken = inspect.signature(registry.step(name)).parameters.values()
            arguments = [each.name for each in taken if each.kind is not each.VAR_KEYWORD][1:]
            found.append(Go(name, {argument: known[argument] for argument in arguments}))
    return found


def forged_answers(form: type[Form], families: Families) -> dict[str, Any]:
    """An answer to every question, in the types of the API."""
    return {question.name: _answer(question, families) for question in form() if isinstance(question, Question)}


def _answer(question: Question, families: Families) -> Any:
    match question:
        case Pick() if question.options:
            return str(families.teacher)
        case Pick():
            return question.offered[0][0]
        case Said():
            return ["路过"]
        case Digits():
            return families.class_code if "class" in question.name else "0000"
        case Day():
            return TODAY
    return "路过"
