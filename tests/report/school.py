"""青山小学 in autumn 2026 with traffic written row by row, so that every figure can be told by hand."""

from datetime import datetime, timedelta
from itertools import count

from sqlalchemy.orm import Session

from bot.services import Registry
from handlers.report import SERVICE as REPORT
from storage.affection_hotline.messages import HotlineMessage
from storage.base import new_id
from storage.bookings import Booking
from storage.card_opinions import opinion_key
from storage.contact_card import OPINION_SAID, CardDay, CardOpinion, CardSignature
from storage.home_visit import HomeVisit, HomeVisitSibling
from storage.notice import Notice
from storage.obligations import Obligation
from storage.phone_call import PhoneCall
from storage.principal_mailbox import Letter
from storage.pupils import Guardian, Pupil
from storage.sealing import seal
from storage.session import Database
from storage.weekly_update import WORDS, WeeklyUpdate
from tests import factories
from tests.school_week import REGISTRY, SchoolWeek, at

NIGHT = timedelta(hours=3)
OCTOBER = 10


class Counted(SchoolWeek):
    """What is written here is all that there is; today is Monday, 30 November, at 18:00."""

    registry = Registry((*REGISTRY.services, REPORT))

    def __init__(self, db: Database) -> None:
        super().__init__(db)
        self._numbers = count(1)
        self.now = at(30, 18)

    def card(self, session: Session, child: Pupil, when: datetime, *signed: Guardian, back: bool = False) -> None:
        """One card of the class teacher and who signed it; with ``back`` they took it back."""
        author = self.cast.class_teacher
        card = CardDay(
            id=new_id(), school_id=child.school_id, pupil_id=child.id, class_id=child.class_id, day=when.date(),
            thought=2, learning=2, discipline=2, hygiene=2, has_remark=False, author_id=author.id, entered_at=when,
        )  # fmt: skip
        session.add(card)
        session.flush()
        for guardian in signed:
            session.add(
                CardSignature(
                    school_id=child.school_id,
                    card_day_id=card.id,
                    guardian_id=guardian.id,
                    household_id=guardian.household_id,
                    how="digit",
                    signed_at=when + NIGHT,
                    school_time=when + NIGHT,
                    withdrawn_at=when + 2 * NIGHT if back else None,
                )
            )

    def notice(
        self, session: Session, when: datetime, owed: list[tuple[Pupil, Guardian, str | None]], kind: str = "notice"
    ) -> None:
        """A notice of the principal; each of ``owed`` is a child, a family, and how it was closed (None: open)."""
        notice = Notice(
            id=new_id(), school_id=self.cast.school.id, service="notice", kind=kind, purpose="answer",
            required_act="acknowledge", owner_id=self.cast.principal.id, check_code=f"{next(self._numbers):06}",
            state="sent", created_at=when, send_at=when, deadline=when + 8 * NIGHT,
        )  # fmt: skip
        session.add(notice)
        session.flush()
        for child, guardian, how in owed:
            session.add(
                Obligation(
                    school_id=child.school_id,
                    pupil_id=child.id,
                    household_id=guardian.household_id,
                    notice_id=notice.id,
                    service="notice",
                    purpose="answer",
                    subject_key=f"n{next(self._numbers)}",
                    required_act="acknowledge",
                    opened_at=when,
                    closed_how=how,
                    closed_at=when + NIGHT if how else None,
                )
            )

    def opinion(
        self, session: Session, child: Pupil, by: Guardian, when: datetime, hours: int | None, promised: int = 24
    ) -> None:
        """What a family wrote to the subject teacher, answered after so many hours (None: not yet)."""
        row_id, done = new_id(), when + timedelta(hours=hours) if hours is not None else None
        said = seal(session, OPINION_SAID, row_id, child.school_id, '["数学听不懂"]')
        session.add(
            CardOpinion(
                id=row_id,
                school_id=child.school_id,
                pupil_id=child.id,
                guardian_id=by.id,
                staff_id=self.cast.subject_teacher.id,
                draft=str(row_id).encode(),
                said=said,
                written_at=when,
                answered_at=done,
            )
        )
        session.add(
            Obligation(
                school_id=child.school_id,
                pupil_id=child.id,
                household_id=by.household_id,
                service="contact_card",
                purpose="answer",
                subject_key=opinion_key(row_id),
                required_act="answer",
                opened_at=when,
                deadline=when + timedelta(hours=promised),
                closed_at=done,
                closed_how="answered" if done else None,
            )
        )

    def update(self, session: Session, class_id: int, week: str) -> None:
        """The class teacher's update of a week."""
        row_id, school_id = new_id(), self.cast.school.id
        words = seal(session, WORDS, row_id, school_id, "这周我们学了分数")
        session.add(
            WeeklyUpdate(
                id=row_id,
                school_id=school_id,
                class_id=class_id,
                week=week,
                words=words,
                author_id=self.cast.class_teacher.id,
                written_at=self.now,
            )
        )

    def visit(self, session: Session, child: Pupil, by: Guardian, when: datetime, *siblings: Pupil, way: str = "home",
              state: str = "recorded") -> None:  # fmt: skip
        """A visit of the class teacher."""
        visit = HomeVisit(
            id=new_id(), school_id=child.school_id, household_id=by.household_id, pupil_id=child.id, way=way,
            visitor_id=self.cast.class_teacher.id, period="2026-2027-1", kind="all", reason="home_years", state=state,
            due_on=when.date(), made_at=when, visited_at=when,
        )  # fmt: skip
        session.add(visit)
        session.flush()
        for each in siblings:
            session.add(HomeVisitSibling(school_id=child.school_id, visit_id=visit.id, pupil_id=each.id))

    def call(self, session: Session, child: Pupil, to: Guardian, when: datetime, result: str = "well") -> None:
        """A call of the class teacher."""
        session.add(
            PhoneCall(
                school_id=child.school_id,
                pupil_id=child.id,
                guardian_id=to.id,
                caller_id=self.cast.class_teacher.id,
                month=f"{when:%Y-%m}",
                why="own",
                about=str(next(self._numbers)),
                due_on=when.date(),
                made_at=when,
                called_at=when,
                result=result,
            )
        )

    def talk(
        self, session: Session, child: Pupil, by: Guardian, when: datetime, state: str, way: str = "school"
    ) -> None:
        """A talk with the subject teacher."""
        session.add(
            Booking(
                school_id=child.school_id,
                staff_id=self.cast.subject_teacher.id,
                pupil_id=child.id,
                household_id=by.household_id,
                guardian_id=by.id,
                way=way,
                state=state,
                starts_at=when,
                ends_at=when + NIGHT,
                made_at=when,
            )
        )

    def voice(
        self, session: Session, child: Pupil, of: Guardian, when: datetime, state: str, *, to_child: bool
    ) -> None:
        """A message over the hotline, heard (or brought to the parent) when it was said, or not yet."""
        done = when if state in ("heard", "brought") else None
        message = HotlineMessage(
            school_id=child.school_id, pupil_id=child.id, guardian_id=of.id, to_child=to_child, state=state,
            written_at=when, due_at=when, brought_at=done, heard_at=done if to_child else None, ended_at=done,
        )  # fmt: skip
        session.add(message)

    def letter(self, session: Session, when: datetime, days: int | None, due: int = 3) -> None:
        """An anonymous letter, answered after so many days."""
        day = when.date()
        session.add(
            Letter(
                school_id=self.cast.school.id,
                about="school",
                received_on=day,
                due_on=day + timedelta(days=due),
                mark=str(next(self._numbers)),
                code_index=str(next(self._numbers)).encode(),
                answered_on=None if days is None else day + timedelta(days=days),
                state="new" if days is None else "answered",
            )
        )


def autumn(session: Session, school: Counted) -> None:
    """All that the table in ``test_figures.py`` counts."""
    cast = school.cast
    ming, hong, yu = cast.xiaoming, cast.xiaohong, cast.xiaoyu
    grandmother, father, other = cast.grandmother, cast.father, cast.other_parent
    for day in (16, 17, 18, 19):
        school.card(session, ming, at(day, 16), grandmother)
    school.card(session, ming, at(20, 16), father)
    school.card(session, yu, at(19, 16), other)
    school.card(session, yu, at(20, 16), other, back=True)
    school.card(session, ming, at(20, 16, month=OCTOBER), grandmother)
    school.notice(session, at(10, 9), [(ming, grandmother, "tapped"), (ming, father, None), (yu, other, "paper")])
    school.notice(session, at(11, 9), [(ming, grandmother, "withdrawn"), (hong, grandmother, "tapped")], "letter")
    school.opinion(session, ming, grandmother, at(16, 18), 2)
    school.opinion(session, ming, father, at(17, 18), 40)
    school.opinion(session, ming, father, at(18, 18), None)
    school.opinion(session, yu, other, at(30, 17), None)
    school.update(session, cast.class_32.id, "2026-W47")
    school.update(session, cast.class_32.id, "2026-W48")
    school.update(session, cast.class_31.id, "2026-W48")
    school.visit(session, ming, grandmother, at(12, 19), hong)
    school.visit(session, yu, other, at(12, 19), state="visited")
    school.visit(session, yu, other, at(13, 19), way="phone")
    school.call(session, ming, father, at(5, 12))
    school.call(session, ming, father, at(6, 12), "no_answer")
    school.call(session, yu, other, at(6, 12, month=OCTOBER))
    school.talk(session, ming, grandmother, at(9, 16), "over")
    school.talk(session, yu, other, at(10, 16), "missed")
    school.talk(session, yu, other, at(11, 16), "cancelled")
    for state, to_child in (("heard", True), ("brought", False), ("waiting", True), ("undone", True)):
        school.voice(session, ming, cast.mother, at(14, 19), state, to_child=to_child)
    for days in (1, 2, 3, 9, None):
        school.letter(session, at(3, 9, month=OCTOBER), days)
    school.letter(session, at(3, 9), 1)
    factories.pupil(session, cast.class_11, name="没人管", number="20260199")
