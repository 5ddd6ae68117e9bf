"""Pictures and recordings of the week's message: looked into, seen before it goes, shown to the class's families."""

import io
from datetime import datetime
from pathlib import Path

import pytest
import segno
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from bot.core.clock import machine_now
from bot.core.inbound import Kind
from bot.core.reply import Reply
from bot.delivery.media import media_folder
from bot.delivery.uploads import UploadLooker
from storage.media import Media, note_kept, note_refused
from storage.school_clock import set_school_now
from storage.session import Database
from storage.tasks import Task
from tests.school_browsers import Browsers, post
from tests.school_week import SchoolWeek, at, shown


class Album(SchoolWeek):
    """A school in whose chats pictures are sent."""

    def picture(self, name: str, *, looked_at: bool = True) -> str:
        """One of the cast has sent a picture; its id."""
        return self.do(self._arrived, name, looked_at)

    def shows(self, name: str, media: str) -> Reply:
        """One of the cast sends a picture that is stored under this id."""
        return self._sends(name, Kind.IMAGE, media=media)

    def goes_on_to(self, moment: datetime) -> None:
        """Everybody's clock shows this, those of the pages, too."""
        self.now = moment
        self.do(set_school_now, moment, machine_now())

    def publishes(self) -> None:
        """Friday, 17:00."""
        self.now = at(20, 17)
        self.job("weekly_update")

    def _arrived(self, session: Session, name: str, looked_at: bool) -> str:
        sender = self._identity(session, name)
        row = Media(school_id=self.school.id, identity_id=sender.id, app_id=sender.app_id, kind="image",
                    platform_media_id="p", created_at=self.now)  # fmt: skip
        session.add(row)
        session.flush()
        if looked_at:
            note_kept(session, row.id, path=f"{self.school.id}/{row.id}.jpg", mime="image/jpeg", size=9, refused="")
        return str(row.id)


def jpeg(*, size: tuple[int, int] = (80, 60), code: str = "") -> bytes:
    """A picture, perhaps with a code in it."""
    made = io.BytesIO()
    if code:
        segno.make(code).save(made, kind="png", scale=8)
    else:
        Image.new("RGB", size, "green").save(made, "JPEG")
    return made.getvalue()


def behind(reply: Reply) -> list[str]:
    """The media that come behind a message."""
    return [each.media for each in reply.also]


@pytest.fixture
def week(sqlite_db: Database) -> Album:
    """Thursday afternoon."""
    week = Album(sqlite_db)
    week.now = at(19, 16)
    return week


def writes(week: Album, *pictures: str, words: str = "运动会。") -> Reply:
    """The teacher writes in chat, with pictures; the preview."""
    week.says("class_teacher", "写周消息")
    week.says("class_teacher", words)
    for picture in pictures:
        week.shows("class_teacher", picture)
    week.says("class_teacher", "1")
    return week.says("class_teacher", "1")


def test_what_is_sent_in_chat_is_seen_before_it_goes_and_read_behind_it(week: Album) -> None:
    pictures = [week.picture("class_teacher") for _ in range(6)]
    preview = writes(week, *pictures)
    assert "家长看到:\n运动会。\n(6张图)" in preview.text
    assert behind(preview) == pictures[:3]
    assert week.says("father", "本周消息").also == ()
    week.publishes()
    assert '(有6张图,回"本周消息"看。)' in week.texts_for("father")[0]
    first = week.says("father", "本周消息")
    assert (behind(first), shown(first).splitlines()[2]) == (pictures[:3], "1 看其余 3 个图和录音")
    assert behind(week.says("father", "1")) == pictures[3:]


def test_a_picture_that_is_still_on_its_way_is_waited_for(week: Album) -> None:
    picture = week.picture("class_teacher", looked_at=False)
    week.says("class_teacher", "写周消息")
    week.shows("class_teacher", picture)
    assert "图还在路上" in week.says("class_teacher", "1").text


def test_a_payment_code_is_refused_in_chat(week: Album) -> None:
    picture = week.picture("class_teacher")
    week.do(note_refused, int(picture), "policy/payment_code")
    week.says("class_teacher", "写周消息")
    week.shows("class_teacher", picture)
    assert "收款码" in week.says("class_teacher", "1").text


def test_until_it_goes_it_is_looked_at_added_to_and_withdrawn(week: Album) -> None:
    picture = week.picture("class_teacher")
    writes(week, words="第一句。")
    assert "这周的写好了,周五 11月20日 17:00" in week.says("class_teacher", "写周消息").text
    week.says("class_teacher", "2")
    week.says("class_teacher", "第二句。")
    week.shows("class_teacher", picture)
    week.says("class_teacher", "1")
    preview = week.says("class_teacher", "1")
    assert "第一句。\n第二句。\n(1张图)" in preview.text
    assert "不发了" in week.says("class_teacher", "3").text
    week.publishes()
    assert week.texts_for("father") == []


@pytest.fixture
def desk(week: Album, tmp_path: Path) -> Browsers:
    """The same school with its pages."""
    return Browsers(week.db, week, tmp_path)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the media lie."""
    return media_folder(tmp_path)


def uploads(desk: Browsers, *pictures: bytes, words: str = "春游。", name: str = "class_teacher") -> TestResponse:
    """The teacher writes at the desk and chooses pictures."""
    files = [(io.BytesIO(content), f"{number}.jpg") for number, content in enumerate(pictures)]
    class_id = desk.week.cast.class_32.id
    return post(desk.at_desk(name), f"/desk/weekly/{class_id}", words=words, act="keep", pictures=files)


def _size(picture: Media) -> int:
    return picture.bytes or 0


def look(desk: Browsers, folder: Path) -> None:
    """What was uploaded is looked into."""
    looker = UploadLooker(folder)
    for media_id in desk.week.db.read(lambda session: list(session.scalars(select(Media.id)))):
        looker(desk.week.db, {"media": media_id}, desk.week.now)


def page(desk: Browsers) -> str:
    """The teacher's page."""
    return desk.at_desk("class_teacher").get(f"/desk/weekly/{desk.week.cast.class_32.id}").text


def test_uploaded_pictures_are_small_clean_and_only_the_familys(desk: Browsers, week: Album, folder: Path) -> None:
    assert uploads(desk, jpeg(size=(4000, 3000)), jpeg()).status_code == 303
    assert "还有 2 张图正在查看" in page(desk)
    assert (
        desk.week.db.read(lambda session: [task.kind for task in session.scalars(select(Task))]) == ["media.look"] * 2
    )
    look(desk, folder)
    second, first = sorted(week.db.read(lambda session: list(session.scalars(select(Media)))), key=_size)
    assert page(desk).count("<img") == 2
    path = f"/m/week/kept/{first.id}"
    assert desk.opens("father", path).status_code == 404, "it has not gone out yet"
    week.publishes()
    read = desk.opens("father", "/m/week").text
    assert read.count("<img") == 2
    seen = Image.open(io.BytesIO(desk.opens("father", path).data))
    assert (seen.format, seen.size) == ("JPEG", (1600, 1200))
    assert desk.opens("other_parent", path).status_code == 404
    assert desk.opens("foreign_parent", path).status_code == 404
    assert not list(folder.rglob("*.raw"))
    assert second.state == "kept"


def test_a_payment_code_at_the_desk_reaches_nobody(desk: Browsers, week: Album, folder: Path) -> None:
    uploads(desk, jpeg(code="wxp://f2f0AbCdEf"), jpeg())
    look(desk, folder)
    assert "有一张图没有放进去。这张图里有收款码" in page(desk)
    week.publishes()
    assert desk.opens("father", "/m/week").text.count("<img") == 1


@pytest.mark.parametrize(
    ("pictures", "says"),
    [
        ([b"not a picture"], "这张图打不开"),
        ([jpeg()] * 10, "图太多了,还可以放 9 张"),
    ],
)
def test_what_is_not_taken_leaves_the_words(desk: Browsers, pictures: list[bytes], says: str) -> None:
    answer = uploads(desk, *pictures)
    assert (answer.status_code, says in answer.text, "春游。" in answer.text) == (422, True, True)


def test_pictures_are_taken_out_again(desk: Browsers, folder: Path) -> None:
    uploads(desk, jpeg(), jpeg())
    look(desk, folder)
    first = desk.week.db.read(lambda session: session.scalars(select(Media.id).order_by(Media.id)).first())
    path = f"/desk/weekly/{desk.week.cast.class_32.id}"
    post(desk.at_desk("class_teacher"), path, words="春游。", act="keep", gone=str(first))
    assert page(desk).count("<img") == 1
    post(desk.at_desk("class_teacher"), path, words="", act="withdraw")
    assert "家长看到的" not in page(desk)


@pytest.mark.parametrize("name", ["teacher_parent", "subject_teacher", "principal"])
def test_nobody_else_writes_for_the_class(desk: Browsers, name: str) -> None:
    assert desk.at_desk(name).get(f"/desk/weekly/{desk.week.cast.class_32.id}").status_code == 404


def test_past_weeks_are_read_on_the_page(desk: Browsers, week: Album) -> None:
    uploads(desk, words="第一周。")
    week.publishes()
    week.goes_on_to(at(26, 16))
    uploads(desk, words="第二周。")
    week.goes_on_to(at(27, 17))
    week.job("weekly_update")
    newest = desk.opens("father", "/m/week").text
    assert ("第二周。" in newest, "第一周。" in newest) == (True, False)
    assert "第一周。" in desk.opens("father", "/m/week?week=2026-W47").text
    assert desk.opens("other_parent", "/m/week?week=2026-W47").status_code == 404
