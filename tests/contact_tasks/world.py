"""A notice that has come to its human rungs, in a school in session."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import count

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.inbound import Inbound, Kind
from bot.core.reply import Reply
from bot.delivery.ladder.staff_tasks import give_calls, give_slips
from bot.dialogue.talk import Talk
from bot.identity.actors import load_actor
from handlers.binding.chat import bind
from storage.base import new_id
from storage.identities import Identity
from storage.notice import OPTIONS, TITLE, WORDS, Notice
from storage.obligations import Obligation
from storage.pupils import Guardian, GuardianLink
from storage.sealing import seal
from storage.session import Database
from storage.staff import Staff
from storage.staff_tasks import StaffTask
from tests import factories
from tests.school_week import SchoolWeek, at

Give = Callable[..., dict[int, int]]
DEADLINE = at(25, 17)


class HumanRungs(SchoolWeek):
    """``notice_id`` is a notice that asks an answer of two."""

    def __init__(self, db: Database) -> None:
        super().__init__(db)
        self.notice_id = self.notice()
        self.media, self._numbers = 0, count(1)

    def notice(self, *, options: str = "能接\n不能接", title: str = "提前放学", act: str = "answer") -> int:
        """One more that was sent by the principal."""
        cast = self.cast
        return self.do(write_notice, cast.school.id, cast.principal.id, self.now, options=options, title=title, act=act)

    def child(self, name: str = "王小花", *, phone: str = "13700001111", in_class: str = "class_32") -> int:
        """One more child with a father; an empty ``phone`` for who has none."""

        def write(session: Session) -> int:
            made = factories.pupil(
                session, getattr(self.cast, in_class), name=name, number=f"30{next(self._numbers):06}"
            )
            home = factories.household(session, self.cast.school.id)
            father = factories.guardian(session, home, name="王强", phone=phone)
            factories.link(session, made, father, relation="爸爸")
            return made.id

        return self.do(write)

    def owe(self, pupil_ids: Sequence[int], *, notice_id: int | None = None) -> list[int]:
        """The notice is owed for each of them; the obligations' ids."""

        def write(session: Session) -> list[int]:
            act = session.get_one(Notice, notice_id or self.notice_id).required_act
            rows = [
                Obligation(
                    school_id=self.school.id,
                    pupil_id=pupil_id,
                    household_id=first_household(session, pupil_id),
                    notice_id=notice_id or self.notice_id,
                    service="notice",
                    purpose="answer",
                    subject_key=f"{notice_id or self.notice_id}:{pupil_id}",
                    required_act=act,
                    opened_at=self.now,
                    deadline=DEADLINE,
                )
                for pupil_id in pupil_ids
            ]
            session.add_all(rows)
            session.flush()
            return [row.id for row in rows]

        return self.do(write)

    def calls(self, obligation_ids: Sequence[int], *, urgent: bool = False) -> dict[int, int]:
        """They come to the rung of the telephone."""
        return self.do(self._give, give_calls, obligation_ids, urgent)

    def slips(self, obligation_ids: Sequence[int], *, urgent: bool = False) -> dict[int, int]:
        """They come to the rung of paper."""
        return self.do(self._give, give_slips, obligation_ids, urgent)

    def pictures(self, name: str, media: int) -> Reply:
        """One of the cast sends a picture that is stored under this id."""
        self.media = media
        return self._sends(name, Kind.IMAGE, media=str(media))

    def binds(self, name: str, text: str) -> Reply:
        """One of the cast types something where binding is on, too."""

        def run(session: Session) -> Reply:
            identity = session.get_one(Identity, self.cast.people[name].id)
            inbound = Inbound(Kind.TEXT, "text", "gh", "o", self.now, text.encode(), text=text)
            actor = load_actor(session, identity, now=self.now)
            return bind(Talk(session, self.school, actor, identity, inbound, self.now, rest=text))

        return self.do(run)

    def tasks(self) -> list[StaffTask]:
        """All there are, in the order of opening."""
        return self.db.read(lambda session: list(session.scalars(select(StaffTask).order_by(StaffTask.opened_at))))

    def names(self, owners: dict[int, int]) -> list[str]:
        """By obligation the owner's name."""
        known = self.db.read(lambda session: {row.id: row.name for row in session.scalars(select(Staff))})
        return [known[owner] for owner in owners.values()]

    def _give(self, session: Session, give: Give, obligation_ids: Sequence[int], urgent: bool) -> dict[int, int]:
        rows = session.scalars(select(Obligation).where(Obligation.id.in_(obligation_ids)).order_by(Obligation.id))
        due: datetime = self.now + timedelta(hours=8)
        return give(session, self.school, list(rows), self.now, due_at=due, urgent=urgent)


def write_notice(
    session: Session, school_id: int, owner_id: int, now: datetime, *, options: str, title: str, act: str
) -> int:
    """One that was sent; its id."""
    row = new_id()
    session.add(
        Notice(
            id=row,
            school_id=school_id,
            service="notice",
            purpose="answer",
            title=seal(session, TITLE, row, school_id, title),
            words=seal(session, WORDS, row, school_id, "周三下午三点半放学。请家长到校门口接孩子。带伞。"),
            options=seal(session, OPTIONS, row, school_id, options) if options else None,
            required_act=act,
            owner_id=owner_id,
            check_code=f"{row % 10**6:06}",
            state="sent",
            created_at=now,
            deadline=DEADLINE,
            plan=f"phone_task {now.isoformat()};paper {now.isoformat()}",
        )
    )
    session.flush()
    return row


def first_household(session: Session, pupil_id: int) -> int | None:
    """Where the first of the child's chain lives."""
    first = (
        select(Guardian.household_id)
        .join(GuardianLink, GuardianLink.guardian_id == Guardian.id)
        .where(GuardianLink.pupil_id == pupil_id)
        .order_by(GuardianLink.place)
    )
    return session.scalars(first.limit(1)).first()
