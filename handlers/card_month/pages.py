"""The month on pages: written on one page for a class, read by families, counted for class and school."""

from bot.core.clock import at_school
from bot.core.errors import AccessDeniedError
from bot.core.texts import phrase
from bot.pages.attempt import attempt
from bot.pages.visit import Download, Kept, Leave, Show, Shown, Visit
from handlers.card_month import actions
from handlers.card_month.rules import KINDS, LONGEST_CLASS_WORDS, LONGEST_WORDS, Span, month_of, span_named, week_of

# More on one page is more than an old phone should load; the spreadsheet has all of them.
MOST_FAMILIES = 300
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def month(visit: Visit) -> Shown:
    """上个月怎么样: all children of the guardian; another month behind ``?month=``."""
    found = actions.family_month(visit.session, visit.actor, _month_asked(visit), visit.now)
    return Show("card_month/month.html", {"found": found})


def classes(visit: Visit) -> Shown:
    """The classes that the teacher speaks for; the only one at once."""
    found = actions.classes_of(visit.session, visit.actor)
    if len(found) == 1:
        return Leave(visit.url("card_month.class_month", class_id=found[0][0]))
    waiting = {class_id for class_id, _, _ in actions.to_write(visit.session, visit.school, visit.actor, visit.now)}
    rows = [(name, visit.url("card_month.class_month", class_id=each), each in waiting) for each, name in found]
    return Show("card_month/classes.html", {"rows": rows})


def class_month(visit: Visit, class_id: int) -> Shown:
    """A class's month: only who gets words; posted: they are kept, or the month is left out."""
    asked = _month_asked(visit)
    page = actions.class_page(visit.session, visit.school, visit.actor, class_id, asked, visit.now)
    said, problem, ask_reason, filled = "", "", False, None
    if "act" in visit.form:
        filled = actions.Filled({}) if visit.form["act"] == "leave_out" else _filled(visit, page)
        with attempt(visit) as tried:
            many = actions.write_month(
                visit.session, visit.school, visit.actor, class_id, page.month, filled, visit.now
            )
            kept = visit.form["act"] != "leave_out"
            said = phrase("card_month/kept", many=many) if kept else phrase("card_month/left_out")
            filled = None
        problem, ask_reason = tried.problem, tried.asks_why
        page = actions.class_page(visit.session, visit.school, visit.actor, class_id, page.month, visit.now)
    values = {
        "page": page,
        "filled": filled,
        "kinds": KINDS,
        "most": LONGEST_WORDS,
        "most_class": LONGEST_CLASS_WORDS,
        "said": said,
        "problem": problem,
        "ask_reason": ask_reason,
        "is_first": page.month.on().first > at_school(visit.now).date(),
    }
    return Show("card_month/class.html", values, status=400 if problem else 200)


def figures(visit: Visit) -> Shown:
    """Signatures, answers and home words by class; each number leads to its families."""
    span, class_id = _span_asked(visit), _class_asked(visit)
    found = actions.figures(visit.session, visit.actor, span, visit.now, class_id)
    today = at_school(visit.now).date()
    is_last = span.last >= today
    values = {
        "found": found,
        "class_id": class_id,
        "other": (week_of if span.is_month else month_of)(min(span.last, today)),
        "is_last": is_last,
        "behind": lambda what, of=class_id: _behind(visit, span, what, of),
    }
    return Show("card_month/figures.html", values)


def families(visit: Visit) -> Shown:
    """The families behind a number."""
    span, class_id, what = _span_asked(visit), _class_asked(visit), visit.query.get("what", "families")
    if what not in actions.WHATS:
        raise AccessDeniedError
    found = actions.families_behind(visit.session, visit.actor, span, what, visit.now, class_id)
    start = _number(visit.query.get("start", "")) or 0
    following = start + MOST_FAMILIES if start + MOST_FAMILIES < len(found) else None
    values = {
        "found": found[start : start + MOST_FAMILIES],
        "many": len(found),
        "following": None if following is None else _behind(visit, span, what, class_id, start=following),
        "what": what,
        "span": span,
        "back": _figures_url(visit, span, class_id),
    }
    return Show("card_month/families.html", values)


def figures_sheet(visit: Visit) -> Shown:
    """The figures, and their families, as a spreadsheet."""
    span, class_id = _span_asked(visit), _class_asked(visit)
    content = actions.workbook_of(visit.session, visit.actor, span, visit.now, class_id)
    return Download(content, SHEET, phrase("card_month/sheet_file", span=span.name))


def _filled(visit: Visit, page: actions.ClassPage) -> actions.Filled:
    """What stands in the boxes of the class's page; a child without a kind gets no words."""
    said = {}
    for row in page.rows:
        kind = visit.form.get(f"{row.pupil_id}.kind", "")
        if kind and not row.is_told:
            words, bright = (visit.form.get(f"{row.pupil_id}.{name}", "").strip() for name in ("words", "bright"))
            said[row.pupil_id] = actions.Said(kind, words, bright)
    class_words, reason = visit.form.get("class_words", "").strip(), visit.form.get("reason", "").strip()
    return actions.Filled(said, class_words, reason)


def _month_asked(visit: Visit) -> Span | None:
    name = visit.query.get("month", "")
    span = span_named(name) if name else None
    if name and (span is None or not span.is_month):
        raise AccessDeniedError
    return span


def _span_asked(visit: Visit) -> Span:
    name = visit.query.get("span", "")
    span = span_named(name) if name else month_of(at_school(visit.now).date())
    if span is None:
        raise AccessDeniedError
    return span


def _class_asked(visit: Visit) -> int | None:
    return _number(visit.query.get("class_id", ""))


def _number(typed: str) -> int | None:
    """A number out of an address of ours; anything else was made up, and meets what strangers meet."""
    if typed and not (typed.isascii() and typed.isdigit()):
        raise AccessDeniedError
    return int(typed) if typed else None


def _behind(visit: Visit, span: Span, what: str, class_id: int | None, **of: int) -> str:
    of |= {} if class_id is None else {"class_id": class_id}
    return visit.url("card_month.families", span=span.name, what=what, **of)


def _figures_url(visit: Visit, span: Span, class_id: int | None) -> str:
    of = {} if class_id is None else {"class_id": class_id}
    return visit.url("card_month.figures", span=span.name, **of)


def archive(visit: Visit, class_id: int, month: str) -> Shown:
    """A class's month bound: to be asked for, waited for and fetched; posted: it is asked for."""
    asked = _archived(month)
    if "ask" in visit.form:
        actions.ask_for_archive(visit.session, visit.school, visit.actor, class_id, asked, visit.now)
        return Leave(visit.url("card_month.archive", class_id=class_id, month=asked.name))
    found = actions.archive_of(visit.session, visit.actor, class_id, asked, visit.now)
    return Show("card_month/archive.html", {"found": found})


def archive_file(visit: Visit, class_id: int, month: str) -> Shown:
    """The bound month, for the teacher who asked for it; not ready or erased, it is asked for where it stands."""
    found = actions.archive_of(visit.session, visit.actor, class_id, _archived(month), visit.now)
    if not found.path:
        return Leave(visit.url("card_month.archive", class_id=class_id, month=month))
    return Kept(found.path, found.mime, found.name)


def _archived(named: str) -> Span:
    found = span_named(named)
    if found is None or not found.is_month or found.name != named:
        raise AccessDeniedError
    return found
