"""From the outbox to the parent and to the group, by the feeder that all ways share."""

import threading
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.core.reply import Reply
from bot.delivery.feeder import Feeder
from bot.delivery.pacing import LocalPacer
from bot.delivery.payload import Payload, pack
from bot.delivery.teachers_group import tell_group
from bot.identity.class_figures import class_figures
from bot.identity.families import guardians_to_tell
from bot.identity.wecom_parents import bind_parents
from bot.wecom.contacts import account_of, read_parents
from storage.identities import Identity
from storage.outbox import OutboxRow, OutgoingMessage, enqueue_many
from storage.pupils import Pupil
from storage.routine import pupils_by_identity
from storage.schools import School
from tests import factories
from tests.delivery.wecom.conftest import GROUP, Scene, context
from tests.factories import NOW

ACCOUNT = account_of("ww_qingshan")


def feeder(scene: Scene) -> Feeder:
    return Feeder(scene.db, [scene.notices, scene.robot()], LocalPacer(), clock=scene.clock)


def feed(*feeders: Feeder) -> None:
    """All at once, each in a thread, until each finds nothing due."""
    threads = [threading.Thread(target=each.run_once) for each in feeders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def counted(scene: Scene) -> dict[tuple[str, str], int]:
    def ask(session: Session) -> dict[tuple[str, str], int]:
        each = (OutboxRow.state, OutboxRow.error_code)
        rows = session.execute(select(*each, func.count()).group_by(*each))
        return {(state, code): many for state, code, many in rows}

    return scene.db.read(ask)


def bound_parent(scene: Scene) -> int:
    """A parent of enterprise WeChat who is a guardian; the identity's id."""
    scene.parent("mother", "13812345678")

    def make(session: Session) -> None:
        class_ = factories.class_(session, factories.grade(session, session.get_one(School, scene.school_id)))
        home = factories.household(session, scene.school_id)
        factories.link(session, factories.pupil(session, class_), factories.guardian(session, home))

    scene.db.transact(make)
    scene.db.transact(bind_parents, scene.school_id, ACCOUNT, read_parents(scene.client), NOW)
    return scene.db.read(_only_identity)


def _only_identity(session: Session) -> int:
    return session.scalars(select(Identity.id)).one()


def write_to(scene: Scene, identity_id: int, many: int) -> None:
    """So many messages of different words, all due now."""
    messages = [
        OutgoingMessage(
            scene.school_id, identity_id, "notice", pack(Payload(Reply(f"第{number}条"))), str(number), NOW,
            sender=ACCOUNT, channel="school_notice",
        )
        for number in range(many)
    ]  # fmt: skip
    scene.db.transact(enqueue_many, messages)


def test_a_message_reaches_the_parent(scene: Scene) -> None:
    write_to(scene, bound_parent(scene), 1)
    feed(feeder(scene))
    assert counted(scene) == {("sent", ""): 1}
    assert scene.fake.parents["mother"].shown == ["第0条\n(11月20日 12:00)"]


def test_nobody_gets_more_in_a_minute_than_the_platform_shows(scene: Scene) -> None:
    write_to(scene, bound_parent(scene), 45)
    mother = scene.fake.parents["mother"]
    feed(feeder(scene))
    assert (len(mother.shown), counted(scene)[("sent", "")]) == (30, 30)
    scene.clock.pass_by(minutes=1)
    feed(feeder(scene))
    assert (len(mother.shown), counted(scene)) == (45, {("sent", ""): 45})


def test_what_others_hold_or_nobody_yet_counts_as_waiting(scene: Scene) -> None:
    def write(session: Session) -> None:
        for number in range(11):
            tell_group(session, context(scene), GROUP, f"第{number}条", str(number), NOW)

    scene.db.transact(write)
    claims = [scene.claim(f"第{number}条") for number in range(3)]
    assert [each.state for each in scene.send(claims, scene.robot())] == ["sent"] * 3
    assert [words for _, words in scene.group.shown] == ["一共 3 条:\n\n第0条\n\n第1条\n\n第2条"]


def test_two_feeders_on_one_robot_say_everything_and_never_too_fast(scene: Scene) -> None:
    def write(session: Session) -> None:
        for number in range(50):
            tell_group(session, context(scene), GROUP, f"第{number}条", str(number), NOW)

    scene.db.transact(write)
    feeders = [feeder(scene), feeder(scene)]
    started = scene.clock()
    while counted(scene) != {("sent", ""): 50}:
        feed(*feeders)
        assert scene.group.in_the_minute_before(scene.clock()) <= 18
        assert scene.clock() - started < timedelta(minutes=10)
        scene.clock.pass_by(seconds=30)
    assert scene.group.blocked_until is None
    told = "\n\n".join(words for _, words in scene.group.shown).split("\n\n")
    assert sorted(line for line in told if line.startswith("第")) == sorted(f"第{number}条" for number in range(50))


def test_who_is_only_in_enterprise_wechat_is_not_reached_in_wechat(scene: Scene) -> None:
    """A school notice cannot be answered: neither the week's message nor a board may take it for a conversation."""
    bound_parent(scene)

    def ask(session: Session) -> tuple[list[tuple[int, ...]], int, dict[int, list[int]]]:
        pupil_id = session.scalars(select(Pupil.id)).one()
        [family] = guardians_to_tell(session, scene.school_id, pupil_id, safety=True)
        [figures] = class_figures(session, scene.school_id)
        told = [each.identity_ids for each in family.guardians]
        return told, figures.guardians_bound, pupils_by_identity(session, scene.school_id, 0, 10)

    assert scene.db.read(ask) == ([()], 0, {})
