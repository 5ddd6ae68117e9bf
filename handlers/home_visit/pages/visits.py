"""A visitor's visits at the desk: what waits, announcing, one visit with its record, and what is printed."""

from datetime import date, datetime, time

from bot.core.clock import SHANGHAI, at_school
from bot.core.errors import AccessDeniedError, UserError
from bot.delivery.along import playable
from bot.pages.attempt import attempt
from bot.pages.uploads import pictures_in
from bot.pages.visit import Download, Kept, Leave, Show, Shown, Visit
from handlers.home_visit.actions import announcing as telling_first
from handlers.home_visit.actions import changing, paper, preparing, recording, reminding

PDF = "application/pdf"
MOST_PICTURES = 9
WORDS = tuple(name for name in recording.FIELDS if name != "said")


def visits(visit: Visit) -> Shown:
    """What waits for the visitor, what is agreed, and what was written up lately."""
    where = (visit.session, visit.school, visit.actor)
    waiting = reminding.waiting(*where, visit.now)
    ahead = [each for each in changing.mine(*where, visit.now) if each.state in ("announced", "agreed")]
    behind = [each for each in recording.to_record(*where, visit.now) if each.recorded_at]
    return Show("home_visit/visits.html", {"waiting": waiting, "ahead": ahead, "behind": behind})


def announcing(visit: Visit) -> Shown:
    """Choose planned visits and say why, with what good news, who comes, and when; posted: the families are asked."""
    where, done = (visit.session, visit.school, visit.actor), None
    with attempt(visit) as tried:
        if "act" in visit.form:
            done = telling_first.announce(*where, _chosen(visit), _announcement(visit), visit.now)
    found = telling_first.days_to_announce(*where, visit.now)
    values = {
        "days": found,
        "done": done,
        "colleagues": telling_first.who_may_come(*where, visit.now),
        "today": at_school(visit.now).date(),
        "problem": tried.problem,
        "ask_why": tried.asks_why,
        "given": visit.form if tried.problem else {},
        "chosen": visit.form.getlist("visit") if tried.problem else [],
    }
    return Show("home_visit/announcing.html", values, 422 if tried.problem else 200)


def one(visit: Visit, visit_id: int) -> Shown:
    """One visit: where it stands, its record with all corrections, what was promised; posted: what a button says."""
    with attempt(visit) as tried:
        if "act" in visit.form:
            _act(visit, visit_id, visit.form["act"])
            return Leave(visit.url("home_visit.one", visit_id=visit_id, done=visit.form["act"]))
    found = recording.record_of(visit.session, visit.school, visit.actor, visit_id, visit.now)
    is_mine = visit.actor.staff_id in (found.visit.visitor_id, found.visit.second_id)
    values = {
        "of": found,
        "is_mine": is_mine,
        "owners": recording.who_may_do(visit.session, visit.actor, visit_id, visit.now) if is_mine else [],
        "given": visit.form if tried.problem else {},
        "today": at_school(visit.now).date(),
        "problem": tried.problem,
        "ask_why": tried.asks_why,
        "done": visit.query.get("done", ""),
        "where": f"{visit_id}/kept/",
        "room": MOST_PICTURES,
    }
    return Show("home_visit/one.html", values, 422 if tried.problem else 200)


def kept(visit: Visit, visit_id: int, media_id: int) -> Shown:
    """A recording or picture of a visit."""
    recording.may_hear(visit.session, visit.school, visit.actor, visit_id, media_id, visit.now)
    return Kept(*playable(visit.session, visit.school.id, media_id))


def preparation(visit: Visit, visit_id: int) -> Shown:
    """The preparation sheet, to be printed as well; posted: colleagues are asked for a word."""
    where = (visit.session, visit.school, visit.actor, visit_id)
    if "act" in visit.form:
        preparing.ask_notes(*where, visit.now)
        return Leave(visit.url("home_visit.preparation", visit_id=visit_id, done="asked"))
    found = preparing.sheet(*where, visit.now)
    values = {"sheet": found, "done": visit.query.get("done", ""), "where": "kept/"}
    return Show("home_visit/preparation.html", values)


def note_print(visit: Visit, visit_id: int) -> Shown:
    """The announcement for a family without WeChat."""
    where = (visit.session, visit.school, visit.actor, visit_id)
    content = paper.note_pdf(*where, visit.now)
    found = recording.record_of(*where, visit.now).visit
    return Download(content, PDF, paper.name_of(found, "home_visit/note_file"))


def record_print(visit: Visit, visit_id: int) -> Shown:
    """The record of one visit for the file."""
    where = (visit.session, visit.school, visit.actor, visit_id)
    content = paper.record_pdf(*where, visit.now)
    found = recording.record_of(*where, visit.now).visit
    return Download(content, PDF, paper.name_of(found, "home_visit/record_file"))


def notes(visit: Visit) -> Shown:
    """The visits for which a colleague asks for a word; posted: the word."""
    where = (visit.session, visit.school, visit.actor)
    with attempt(visit) as tried:
        if "visit" in visit.form:
            words = visit.form.get("words", "").strip()
            preparing.write_note(*where, number(visit.form["visit"]), [words] if words else [], visit.now)
            return Leave(visit.url("home_visit.notes", done="kept"))
    values = {
        "wanted": preparing.notes_wanted(*where, visit.now),
        "problem": tried.problem,
        "given": visit.form if tried.problem else {},
        "done": visit.query.get("done", ""),
    }
    return Show("home_visit/notes.html", values, 422 if tried.problem else 200)


def number(typed: str) -> int:
    """A number out of a page of ours; anything else was made up, and meets what strangers meet."""
    if not typed.isascii() or not typed.isdigit():
        raise AccessDeniedError
    return int(typed)


def day_of(typed: str) -> date:
    """A day as a page sends it. Raises :class:`UserError` for none."""
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise UserError("dialogue/which_day") from None


def _chosen(visit: Visit) -> list[int]:
    chosen = [number(each) for each in visit.form.getlist("visit")]
    if not chosen:
        raise UserError("home_visit/none_chosen")
    return chosen


def _announcement(visit: Visit) -> telling_first.Announcement:
    second = visit.form.get("second", "")
    return telling_first.Announcement(
        purpose=visit.form.get("purpose", ""),
        praise=visit.form.get("praise", ""),
        starts_at=tuple(_moment(visit, place) for place in ("1", "2", "3") if visit.form.get(f"day{place}")),
        second_id=number(second) if second else None,
        minutes=min(max(number(visit.form.get("minutes", "40")), 10), 180),
        because=visit.form.get("because", ""),
    )


def _moment(visit: Visit, place: str = "") -> datetime:
    try:
        hour = time.fromisoformat(visit.form.get(f"hour{place}", ""))
    except ValueError:
        raise UserError("home_visit/no_such_hour") from None
    return datetime.combine(day_of(visit.form.get(f"day{place}", "")), hour, SHANGHAI)


def _act(visit: Visit, visit_id: int, act: str) -> None:
    where = (visit.session, visit.school, visit.actor, visit_id)
    if act == "ask":
        changing.offer_times(*where, [_moment(visit)], visit.now)
    elif act == "agreed":
        changing.take_familys_time(*where, _moment(visit), visit.now)
    elif act == "put_off":
        changing.put_off(*where, visit.now, why=visit.form.get("why", "")[:60])
    elif act == "call":
        telling_first.call_instead(*where, visit.now)
    elif act == "promise":
        recording.promised(*where, _to_do(visit, visit.form.get("words", "")), visit.now)
    elif act == "record":
        _record(visit, visit_id)
    else:
        raise AccessDeniedError


def _record(visit: Visit, visit_id: int) -> None:
    """The page shows the whole record, so what stands in it is the whole new state; recordings stay."""
    where, form = (visit.session, visit.school, visit.actor, visit_id), visit.form
    before = recording.record_of(*where, visit.now).now
    kept_before = (*before.voices, *before.pictures) if before else ()
    agreed = form.get("agreed", "").strip()
    written = recording.Written(
        words={**(dict(before.words) if before else {}), **{name: form.get(name, "") for name in WORDS}},
        media=(*kept_before, *pictures_in(visit, "pictures", most=MOST_PICTURES)),
        child_present={"yes": True, "no": False}.get(form.get("present", "")),
        to_do=(_to_do(visit, agreed),) if agreed and form.get("owner") else (),
        because=form.get("because", ""),
    )
    recording.recorded(*where, written, visit.now)


def _to_do(visit: Visit, words: str) -> recording.ToDo:
    due = visit.form.get("due", "")
    return recording.ToDo(words, number(visit.form.get("owner", "")), day_of(due) if due else None)
