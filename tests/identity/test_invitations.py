"""How staff come in, and who stands for a class."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.errors import OperatorError
from bot.core.people import Role
from bot.core.settings import BindingRules
from bot.identity.actors import actor_of_staff, load_actor
from bot.identity.invitations import Redeemed, invite, redeem
from bot.identity.teachers import hand_over, homeroom_teacher_of, identities_of_staff
from storage.session import Database
from storage.staff import Invitation, Staff, StaffRole
from tests import cast, factories
from tests.factories import NOW

RULES = BindingRules()


def test_an_invitation_lets_one_person_in_once(db: Database) -> None:
    def unit(session: Session) -> tuple[list[Redeemed], frozenset[str], bool]:
        people = cast.gather(session)
        code = invite(session, people.school.id, "王老师", Role.ADMIN, rules=RULES, now=NOW)
        assert len(code) == 10
        stranger, other = people.people["stranger"], people.people["other_parent"]
        typed = f" {code[:5]} {code[5:]}"
        outcomes = [redeem(session, who, typed, rules=RULES, now=NOW).outcome for who in (stranger, other)]
        session.flush()
        kept = session.scalars(select(Invitation)).one()
        return outcomes, load_actor(session, stranger, now=NOW).roles, code.encode() in kept.code_index

    assert db.transact(unit) == ([Redeemed.WELCOME, Redeemed.WRONG], frozenset({"anyone", "admin"}), False)


@pytest.mark.parametrize("fault", ["expired", "other school", "invited anew", "left"])
def test_a_code_that_no_longer_counts(sqlite_db: Database, fault: str) -> None:
    def unit(session: Session) -> Redeemed:
        people = cast.gather(session)
        code = invite(session, people.school.id, "王老师", Role.ADMIN, rules=RULES, now=NOW)
        who, at = people.people["stranger"], NOW
        if fault == "expired":
            at = NOW + timedelta(days=RULES.invitation_days, seconds=1)
        elif fault == "other school":
            who = people.people["foreign_parent"]
        elif fault == "invited anew":
            invite(session, people.school.id, "王老师", Role.ADMIN, rules=RULES, now=NOW)
        else:
            session.scalars(select(Staff).where(Staff.name == "王老师")).one().left_at = NOW
        session.flush()
        return redeem(session, who, code, rules=RULES, now=at).outcome

    assert sqlite_db.transact(unit) is Redeemed.WRONG


def test_wrong_codes_are_counted(sqlite_db: Database) -> None:
    def unit(session: Session) -> Redeemed:
        people = cast.gather(session)
        code = invite(session, people.school.id, "王老师", Role.ADMIN, rules=RULES, now=NOW)
        for _turn in range(RULES.tries_per_day):
            redeem(session, people.people["stranger"], "0000000000", rules=RULES, now=NOW)
        return redeem(session, people.people["stranger"], code, rules=RULES, now=NOW).outcome

    assert sqlite_db.transact(unit) is Redeemed.NO_TRIES_LEFT


def test_who_is_known_gets_the_role_in_addition_and_two_of_one_name_are_not_guessed(sqlite_db: Database) -> None:
    def unit(session: Session) -> tuple[int, int]:
        people = cast.gather(session)
        for _turn in range(2):
            invite(session, people.school.id, "杨静", Role.COUNSELOR, rules=RULES, now=NOW)
        same = session.scalars(select(Staff).where(Staff.name == "杨静")).all()
        roles = session.scalars(select(StaffRole).where(StaffRole.staff_id == people.class_teacher.id)).all()
        factories.staff(session, people.school, name="杨静")
        with pytest.raises(OperatorError):
            invite(session, people.school.id, "杨静", Role.COUNSELOR, rules=RULES, now=NOW)
        return len(same), len(roles)

    assert sqlite_db.transact(unit) == (1, 2)


def test_roles_begin_and_end(db: Database) -> None:
    def unit(session: Session) -> list[tuple[frozenset[str], str]]:
        people = cast.gather(session)
        role = session.scalars(select(StaffRole).where(StaffRole.staff_id == people.class_teacher.id)).one()
        hand_over(session, role, people.subject_teacher.id, NOW)
        session.flush()
        seen = []
        for at in (NOW - timedelta(seconds=1), NOW):
            roles = actor_of_staff(session, people.school.id, people.class_teacher.id, at).roles
            teacher = homeroom_teacher_of(session, people.school.id, people.class_32.id, at)
            seen.append((roles - {"anyone"}, teacher.name if teacher else ""))
        return seen

    assert db.transact(unit) == [(frozenset({"homeroom_teacher"}), "杨静"), (frozenset(), "李强")]


def test_a_class_without_a_teacher_is_answered_for_by_the_successor(sqlite_db: Database) -> None:
    def unit(session: Session) -> list[str | None]:
        people = cast.gather(session)
        role = session.scalars(select(StaffRole).where(StaffRole.staff_id == people.class_teacher.id)).one()
        names = []
        for successor in (None, people.principal.id):
            role.until, role.successor_id = NOW, successor
            session.flush()
            found = homeroom_teacher_of(session, people.school.id, people.class_32.id, NOW)
            names.append(found.name if found else None)
        other = homeroom_teacher_of(session, people.other_school.id, people.class_32.id, NOW)
        return [*names, other.name if other else None]

    assert sqlite_db.transact(unit) == [None, "周正", None]


def test_who_has_left_is_nobody(sqlite_db: Database) -> None:
    def unit(session: Session) -> tuple[int | None, frozenset[str], int]:
        people = cast.gather(session)
        people.principal.left_at = NOW
        session.flush()
        actor = people.actor(session, "principal")
        return actor.staff_id, actor.roles, len(identities_of_staff(session, people.school.id, people.principal.id))

    assert sqlite_db.transact(unit) == (None, frozenset({"anyone"}), 1)
