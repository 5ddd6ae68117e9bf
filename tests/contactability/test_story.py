"""In chat: who cannot be reached, and a guardian whose number changed."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.identity.phones import phone_of
from handlers.contactability.actions import steps
from storage.binding import Consent
from storage.identities import Binding, Identity
from storage.outbox import OutboxRow
from storage.pupils import Guardian
from tests.contactability.reach import Reach
from tests.contactability.test_board import silent, unbound, wrong
from tests.school_week import shown


def ask_father(reach: Reach) -> bool:
    """The teacher's button 在微信里问新号."""
    actor, child, home = reach.actor("class_teacher"), reach.cast.xiaoming.id, reach.cast.father.household_id

    def press(session: Session) -> bool:
        line = steps.line_of(session, reach.school, actor, child, home, reach.now)
        return steps.ask_for_number(session, reach.school, line, reach.now)

    return reach.db.transact(press)


def number_of_father(reach: Reach) -> str:
    return reach.db.read(lambda session: phone_of(session, session.get_one(Guardian, reach.cast.father.id)))


def test_a_teacher_asks_who_cannot_be_reached(reach: Reach) -> None:
    assert reach.says("class_teacher", "联系得上").text == "1 个孩子的家里都联系得上。"
    reach.db.transact(lambda session: unbound(reach, session))
    reach.lonely()
    assert reach.says("class_teacher", "谁联系不上").text == (
        '三(2)班 2 个孩子:\n2 个联系不上:小明、一一\n原因和怎么办,在桌面的"联系得上吗"里。'
    )


def test_the_principal_hears_figures(reach: Reach) -> None:
    reach.db.transact(lambda session: silent(reach, session))
    assert reach.says("principal", "谁联系不上").text == (
        '三(2)班 1 个孩子:\n0 个联系不上,1 个不一定看得到\n原因和怎么办,在桌面的"联系得上吗"里。'
    )


def test_families_ask_in_vain(reach: Reach) -> None:
    reach.lonely()
    for name in ("mother", "subject_teacher", "stranger"):
        assert "一一" not in shown(reach.says(name, "谁联系不上"))


def test_still_the_same_number(reach: Reach) -> None:
    reach.db.transact(lambda session: wrong(reach, session))
    assert ask_father(reach)
    assert shown(reach.says("father", "1")) == "您的电话还是尾号 4455 吗?\n1 还是这个号\n2 换号了\n0 等会儿"
    assert reach.says("father", "1").text == "好,记下了。谢谢您!"
    assert reach.board("class_teacher").lines == []


def test_a_new_number_is_put_in_by_the_teacher(reach: Reach) -> None:
    reach.db.transact(lambda session: wrong(reach, session))
    ask_father(reach)
    reach.says("father", "1")
    assert reach.says("father", "2").text == "请打新的手机号,11个数字。"
    assert "不像一个电话号码" in reach.says("father", "12345").text
    reach.says("father", "139 1111 2222")
    assert reach.says("father", "1").text == "好,杨老师看过就改。改好以前,学校还打原来的号。"
    assert number_of_father(reach) == "13600004455"
    assert "李小明的爸爸的新号:13911112222" in reach.says("class_teacher", "1").text
    assert reach.says("class_teacher", "1").text == "改好了。以后李小明的爸爸用新号。"
    assert number_of_father(reach) == "13911112222"
    assert reach.board("class_teacher").lines == [], "the father himself stays bound"


def test_the_teacher_leaves_the_old_number(reach: Reach) -> None:
    reach.db.transact(lambda session: wrong(reach, session))
    ask_father(reach)
    for said in ("1", "2", "13911112222", "1"):
        reach.says("father", said)
    reach.says("class_teacher", "1")
    assert reach.says("class_teacher", "2").text == "好,没有改。"
    assert number_of_father(reach) == "13600004455"


def test_ten_questions_are_enough(reach: Reach) -> None:
    reach.db.transact(lambda session: wrong(reach, session))
    asked = update(Guardian).where(Guardian.id == reach.cast.father.id).values(asked_contact_times=10)
    reach.db.transact(lambda session: session.execute(asked) and None)
    assert not ask_father(reach)
    rows = select(OutboxRow.id).where(OutboxRow.identity_id == reach.cast.people["father"].id)
    assert reach.db.read(lambda session: session.scalars(rows).all()) == []


def test_nothing_is_known_of_who_was_never_there(reach: Reach) -> None:
    """Leaving WeChat erases the person there; that somebody once agreed is what is left to tell by."""
    gone = Identity.id == reach.cast.people["father"].id
    reach.db.transact(lambda session: session.execute(update(Identity).where(gone).values(follows=False)) and None)
    left = reach.db.read(
        lambda session: (
            session.scalars(select(Binding.id)).all() != [],
            session.scalars(select(Consent.id)).all() != [],
        )
    )
    assert left == (True, True)
    assert reach.board("class_teacher").by_cause() == [("unfollowed", 1)]
