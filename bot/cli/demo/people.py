"""Who can be played in the demo, and who of them the school knows already."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.cli.demo.school import NAMES
from bot.core.clock import at_school, machine_now
from bot.core.school import SchoolContext
from bot.identity.binding import CONTACT, ConsentText, bind_guardian, record_consent
from bot.identity.slips import make_slips
from bot.simulator.world import World
from storage.identities import Identity
from storage.pupils import Guardian, GuardianLink, Pupil
from storage.schools import Class
from storage.sealing import unseal
from storage.session import Database
from storage.staff import Staff

# The telephones of the cast, by name.
NUMBERS: dict[str, str] = {
    guardian[0]: guardian[2] for known in NAMES["known"] for child in known["pupils"] for guardian in child["guardians"]
}


@dataclass(frozen=True, slots=True)
class _Mother:
    """A guardian of the crowd, with the child and what she is to it."""

    id: int
    name: str
    phone: str
    child: str
    relation: str


def introduce_people(world: World, database: Database, school: SchoolContext, now: datetime) -> None:
    """Give everybody a phone, bind those who are bound from the start, put paper slips into some hands."""
    for person in NAMES["people"]:
        world.add_person(person["key"], person["name"], person["says"], person["group"])
        if person["name"] in NUMBERS:
            world.phones.give(person["key"], NUMBERS[person["name"]])
        if "bound" in person:
            contact = world.contact(person["key"])
            contact.following, contact.followed_at = True, machine_now()
            database.transact(_bind, school, contact.openid, person, now)
    _introduce_crowd(world, database, school, now)
    for person in NAMES["people"]:
        if "slip" in person:
            for label, scene in database.transact(_slips, school, person["slip"], now):
                world.add_slip(person["key"], label, scene)


def _phone(session: Session, row: Guardian) -> str:
    return unseal(session, ("guardians", "phone"), row.id, row.school_id, row.phone or b"")


def _introduce_crowd(world: World, database: Database, school: SchoolContext, now: datetime) -> None:
    """Enough bound families that a notice to their class looks like one to a real class."""
    crowd = NAMES["crowd"]
    for place, mother in enumerate(database.read(_crowd, crowd["class"], crowd["families"]), start=1):
        key = f"{crowd['key']}{place}"
        says = crowd["says"].format(child=mother.child, relation=mother.relation)
        world.add_person(key, mother.name, says, crowd["group"])
        world.phones.give(key, mother.phone)
        contact = world.contact(key)
        contact.following, contact.followed_at = True, machine_now()
        database.transact(_bind_mother, school, contact.openid, mother.id, now)


def _crowd(session: Session, class_name: str, families: int) -> list[_Mother]:
    """The first guardians of so many families of a class who are nobody of the cast, by the number of their child."""
    listed = {child["name"] for known in NAMES["known"] for child in known["pupils"]}
    rows = session.execute(
        select(Guardian, GuardianLink.relation, Pupil.name.label("child"))
        .join(GuardianLink, GuardianLink.guardian_id == Guardian.id)
        .join(Pupil, Pupil.id == GuardianLink.pupil_id)
        .join(Class, Class.id == Pupil.class_id)
        .where(Class.name == class_name, GuardianLink.place == 1, Pupil.name.not_in(listed))
        .order_by(Pupil.number)
        .limit(families)
    )
    return [_Mother(each.id, each.name, _phone(session, each), child, relation) for each, relation, child in rows]


def _identity(session: Session, school: SchoolContext, openid: str, now: datetime) -> Identity:
    today = at_school(now).date()
    identity = Identity(school_id=school.id, app_id=school.app_id, openid=openid, first_seen_on=today)
    session.add(identity)
    session.flush()
    return identity


def _bind(session: Session, school: SchoolContext, openid: str, person: dict[str, str], now: datetime) -> None:
    identity = _identity(session, school, openid, now)
    if person["bound"] == "staff":
        identity.staff_id = session.scalars(select(Staff.id).where(Staff.name == person["name"])).one()
        identity.face = "staff"
        return
    named = session.scalars(select(Guardian).where(Guardian.name == person["name"]))
    # Of the made-up families some have somebody of the same name.
    own = [row.id for row in named if _phone(session, row) == NUMBERS[person["name"]]]
    _agree(session, school, identity, own, now)


def _bind_mother(session: Session, school: SchoolContext, openid: str, guardian_id: int, now: datetime) -> None:
    _agree(session, school, _identity(session, school, openid, now), [guardian_id], now)


def _agree(
    session: Session, school: SchoolContext, identity: Identity, guardian_ids: Sequence[int], now: datetime
) -> None:
    """This WeChat user is these guardians, and agreed to messages about each of their children."""
    text = ConsentText(CONTACT, school.rules.binding.consent_version)
    for guardian_id in guardian_ids:
        bind_guardian(session, identity=identity, guardian_id=guardian_id, how="approved", now=now)
        links = select(GuardianLink.pupil_id).where(GuardianLink.guardian_id == guardian_id)
        for pupil_id in session.scalars(links).all():
            record_consent(session, school.id, guardian_id, pupil_id, text, given=True, now=now)


def _slips(session: Session, school: SchoolContext, child: str, now: datetime) -> list[tuple[str, str]]:
    pupil, class_name = session.execute(
        select(Pupil, Class.name).join(Class, Class.id == Pupil.class_id).where(Pupil.name == child)
    ).one()
    slips = make_slips(session, school.id, pupil.class_id, rules=school.rules.binding, now=now)
    return [(f"{class_name} {slip.name}", slip.scene) for slip in slips if slip.name == child]
