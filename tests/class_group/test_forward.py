"""A notice on its way into the class group: words, picture, the desk; never a child's name, never for strangers."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.core.clock import machine_now
from bot.core.errors import AccessDeniedError, DeliveryError
from bot.core.reply import Go
from bot.delivery.media import MediaUploader
from bot.delivery.poster_task import Posters
from bot.delivery.task_runner import TaskRunner
from bot.policy.payment_codes import codes_in
from handlers.class_group.actions import forwarding
from storage.media import Media
from storage.school_clock import set_school_now
from storage.session import Database
from tests.class_group.group import Group
from tests.school_week import shown


@pytest.fixture
def group(sqlite_db: Database) -> Group:
    """Nobody has answered yet."""
    return Group(sqlite_db)


class Maker:
    """Draws what was ordered; ``asked`` are the codes that WeChat was asked for."""

    def __init__(self, group: Group, folder: Path, *, fails: bool = False) -> None:
        self.group, self.folder, self.fails = group, folder, fails
        self.asked: list[str] = []

    def scene_url(self, app_id: str, scene: str) -> str:
        """What WeChat says."""
        self.asked.append(scene)
        if self.fails:
            raise DeliveryError("away")
        return f"http://weixin.qq.com/q/{app_id}"

    def draw(self) -> list[bytes]:
        """Do what is due; the pictures that the class teacher is sent."""
        group = self.group
        posters = Posters(self.folder, {group.school.id: group.school}, self.scene_url)
        group.do(set_school_now, group.now, machine_now())
        TaskRunner(group.db, posters.tasks).run_once()
        return [self._picture(each.reply.media) for each in group.waiting_for("class_teacher") if each.reply.media]

    def _picture(self, media: str) -> bytes:
        sent: list[tuple[str, bytes]] = []

        def send_file(_app_id: str, kind: str, content: bytes, _name: str) -> str:
            sent.append((kind, content))
            return "WX"

        uploaded = MediaUploader(self.group.db, send_file, self.folder)(media)
        assert uploaded == ("image", "WX")
        return sent[0][1] if sent else b""


def test_the_words_stand_alone_so_that_they_can_be_forwarded(group: Group) -> None:
    group.notice()
    reply = group.clicks("class_teacher", "群里转发")
    (words,) = reply.also
    assert words.choices == ()
    assert words.text.startswith("【青山小学 三(2)班】提前放学\n明天周五下午3点提前放学")
    assert "核对码482913" in words.text
    assert "http" not in words.text, "no page can be reached here"
    assert "小明" not in shown(reply)


def test_which_of_several(group: Group) -> None:
    group.notice()
    group.now += timedelta(minutes=1)
    group.notice(title="带水杯", act="acknowledge")
    reply = group.says("class_teacher", "群里转发")
    assert [choice.label for choice in reply.choices] == ["带水杯,还差9家", "提前放学,还差9家"]
    assert "看到请回:收到" in group.says("class_teacher", "带水杯").also[0].text


def test_a_childs_name_does_not_go_into_the_group(group: Group) -> None:
    notice = group.notice(words="赵强的水杯找到了。", act="know")
    assert '这条里有孩子的名字"赵强"' in group.says("class_teacher", "群里转发").text
    group.says("class_teacher", "0")
    assert notice


def test_what_concerns_one_family_does_not_go_into_the_group(group: Group) -> None:
    group.notice(words="小明这次数学考了95分。", act="know")
    assert group.says("class_teacher", "群里转发").text.startswith('这条不能发:"95分"。')


def test_the_picture_is_drawn_behind_the_conversation(group: Group, tmp_path: Path) -> None:
    notice = group.notice()
    group.says("class_teacher", "群里转发")
    assert group.says("class_teacher", "1").text.startswith("图正在画")
    maker = Maker(group, tmp_path)
    (picture,) = maker.draw()
    assert codes_in(picture) == {"http://weixin.qq.com/q/wx_qingshan"}
    maker.draw()
    (kept,) = group.db.read(lambda session: session.scalars(select(Media)).all())
    assert (kept.kind, kept.state, kept.mime) == ("image", "kept", "image/png")
    assert (tmp_path / (kept.path or "")).stat().st_mode & 0o077 == 0
    assert maker.asked == [f"n{notice}"], "once"


def test_without_a_code_of_wechat_the_picture_says_the_way(group: Group, tmp_path: Path) -> None:
    group.notice()
    group.says("class_teacher", "群里转发")
    group.says("class_teacher", "1")
    (picture,) = Maker(group, tmp_path, fails=True).draw()
    assert codes_in(picture) == set()


def test_who_scans_the_code_is_led_to_the_notice(group: Group) -> None:
    reply = group.scans("father", "n7")
    choice = reply.choices[0]
    assert (choice.label, choice.go) == ("打开看", Go("notice.read", {"notice_id": 7}))


@pytest.mark.parametrize("who", ["teacher_parent", "subject_teacher", "principal", "father"])
def test_who_has_nothing_to_do_with_it_gets_neither(group: Group, who: str) -> None:
    notice = group.notice()
    with pytest.raises(AccessDeniedError):
        group.do(forwarding.words_for_group, group.school, group.actor(who), notice)
    with pytest.raises(AccessDeniedError):
        group.do(forwarding.order_poster, group.school, group.actor(who), notice, group.now)
