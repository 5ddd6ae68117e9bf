"""A notice written at the desk: the page with everything on it, the look at what families will read, drafts."""

from collections.abc import Mapping
from dataclasses import dataclass

from werkzeug.datastructures import FileStorage, MultiDict

from bot.core.errors import UserError
from bot.core.texts import phrase
from bot.delivery.documents import keep_document
from bot.delivery.recordings import keep_recording
from bot.pages.answers import refusal
from bot.pages.attempt import attempt
from bot.pages.uploads import pictures_in
from bot.pages.visit import Leave, Show, Shown, Visit
from handlers.notice.actions import addressing, choosing, drafting, preview, seeing, writing
from handlers.notice.actions.pictures import MOST_PICTURES
from handlers.notice.actions.taking_back import own_notice
from handlers.notice.rules.desk_fields import KINDS, Kept, draft_from, fields_of
from handlers.notice.rules.draft import Draft
from storage.notice import Notice

MOST_DOCUMENTS, MOST_VOICES = 5, 3


@dataclass(frozen=True, slots=True)
class _Filled:
    """What stands on the page: single fields, ticked groups and filters, and what was uploaded before."""

    fields: Mapping[str, str]
    groups: tuple[str, ...]
    filters: tuple[str, ...]
    kept: Kept
    families: str = ""


def write(visit: Visit) -> Shown:
    """A new notice."""
    return _page(visit, None)


def rewrite(visit: Visit, notice_id: int) -> Shown:
    """A draft goes on."""
    notice = own_notice(visit.session, visit.actor, notice_id)
    return _page(visit, notice) if drafting.is_draft(notice) else _elsewhere(visit, notice)


def look(visit: Visit, notice_id: int) -> Shown:
    """What families will read, and how they are reached; posted: it is sent, or thrown away."""
    notice = own_notice(visit.session, visit.actor, notice_id)
    if not drafting.is_draft(notice):
        return _elsewhere(visit, notice)
    if visit.form.get("do") == "drop":
        drafting.throw_away(visit.session, visit.actor, notice_id)
        return Leave(visit.url("notice.notices", done="dropped"))
    if visit.form.get("do") != "send":
        return _look(visit, notice)
    with attempt(visit) as tried:
        because = visit.form.get("because", "")
        sent = drafting.send_draft(visit.session, visit.school, visit.actor, notice_id, visit.now, because)
        if sent.approvers:
            return Leave(visit.url("notice.notices", done="asked"))
        return Leave(visit.url("notice.result", notice_id=notice_id, done="sent", many=sent.families))
    return _look(visit, notice, tried.problem, ask_why=tried.asks_why)


def _elsewhere(visit: Visit, notice: Notice) -> Shown:
    """What is no draft any more is looked at where it stands: two browsers, or a tap too many."""
    if notice.state in seeing.SHOWN:
        return Leave(visit.url("notice.result", notice_id=notice.id))
    return Leave(visit.url("notice.notices"))


def _page(visit: Visit, notice: Notice | None) -> Shown:
    if "do" not in visit.form:
        return _compose(visit, notice, _before(visit, notice))
    filled = _filled(visit, notice)
    with attempt(visit) as tried:
        draft = _draft(visit, filled)
        saved = writing.put_down(visit.session, visit.school, visit.actor, draft, visit.now, notice)
        if visit.form["do"] == "save":
            return Leave(visit.url("notice.notices", done="saved"))
        return Leave(visit.url("notice.look", notice_id=saved.id))
    return _compose(visit, notice, filled, tried.problem)


def _before(visit: Visit, notice: Notice | None) -> _Filled:
    """The page as it opens: empty, with a deadline that families can keep, or as the draft stands."""
    if notice is None:
        first = choosing.first_deadline(visit.school, visit.now)
        fields = fields_of(Draft("", "", act="acknowledge", deadline=first))
        return _Filled(fields, choosing.usual_groups(visit.session, visit.actor), (), Kept())
    draft = drafting.draft_in(visit.session, notice, visit.now)
    chosen = choosing.chosen_in(visit.session, visit.actor, draft.audience)
    kept = Kept(draft.media, draft.pictures, draft.documents)
    return _Filled(fields_of(draft), chosen.groups, chosen.filters, kept, chosen.names)


def _filled(visit: Visit, notice: Notice | None) -> _Filled:
    before = drafting.draft_in(visit.session, notice, visit.now) if notice else Draft("", "")
    keep = set(visit.form.getlist("keep"))
    kept = Kept(
        tuple(each for each in before.media if each in keep),
        tuple(each for each in before.pictures if each in keep),
        tuple(each for each in before.documents if each in keep),
    )
    fields = {name: visit.form.get(name, "") for name in visit.form}
    filters = tuple(each for each in [*visit.form.getlist("only"), visit.form.get("silent", "")] if each)
    return _Filled(fields, tuple(visit.form.getlist("to")), filters, kept, visit.form.get("families", ""))


def _draft(visit: Visit, filled: _Filled) -> Draft:
    """The page as a draft, with what is uploaded now. Raises :class:`UserError` for names in doubt and wrong files."""
    groups = [*filled.groups, *choosing.named_children(visit.session, visit.actor, filled.families)]
    old = filled.kept
    pictures = pictures_in(visit, "pictures", most=MOST_PICTURES - len(old.pictures))
    voices = [
        keep_recording(visit.session, visit.school, content, visit.folder, visit.now)
        for content, _ in _files(visit.files, "voice", MOST_VOICES - (len(old.media) - len(old.pictures)))
    ]
    documents = [
        keep_document(visit.session, visit.school, content, name, visit.folder, visit.now)
        for content, name in _files(visit.files, "documents", MOST_DOCUMENTS - len(old.documents))
    ]
    kept = Kept((*voices, *old.media, *pictures), (*old.pictures, *pictures), (*old.documents, *documents))
    return draft_from(filled.fields, groups, filled.filters, kept)


def _files(files: MultiDict[str, FileStorage], name: str, most: int) -> list[tuple[bytes, str]]:
    given = [file for file in files.getlist(name) if file.filename]
    if len(given) > max(most, 0):
        raise UserError("notice/too_many_files", most=most)
    return [(file.read(), file.filename or "") for file in given]


def _compose(visit: Visit, notice: Notice | None, filled: _Filled, problem: str = "") -> Shown:
    kinds = [kind for kind in KINDS if kind != "homework" or visit.school.rules.notice.homework]
    values = {
        "notice": notice,
        "kinds": [(kind, phrase("notice/kind", kind=kind)) for kind in kinds],
        "offered": choosing.offered(visit.session, visit.actor),
        "silent": choosing.notices_to_choose(visit.session, visit.actor),
        "filled": filled,
        "documents": choosing.document_names(visit.session, visit.school, filled.kept.documents),
        "problem": problem,
    }
    return Show("notice/write.html", values, status=400 if problem else 200)


def _look(visit: Visit, notice: Notice, problem: str = "", *, ask_why: bool = False) -> Shown:
    draft = writing.at_its_hour(visit.school, drafting.draft_in(visit.session, notice, visit.now), visit.now)
    shown = None
    try:
        addressing.refuse_nobody(visit.session, visit.actor, draft)
        shown = preview.preview_of(visit.session, visit.school, visit.actor, notice, draft, visit.now)
        writing.refuse_unready(visit.session, visit.school, visit.actor, draft, visit.now)
    except UserError as refused:
        problem = problem or refusal(refused).text
    values = {
        "notice": notice,
        "shown": shown,
        "draft": draft,
        "problem": problem,
        "ask_why": ask_why,
        "now": visit.now,
    }
    return Show("notice/look.html", values, status=400 if problem and visit.form else 200)
