"""Parents of enterprise WeChat and guardians of the roster: matched by number, again and again the same."""

from typing import NamedTuple

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.errors import DeliveryError, OperatorError
from bot.identity.wecom_parents import Bound, bind_parents, loosen_missing
from bot.simulator.wecom.corp import FakeParent
from bot.wecom.contacts import SchoolParent, account_of, read_parents
from storage.identities import Binding, Identity
from storage.pupils import Guardian
from storage.schools import School
from tests import factories
from tests.delivery.wecom.conftest import Scene
from tests.factories import NOW

ACCOUNT = account_of("ww_qingshan")


class Family(NamedTuple):
    """Ids of guardians."""

    mother: int
    father: int
    shared: int
    left: int


@pytest.fixture
def family(scene: Scene) -> Family:
    def make(session: Session) -> Family:
        school = session.get_one(School, scene.school_id)
        class_ = factories.class_(session, factories.grade(session, school))
        child, gone = factories.pupil(session, class_), factories.pupil(session, class_, name="毕业生", left_at=NOW)
        home = factories.household(session, school.id)
        mother = factories.guardian(session, home, name="王芳", phone="13800000001")
        father = factories.guardian(session, home, name="李强", phone="13800000002")
        shared = factories.guardian(session, home, phone="13800000003", phone_quarantined=True)
        left = factories.guardian(session, home, phone="13800000004")
        for each in (mother, father, shared):
            factories.link(session, child, each)
        factories.link(session, gone, left)
        return Family(mother.id, father.id, shared.id, left.id)

    return scene.db.transact(make)


def sync(scene: Scene) -> tuple[Bound, int]:
    parents = read_parents(scene.client)
    bound = scene.db.transact(bind_parents, scene.school_id, ACCOUNT, parents, NOW)
    present = {parent.user_id for parent in parents}
    return bound, scene.db.transact(loosen_missing, scene.school_id, ACCOUNT, present, NOW)


def bindings(scene: Scene) -> set[tuple[str, int, bool]]:
    def ask(session: Session) -> set[tuple[str, int, bool]]:
        rows = session.execute(
            select(Identity.openid, Binding.guardian_id, Identity.follows)
            .join(Binding, Binding.identity_id == Identity.id)
            .where(Identity.app_id == "wecom:ww_qingshan", Binding.how == "wecom")
        )
        return {(openid, guardian_id, follows) for openid, guardian_id, follows in rows}

    return scene.db.read(ask)


def test_the_same_number_binds_and_nothing_else(scene: Scene, family: Family) -> None:
    scene.parent("mother", "+86 138 0000 0001")
    scene.parent("father", "13800000002", follows=False)
    scene.parent("shared", "13800000003")
    scene.parent("left", "13800000004")
    scene.parent("stranger", "13800000009")
    scene.parent("nameless", "")
    bound, gone = sync(scene)
    assert (bound, gone) == (Bound(bound=2, new=2, unknown=4), 0)
    assert bindings(scene) == {("mother", family.mother, True), ("father", family.father, False)}


def test_a_parent_of_two_children_is_read_once(scene: Scene) -> None:
    scene.fake.add_parent(FakeParent("mother", "13800000001"), 妈妈=(1, "大宝"), 养母=(2, "小宝"))
    assert read_parents(scene.client) == [SchoolParent("mother", "13800000001", follows=True)]


def test_run_again_it_changes_nothing(scene: Scene, family: Family) -> None:
    scene.parent("mother", "13800000001")
    sync(scene)
    before = bindings(scene)
    assert sync(scene) == (Bound(bound=1, new=0, unknown=0), 0)
    assert bindings(scene) == before


def test_who_is_gone_there_loses_the_binding_here(scene: Scene, family: Family) -> None:
    mother, _ = scene.parent("mother", "13800000001"), scene.parent("father", "13800000002")
    sync(scene)
    scene.fake.students = [child for child in scene.fake.students if mother.user_id not in child.parents.values()]
    assert sync(scene) == (Bound(bound=1, new=0, unknown=0), 1)
    assert bindings(scene) == {("father", family.father, True)}


def test_another_number_there_moves_the_binding(scene: Scene, family: Family) -> None:
    parent = scene.parent("somebody", "13800000001")
    sync(scene)
    parent.phone = "13800000002"
    assert sync(scene)[0] == Bound(bound=1, new=1, unknown=0)
    assert bindings(scene) == {("somebody", family.father, True)}
    parent.phone = "13800000009"
    assert sync(scene)[0] == Bound(unknown=1)
    assert bindings(scene) == set()


def test_a_number_in_doubt_since_then_loses_the_binding(scene: Scene, family: Family) -> None:
    scene.parent("mother", "13800000001")
    sync(scene)

    def quarantine(session: Session) -> None:
        session.get_one(Guardian, family.mother).phone_quarantined = True

    scene.db.transact(quarantine)
    sync(scene)
    assert bindings(scene) == set()


def test_another_school_is_not_touched(scene: Scene, family: Family) -> None:
    def elsewhere(session: Session) -> int:
        other = factories.school(session, code="other", app_id="wx_other")
        return factories.identity(session, other.id, "teacher", app_id="wecom:ww_other").id

    other = scene.db.transact(elsewhere)
    scene.parent("mother", "13800000001")
    sync(scene)
    assert scene.db.read(lambda session: session.get(Identity, other)) is not None


def test_a_refused_token_is_renewed_and_a_wrong_secret_is_the_operators(scene: Scene) -> None:
    scene.parent("mother", "13800000001")
    scene.tokens.get()
    scene.trouble("token_voided", path="/school/department/list")
    assert len(read_parents(scene.client)) == 1
    scene.trouble("errcode", path="/school/user/list", errcode=48002)
    with pytest.raises(OperatorError, match="48002"):
        read_parents(scene.client)
    scene.trouble("html_502", path="/school/user/list")
    with pytest.raises(DeliveryError, match="502"):
        read_parents(scene.client)
