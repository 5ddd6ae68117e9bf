"""A notice on pages: the family answers it, the sender writes it and sees what became of it, family by family."""

from collections.abc import Sequence

from bot.core.clock import at_school
from bot.core.errors import AccessDeniedError, UserError
from bot.core.texts import phrase
from bot.delivery.ladder.standing import Standing, counted
from bot.identity.teachers import colleagues
from bot.pages.attempt import attempt
from bot.pages.drawing import drawing_in
from bot.pages.visit import Download, Kept, Leave, Show, Shown, Visit
from handlers.notice.actions import adding, approving, drafting, missing, reading, results, results_export, seeing
from handlers.notice.actions.choosing import named_children
from handlers.notice.pages.deciding import approve, waits
from handlers.notice.pages.lists import lists, new_list, one_list
from handlers.notice.pages.writing import look, rewrite, write
from handlers.notice.rules.audience import PUPIL

# The ends of a family in the order in which a page counts them.
ENDS = ("acknowledged", "by_hand", "task", "open")
DONE = frozenset({"reminded", "told", "given", "sent", "added", "saved", "dropped", "asked", "agreed", "sent_back"})
# A page stays small on an old phone: so many families at once.
MOST_ROWS = 100
FILTERS = ("end", "option", "cause", "class")
__all__ = [
    "approve",
    "export",
    "family",
    "kept",
    "kept_at_desk",
    "lists",
    "look",
    "new_list",
    "notice",
    "notices",
    "one_list",
    "result",
    "rewrite",
    "waits",
    "write",
]

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def notice(visit: Visit, notice_id: int) -> Shown:
    """One notice for a family; posted: the answer for one child, or for all."""
    shown = reading.shown(visit.session, visit.school, visit.actor, notice_id)
    reading.note_read(visit.session, visit.actor, notice_id, visit.now)
    problem = ""
    if "child" in visit.form:
        try:
            _answer(visit, shown)
            return Leave(visit.url("notice.notice", notice_id=notice_id))
        except UserError as refused:
            problem = phrase(refused.text, **refused.values)
    return _notice(visit, shown, problem)


def notices(visit: Visit) -> Shown:
    """The notices that one may look at, newest first."""
    not_left = drafting.not_left(visit.session, visit.actor)
    mine = {each.id for each in not_left}
    lines = [line for line in results.notices_shown(visit.session, visit.actor) if line.notice_id not in mine]
    values = {
        "lines": [(line, phrase("notice/sent_when", at=line.sent_at)) for line in lines],
        "urgent": results.urgent_senders(visit.session, visit.actor, visit.now),
        "own": [(each, drafting.title_or_words(visit.session, each)) for each in not_left],
        "asked": approving.waiting_for_me(visit.session, visit.school, visit.actor),
        "title_of": drafting.title_or_words,
        "done": visit.query.get("done", "") if visit.query.get("done", "") in DONE else "",
    }
    return Show("notice/list.html", values)


def result(visit: Visit, notice_id: int) -> Shown:
    """Counts, and the families behind a count; posted: those are reminded."""
    found = seeing.result_of(visit.session, visit.actor, notice_id)
    chosen = _chosen(visit, found.families)
    if "stop" in visit.form:
        return _stop(visit, notice_id)
    if "add" in visit.form:
        return _add(visit, found, chosen)
    if "remind" not in visit.form:
        return _result(visit, found, chosen)
    silent = [each for each in chosen if each.is_missing]
    with attempt(visit) as tried:
        many = seeing.remind_these(visit.session, visit.school, found, silent, visit.now)
        return Leave(visit.url("notice.result", notice_id=notice_id, done="reminded", many=many))
    return _result(visit, found, chosen, problem=tried.problem)


def _stop(visit: Visit, notice_id: int) -> Shown:
    """What has not left is a draft again; what has left stays."""
    if drafting.pull_back(visit.session, visit.actor, notice_id, visit.now):
        return Leave(visit.url("notice.rewrite", notice_id=notice_id))
    return Leave(visit.url("notice.result", notice_id=notice_id))


def _add(visit: Visit, found: seeing.Result, chosen: Sequence[Standing]) -> Shown:
    """More families: those typed, or the children who joined since."""
    with attempt(visit) as tried:
        keys = named_children(visit.session, visit.actor, visit.form.get("families", ""))
        ids = [int(key.removeprefix(PUPIL)) for key in keys]
        if visit.form["add"] == "new":
            new = adding.newcomers(visit.session, visit.school, visit.actor, found.notice, visit.now)
            ids = [pupil.id for pupil in new]
        many = adding.add(visit.session, visit.school, visit.actor, found.notice.id, ids, visit.now)
        return Leave(visit.url("notice.result", notice_id=found.notice.id, done="added", many=many))
    return _result(visit, found, chosen, problem=tried.problem)


def family(visit: Visit, notice_id: int, obligation: int) -> Shown:
    """What happened for one family; posted: what it said to a teacher, or the task goes to a colleague."""
    found = seeing.result_of(visit.session, visit.actor, notice_id)
    standing = results.family_of(found, obligation)
    if "act" not in visit.form:
        return _family(visit, found, standing)
    with attempt(visit) as tried:
        done = _act(visit, found, standing)
        return Leave(visit.url("notice.family", notice_id=notice_id, obligation=obligation, done=done))
    return _family(visit, found, standing, problem=tried.problem)


def kept(visit: Visit, notice_id: int, media_id: int) -> Shown:
    """A picture or recording of a notice, for who has a child in it."""
    shown = reading.shown(visit.session, visit.school, visit.actor, notice_id)
    return _file(visit, [*shown.media, *(each for each, _ in shown.documents)], media_id)


def kept_at_desk(visit: Visit, notice_id: int, media_id: int) -> Shown:
    """A picture, recording or document of a notice, for who writes it, agrees to it or sees what became of it."""
    media = seeing.media_of_own(visit.session, visit.school, visit.actor, notice_id, visit.now)
    return _file(visit, media, media_id)


def _file(visit: Visit, media: Sequence[str], media_id: int) -> Shown:
    if str(media_id) not in media:
        raise AccessDeniedError
    return Kept(*seeing.file_of(visit.session, visit.school, media_id))


def export(visit: Visit, notice_id: int) -> Shown:
    """All families as a spreadsheet."""
    found = seeing.result_of(visit.session, visit.actor, notice_id)
    content = results_export.workbook_of(visit.session, found, visit.actor)
    return Download(content, XLSX, f"{found.said.title or notice_id}.xlsx")


def _answer(visit: Visit, shown: reading.Shown) -> None:
    """The act of this person for one child or (0) for all that wait."""
    child, option = _number(visit.form["child"]), _number(visit.form.get("option") or "0")
    children = [each for each in shown.mine if child in (0, each.obligation_id)]
    if option > len(shown.options):
        raise AccessDeniedError
    if shown.options and not option:
        raise UserError("pages/choose_one")
    words = visit.form.get("words", "").strip()
    if len(words) > results.LONGEST_ANSWER:
        raise UserError("dialogue/too_long", most=results.LONGEST_ANSWER)
    if shown.free_words and not words:
        raise UserError("notice/nothing_answered")
    given = reading.Given("page", option, words, drawing_in(visit))
    reading.answer(visit.session, visit.school, children, given, visit.now)


def _notice(visit: Visit, shown: reading.Shown, problem: str) -> Shown:
    rows = [
        (
            child,
            reading.said_by(visit.session, visit.actor, shown, child) if child.closed_at else "",
        )
        for child in shown.owed
    ]
    values = {
        "shown": shown,
        "rows": rows,
        "who_answers": reading.who_answers(visit.session, shown, visit.school.id) if shown.open else "",
        "deadline": phrase("notice/moment", at=shown.deadline, now=at_school(visit.now)),
        "problem": problem,
        "chosen": visit.form,
    }
    return Show("notice/notice.html", values, status=400 if problem else 200)


def _result(visit: Visit, found: seeing.Result, chosen: Sequence[Standing], problem: str = "") -> Shown:
    options = [
        (number, option, sum(each.option == number for each in found.families))
        for number, option in enumerate(found.said.options, 1)
    ]
    causes, homes = dict[str, int](), missing.homes(visit.session, found)
    start = _number(visit.query.get("start", "0") or "0")
    part = chosen if visit.query.get("print") else chosen[start : start + MOST_ROWS]
    for each in found.missing:
        causes[each.cause] = causes.get(each.cause, 0) + 1
    values = {
        "found": found,
        "pictures": seeing.pictures(visit.session, found),
        "documents": seeing.documents(visit.session, found),
        "classes": results.by_class(found) if found.many_classes else [],
        "newcomers": adding.newcomers(visit.session, visit.school, visit.actor, found.notice, visit.now),
        "is_own": found.notice.owner_id == visit.actor.staff_id,
        "counts": [(end, counted(found.families).get(end, 0)) for end in ENDS],
        "options": options,
        "causes": sorted(causes.items(), key=lambda each: -each[1]),
        "rows": [
            (each, missing.home_of(each, homes), seeing.line_of(each, visit.actor), results.said(found, each))
            for each in part
        ],
        "more": start + MOST_ROWS if len(chosen) > start + MOST_ROWS else 0,
        "many_classes": found.many_classes,
        "to_remind": sum(each.is_missing for each in chosen),
        "class_name": next((each.class_name for each in chosen), ""),
        "filter": {name: visit.query.get(name, "") for name in FILTERS},
        "deadline": phrase("notice/moment", at=at_school(found.notice.deadline), now=at_school(visit.now)),
        "done": visit.query.get("done", "") if visit.query.get("done", "") in DONE else "",
        "many": visit.query.get("many", ""),
        "problem": problem,
    }
    return Show("notice/result.html", values, status=400 if problem else 200)


def _chosen(visit: Visit, families: Sequence[Standing]) -> list[Standing]:
    """The families behind the number that was opened; those that are missing when none was."""
    end, option, cause, of_class = (visit.query.get(name, "") for name in FILTERS)
    if of_class:
        families = [each for each in families if str(each.class_id) == of_class]
    if end == "answered":
        return [each for each in families if not each.is_missing]
    if end in ENDS:
        return [each for each in families if each.end == end]
    if option:
        return [each for each in families if str(each.option) == option]
    if end == "all":
        return list(families)
    return [each for each in families if each.is_missing and (not cause or each.cause == cause)]


def _family(visit: Visit, found: seeing.Result, standing: Standing, problem: str = "") -> Shown:
    lines = [phrase("notice/moment_line", moment=moment) for moment in results.moments(visit.session, found, standing)]
    done = visit.query.get("done", "")
    values = {
        "found": found,
        "family": standing,
        "why": seeing.line_of(standing, visit.actor),
        "said": results.said(found, standing),
        "how": phrase("notice/how", how=standing.how),
        "lines": lines,
        "colleagues": colleagues(visit.session, visit.school.id, visit.now) if standing.task_id else [],
        "done": done if done in DONE else "",
        "problem": problem,
    }
    return Show("notice/family.html", values, status=400 if problem else 200)


def _act(visit: Visit, found: seeing.Result, standing: Standing) -> str:
    match visit.form["act"]:
        case "told":
            option = visit.form.get("option", "")
            results.note_asked(
                visit.session,
                visit.school,
                visit.actor,
                found,
                standing,
                how=visit.form.get("how", ""),
                now=visit.now,
                option=_number(option) if option else None,
                answer=visit.form.get("answer", ""),
            )
            return "told"
        case "give":
            to = _number(visit.form.get("to", ""))
            results.give_task(visit.session, visit.school, visit.actor, standing, to, visit.now)
            return "given"
        case _:
            raise AccessDeniedError


def _number(typed: str) -> int:
    """A number out of a page of ours; anything else was made up, and meets what strangers meet."""
    if not typed.isascii() or not typed.isdigit():
        raise AccessDeniedError
    return int(typed)
