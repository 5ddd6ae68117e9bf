"""Who takes part, and who may see a thing."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """The roles a school gives; the Chinese names stand in the spreadsheet's headings."""

    GUARDIAN = "guardian"
    HOMEROOM_TEACHER = "homeroom_teacher"
    SUBJECT_TEACHER = "subject_teacher"
    COUNSELOR = "counselor"
    PROXY_GUARDIAN = "proxy_guardian"
    COMMITTEE_MEMBER = "committee_member"
    MORAL_EDUCATION_OFFICE = "moral_education_office"
    PRINCIPAL = "principal"
    ADMIN = "admin"
    DUTY_TEACHER = "duty_teacher"
    GATE_GUARD = "gate_guard"
    MAILBOX_KEEPER = "mailbox_keeper"
    OUTSIDE_KEEPER = "outside_keeper"
    VILLAGE_CHILD_DIRECTOR = "village_child_director"
    BUREAU = "bureau"


# Who leads the whole school: sees every class, never a sealed letter.
LEADERS = frozenset({Role.MORAL_EDUCATION_OFFICE, Role.PRINCIPAL, Role.ADMIN})
TEACHERS = frozenset({Role.HOMEROOM_TEACHER, Role.SUBJECT_TEACHER})

# The ``staff_id`` of who types commands on the server; no member of staff has it.
OPERATOR = 0

ANYONE = frozenset({"anyone"})  # a WeChat user who is not bound, a visitor of the login page
Audience = frozenset[str]


@dataclass(frozen=True, slots=True)
class Held:
    """One role that a member of staff holds now."""

    role: Role
    class_id: int | None = None
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks: one WeChat user (or desk session) of one school, with all that this person is there.

    ``guardian_ids`` is empty for who is not bound; ``staff_id`` is None for who is not staff. ``face`` says in
    which capacity a person who is both speaks now. ``reads`` is False for a guardian who wants to hear instead.
    """

    school_id: int
    identity_id: int | None = None
    guardian_ids: frozenset[int] = frozenset()
    staff_id: int | None = None
    held: tuple[Held, ...] = ()
    face: str = "guardian"
    reads: bool = True

    @property
    def roles(self) -> frozenset[str]:
        """All roles held now; ``anyone`` always among them."""
        mine = {held.role.value for held in self.held} | ANYONE
        return frozenset(mine | ({Role.GUARDIAN.value} if self.guardian_ids else set()))

    def may(self, audience: Audience) -> bool:
        """Whether one of the actor's roles belongs to ``audience``."""
        return not self.roles.isdisjoint(audience)

    def classes_as(self, *roles: Role) -> frozenset[int]:
        """The classes in which the actor holds one of ``roles`` now."""
        return frozenset(held.class_id for held in self.held if held.role in roles and held.class_id is not None)
