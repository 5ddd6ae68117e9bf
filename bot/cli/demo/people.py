"""Who can be played in the demo, and who of them the school knows already."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.cli.demo.school import NAMES
from bot.core.clock import machine_now
from bot.core.school import SchoolContext
from bot.identity.binding import bind_guardian, record_consent
from bot.identity.slips import make_slips
from bot.simulator.world import World
from storage.identities import Identity
from storage.pupils import Guardian, GuardianLink, Pupil
from storage.schools import Class
from storage.sealing import unseal
from storage.session import Database
from storage.staff import Staff


def introduce_people(world: World, database: Database, school: SchoolContext, now: datetime) -> None:
    """Give everybody a phone, bind those who are bound from the start, put paper slips into some hands."""
    for person in NAMES["people"]:
        world.add_person(person["key"], person["name"], person["says"], person["group"])
        if number := database.read(_number, person["name"]):
            world.phones.give(person["key"], number)
        if "bound" in person:
            contact = world.contact(person["key"])
            contact.following, contact.followed_at = True, machine_now()
            database.transact(_bind, school, contact.openid, person, now)
    for person in NAMES["people"]:
        if "slip" in person:
            for label, scene in database.transact(_slips, school, person["slip"], now):
                world.add_slip(person["key"], label, scene)


def _number(session: Session, name: str) -> str:
    """The telephone of a guardian in the roster; empty for anybody else."""
    row = session.scalars(select(Guardian).where(Guardian.name == name, Guardian.phone.is_not(None)).limit(1)).first()
    return unseal(session, ("guardians", "phone"), row.id, row.school_id, row.phone) if row else ""


def _bind(session: Session, school: SchoolContext, openid: str, person: dict[str, str], now: datetime) -> None:
    identity = Identity(school_id=school.id, app_id=school.app_id, openid=openid, first_seen=machine_now())
    session.add(identity)
    if person["bound"] == "staff":
        identity.staff_id = session.scalars(select(Staff.id).where(Staff.name == person["name"])).one()
        identity.face = "staff"
        return
    session.flush()
    for guardian_id in session.scalars(select(Guardian.id).where(Guardian.name == person["name"])).all():
        bind_guardian(session, identity=identity, guardian_id=guardian_id, how="approved", now=now)
        links = select(GuardianLink.pupil_id).where(GuardianLink.guardian_id == guardian_id)
        for pupil_id in session.scalars(links).all():
            version = school.rules.binding.consent_version
            record_consent(session, school.id, guardian_id, pupil_id, version=version, given=True, now=now)


def _slips(session: Session, school: SchoolContext, child: str, now: datetime) -> list[tuple[str, str]]:
    pupil, class_name = session.execute(
        select(Pupil, Class.name).join(Class, Class.id == Pupil.class_id).where(Pupil.name == child)
    ).one()
    slips = make_slips(session, school.id, pupil.class_id, rules=school.rules.binding, now=now)
    return [(f"{class_name} {slip.name}", slip.scene) for slip in slips if slip.name == child]
