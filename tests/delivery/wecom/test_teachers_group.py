"""What is written to a teachers' group."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.delivery.payload import unpack
from bot.delivery.teachers_group import tell_group
from storage import schools
from storage.outbox import PAYLOAD, OutboxRow
from storage.sealing import unseal
from tests import factories
from tests.delivery.wecom.conftest import GROUP, Scene, context
from tests.factories import NOW


def tell(scene: Scene, words: str, key: str = "1", group: str = GROUP) -> bool:
    return scene.db.transact(tell_group, context(scene), group, words, key, NOW)


def written(scene: Scene) -> list[tuple[str, str, str]]:
    def ask(session: Session) -> list[tuple[str, str, str]]:
        rows = session.scalars(select(OutboxRow).order_by(OutboxRow.place))
        return [
            (
                row.sender,
                row.channel,
                unpack(unseal(session, PAYLOAD, row.id, row.school_id, row.payload)).reply.text,
            )
            for row in rows
        ]

    return scene.db.read(ask)


def test_a_message_waits_for_its_robot_once(scene: Scene) -> None:
    assert tell(scene, "三(2)班 38/45 户已回")
    assert not tell(scene, "三(2)班 38/45 户已回")
    assert written(scene) == [(scene.robot().name, "group_robot", "三(2)班 38/45 户已回")]


def test_no_child_is_named_in_a_group(scene: Scene) -> None:
    def children(session: Session) -> None:
        class_ = factories.class_(session, factories.grade(session, session.get_one(schools.School, scene.school_id)))
        for name in ("张小", "张小明"):
            factories.pupil(session, class_, name=name)

    scene.db.transact(children)
    assert tell(scene, "三(2)班还差张小明、张小和王老师")
    assert [words for _, _, words in written(scene)] == ["三(2)班还差一位同学、一位同学和王老师"]


def test_a_group_that_has_no_robot_is_told_nothing(scene: Scene) -> None:
    assert not tell(scene, "三(2)班", group="别的组")
    assert written(scene) == []
