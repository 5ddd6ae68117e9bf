"""Two schools and the people in them, among them a stranger: who sees what is asked with the same names everywhere.

三(2)班 of 青山小学: 李小明 lives with his grandmother, his mother works far away, his parents are apart (two
households), and his sister 李小红 is in 一(1)班. 陈小雨 is in 三(1)班. The other school is 青龙小学.
"""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.core.people import Actor, Role
from bot.identity.actors import load_actor
from storage.identities import Identity
from storage.pupils import Guardian, Household, Pupil
from storage.schools import Class, School
from storage.staff import Staff
from tests import factories
from tests.factories import NOW


@dataclass(frozen=True)
class Cast:
    """Rows by name; ``people`` are the WeChat users, each following and bound as the name says."""

    school: School
    other_school: School
    class_32: Class
    class_31: Class
    class_11: Class
    other_class: Class
    xiaoming: Pupil
    xiaohong: Pupil
    xiaoyu: Pupil
    other_child: Pupil
    grandmother: Guardian
    mother: Guardian
    father: Guardian
    other_parent: Guardian
    foreign_parent: Guardian
    class_teacher: Staff
    subject_teacher: Staff
    principal: Staff
    people: dict[str, Identity]

    def actor(self, session: Session, name: str) -> Actor:
        """One of ``people`` as the rest of the code sees this person at ``NOW``."""
        return load_actor(session, self.people[name], now=NOW)


# Everybody who may ask for something, in the order of a school.
NAMES = (
    "grandmother",  # of 小明 and 小红
    "mother",  # of both, far away, same household as the grandmother
    "father",  # of 小明 only, another household
    "class_teacher",  # 三(2)班
    "subject_teacher",  # 三(2)班, mathematics
    "principal",
    "teacher_parent",  # class teacher of 三(1)班 and guardian of 小雨 there
    "other_parent",  # of 小雨, in 三(1)班
    "stranger",  # follows the account, bound to nobody
    "foreign_parent",  # the other school
    "foreign_principal",
)


def gather(session: Session) -> Cast:
    """Write the whole cast; call it once per database."""
    home = factories.school(session)
    away = factories.school(session, code="qinglong", name="青龙小学", app_id="wx_qinglong")
    third, first = factories.grade(session, home), factories.grade(session, home, name="一年级", level=1)
    class_32 = factories.class_(session, third)
    class_31 = factories.class_(session, third, name="三(1)班", code="3106")
    class_11 = factories.class_(session, first, name="一(1)班", code="1105")
    other_class = factories.class_(session, factories.grade(session, away))
    children = {
        "xiaoming": factories.pupil(session, class_32, name="李小明", number="20240302"),
        "xiaohong": factories.pupil(session, class_11, name="李小红", number="20260105"),
        "xiaoyu": factories.pupil(session, class_31, name="陈小雨", number="20240117"),
        "other_child": factories.pupil(session, other_class, name="李小明", number="20240302"),
    }
    guardians = _guardians(session, home, away, children)
    staff = {
        "class_teacher": _teacher(session, home, "杨静", Role.HOMEROOM_TEACHER, class_32),
        "subject_teacher": _teacher(session, home, "李强", Role.SUBJECT_TEACHER, class_32),
        "principal": _teacher(session, home, "周正", Role.PRINCIPAL),
        "teacher_parent": _teacher(session, home, "陈刚", Role.HOMEROOM_TEACHER, class_31),
        "foreign_principal": _teacher(session, away, "吴明", Role.PRINCIPAL),
    }
    return Cast(
        school=home,
        other_school=away,
        class_32=class_32,
        class_31=class_31,
        class_11=class_11,
        other_class=other_class,
        xiaoming=children["xiaoming"],
        xiaohong=children["xiaohong"],
        xiaoyu=children["xiaoyu"],
        other_child=children["other_child"],
        grandmother=guardians["grandmother"],
        mother=guardians["mother"],
        father=guardians["father"],
        other_parent=guardians["other_parent"],
        foreign_parent=guardians["foreign_parent"],
        class_teacher=staff["class_teacher"],
        subject_teacher=staff["subject_teacher"],
        principal=staff["principal"],
        people=_people(session, (home, away), children, guardians, staff),
    )


def _guardians(session: Session, home: School, away: School, children: dict[str, Pupil]) -> dict[str, Guardian]:
    homes: dict[str, Household] = {
        name: factories.household(session, (away if name == "foreign" else home).id)
        for name in ("grandmother", "father", "other", "foreign")
    }
    made = {
        "grandmother": factories.guardian(
            session, homes["grandmother"], name="张桂英", phone="13900006688", reads=False
        ),
        "mother": factories.guardian(session, homes["grandmother"], name="王芳", phone="13700003321", is_away=True),
        "father": factories.guardian(session, homes["father"], name="李伟", phone="13600004455"),
        "other_parent": factories.guardian(session, homes["other"], name="林霞", phone="13500007788"),
        "teacher_parent": factories.guardian(session, homes["other"], name="陈刚", phone="13500009900"),
        "foreign_parent": factories.guardian(session, homes["foreign"], name="赵敏", phone="13900006688"),
    }
    for name, child, relation, place in (
        ("grandmother", "xiaoming", "奶奶", 1),
        ("mother", "xiaoming", "妈妈", 2),
        ("father", "xiaoming", "爸爸", 3),
        ("grandmother", "xiaohong", "奶奶", 1),
        ("mother", "xiaohong", "妈妈", 2),
        ("other_parent", "xiaoyu", "妈妈", 1),
        ("teacher_parent", "xiaoyu", "爸爸", 2),
        ("foreign_parent", "other_child", "妈妈", 1),
    ):
        factories.link(session, children[child], made[name], relation=relation, place=place)
    return made


def _teacher(session: Session, of: School, name: str, role: Role, in_class: Class | None = None) -> Staff:
    made = factories.staff(session, of, name=name)
    factories.role(session, made, role, in_class)
    return made


def _people(
    session: Session,
    schools: tuple[School, School],
    children: dict[str, Pupil],
    guardians: dict[str, Guardian],
    staff: dict[str, Staff],
) -> dict[str, Identity]:
    home, away = schools
    people: dict[str, Identity] = {}
    for name in NAMES:
        school, app_id = (away, "wx_qinglong") if name.startswith("foreign") else (home, "wx_qingshan")
        people[name] = factories.identity(session, school.id, f"openid_{name}", app_id=app_id)
        if name in staff:
            people[name].staff_id = staff[name].id
            people[name].face = "staff"
    for name, found in guardians.items():
        mine = {"grandmother": ("xiaoming", "xiaohong"), "mother": ("xiaoming", "xiaohong"), "father": ("xiaoming",)}
        own = mine.get(name, ("other_child",) if name.startswith("foreign") else ("xiaoyu",))
        factories.bind(session, people[name], found, *(children[child] for child in own))
    session.flush()
    return people
