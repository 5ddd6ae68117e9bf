"""What shows that a duty for a child was done: for each kind one query of (child, moment), for any set of children."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from sqlalchemy import func, select, union_all

from bot.core.settings.duties import Evidence
from storage.affection_hotline.calls import HEARD, HotlineCall
from storage.affection_hotline.messages import HotlineMessage
from storage.affection_hotline.silence import IN_TOUCH, HotlineSilence
from storage.id_list import among
from storage.left_behind.files import FileSection
from storage.left_behind.report_ins import ReportIn
from storage.proxy_guardian.letters import ChildLetter
from storage.proxy_guardian.meetings import GuardiansMeeting, GuardiansMeetingSeat
from storage.proxy_guardian.proxies import ProxyDuty
from storage.pupils import GuardianLink, is_live
from storage.visit_coverage import RECORDED, contacts

# A query of rows (pupil_id, at); its exact type differs from one to the next.
Rows = Any
Shown = Callable[[int, Collection[int]], Rows]


def shown_by(by: Evidence, school_id: int, pupil_ids: Collection[int]) -> Rows:
    """The query, as a subquery with the columns ``pupil_id`` and ``at``."""
    return _SHOWN[by](school_id, pupil_ids).subquery()


def _parent_child(school_id: int, pupil_ids: Collection[int]) -> Rows:
    """They heard each other: words that were heard or brought back, calls, or somebody said that they are in touch."""
    said = (HotlineMessage.school_id == school_id, among(HotlineMessage.pupil_id, pupil_ids))
    brought_back = (~HotlineMessage.to_child, HotlineMessage.brought_at.is_not(None))
    called = (HotlineCall.school_id == school_id, HotlineCall.outcome.in_(HEARD))
    told = (HotlineSilence.school_id == school_id, HotlineSilence.answer == IN_TOUCH)
    return union_all(
        select(HotlineMessage.pupil_id, HotlineMessage.heard_at.label("at")).where(
            *said, HotlineMessage.heard_at.is_not(None)
        ),
        select(HotlineMessage.pupil_id, HotlineMessage.brought_at).where(*said, *brought_back),
        select(HotlineCall.pupil_id, HotlineCall.ended_at).where(*called, among(HotlineCall.pupil_id, pupil_ids)),
        select(HotlineSilence.pupil_id, HotlineSilence.answered_at).where(
            *told, HotlineSilence.answered_at.is_not(None), among(HotlineSilence.pupil_id, pupil_ids)
        ),
    )


def _report_in(school_id: int, pupil_ids: Collection[int]) -> Rows:
    """One of the child's parents away has reported."""
    return (
        select(GuardianLink.pupil_id, ReportIn.reported_at.label("at"))
        .join(ReportIn, ReportIn.guardian_id == GuardianLink.guardian_id)
        .where(
            ReportIn.school_id == school_id,
            ReportIn.reported_at.is_not(None),
            is_live(),
            among(GuardianLink.pupil_id, pupil_ids),
        )
    )


def _met(school_id: int, pupil_ids: Collection[int]) -> Rows:
    """The family was spoken with, by any of the four ways."""
    made = union_all(*contacts(school_id, RECORDED, pupil_ids)).subquery()
    return select(made.c.pupil_id, made.c.at).where(made.c.at.is_not(None))


def _home_visit(school_id: int, pupil_ids: Collection[int]) -> Rows:
    """The home was seen, and it is written up."""
    made = union_all(*contacts(school_id, RECORDED, pupil_ids)).subquery()
    return select(made.c.pupil_id, made.c.at).where(made.c.at.is_not(None), made.c.way == "home")


def _meeting(school_id: int, pupil_ids: Collection[int]) -> Rows:
    """A meeting of the guardians was held to which the child's family was invited, whether or not it came."""
    return (
        select(GuardiansMeetingSeat.pupil_id, GuardiansMeeting.begins_at.label("at"))
        .join(GuardiansMeeting, GuardiansMeeting.id == GuardiansMeetingSeat.meeting_id)
        .where(
            GuardiansMeeting.school_id == school_id,
            GuardiansMeeting.called_off_at.is_(None),
            among(GuardiansMeetingSeat.pupil_id, pupil_ids),
        )
    )


def _file(school_id: int, pupil_ids: Collection[int]) -> Rows:
    """Somebody has written into the child's file; what was taken from the roster by itself is nobody's work."""
    written = func.coalesce(FileSection.decided_at, FileSection.written_at).label("at")
    return select(FileSection.pupil_id, written).where(
        FileSection.school_id == school_id,
        FileSection.state.in_(("current", "past")),
        FileSection.by_staff_id.is_not(None) | FileSection.decided_by_id.is_not(None),
        among(FileSection.pupil_id, pupil_ids),
    )


def _proxy(kind: str) -> Shown:
    def done(school_id: int, pupil_ids: Collection[int]) -> Rows:
        """The proxy guardian has ticked it."""
        return select(ProxyDuty.pupil_id, ProxyDuty.done_at.label("at")).where(
            ProxyDuty.school_id == school_id,
            ProxyDuty.kind == kind,
            ProxyDuty.done_at.is_not(None),
            among(ProxyDuty.pupil_id, pupil_ids),
        )

    return done


def _letter_home(school_id: int, pupil_ids: Collection[int]) -> Rows:
    """The proxy guardian has written, or the child's own letter went to the parents."""
    sent = select(ChildLetter.pupil_id, ChildLetter.sent_at.label("at")).where(
        ChildLetter.school_id == school_id,
        ChildLetter.by == "child",
        ChildLetter.sent_at.is_not(None),
        among(ChildLetter.pupil_id, pupil_ids),
    )
    return union_all(_proxy("letter")(school_id, pupil_ids), sent)


_SHOWN: Mapping[Evidence, Shown] = {
    "parent_child": _parent_child,
    "report_in": _report_in,
    "met": _met,
    "home_visit": _home_visit,
    "meeting": _meeting,
    "file": _file,
    "proxy_visit": _proxy("visit"),
    "proxy_call": _proxy("call"),
    "letter_home": _letter_home,
}
