"""Nobody reads anybody's number: not in a message, a push, a page's words, whatever way the words took."""

from datetime import timedelta

from bot.core.reply import Reply
from bot.delivery.payload import Payload
from storage.session import Database
from tests.affection_hotline.far import Far
from tests.affection_hotline.home import Home
from tests.school_week import SchoolWeek, at

NUMBERS = ("13900006688", "13700003321", "13600004455", "13500007788", "13500009900", "13911110000")
# As much of a number as would tell whose it is.
PARTS = {number[start : start + 4] for number in NUMBERS for start in range(8)} - {"0000", "1110"}


def read(reply: Reply) -> str:
    """The words and lines of a message, without the random names of recordings."""
    lines = [reply.text, *(choice.label for choice in reply.choices), *(read(each) for each in reply.also)]
    return "\n".join(lines)


class Ears:
    """Everything that anybody of the cast is told in a world."""

    def __init__(self, far: SchoolWeek) -> None:
        self.far, self.said = far, list[str]()

    def says(self, name: str, *texts: str) -> None:
        self.said += [read(self.far.says(name, text)) for text in texts]

    def all(self) -> list[str]:
        """What was answered, and what was pushed."""
        return self.said + [_told(each) for name in self.far.cast.people for each in self.far.waiting_for(name)]


def test_no_part_of_anybodys_number_is_in_any_text_about_a_call_at_home(sqlite_db: Database) -> None:
    home = Home(sqlite_db)
    object.__setattr__(home.school, "dials", True)
    ears = Ears(home)
    ears.says("mother", "约通话", "1", "4", "1", "2", "1", "1")
    ears.says("grandmother", "1", "0")
    ears.says("mother", "约通话", "1", "1", "2", "1")
    for minutes in (0, 20, 24):
        home.goes_on_to(at(23, 18) + timedelta(minutes=minutes))
        ears.says("grandmother", "1", "0")
    home.takes("mother", at(23, 20))
    home.goes_on_to(at(23, 20))
    for name in ("mother", "grandmother"):
        number = home.number_of(name)
        ears.says(name, number)
    ears.says("mother", "1", "0")
    said = ears.all()
    assert len(said) > 25
    assert [(part, text) for part in PARTS for text in said if part in text] == []


def _told(payload: Payload) -> str:
    return " ".join((read(payload.reply), payload.what, payload.when, payload.sms, payload.spoken, payload.who))


def test_no_part_of_anybodys_number_is_in_any_text(db: Database) -> None:
    far = Far(db)
    far.only_xiaoming()
    far.on_duty()
    ears = Ears(far)
    ears.said.append(read(far.voice("mother")))
    ears.says("mother", "1", "2", "我的电话您有", "1", "2")
    ears.says("mother", "谁在孩子身边", "0", "留言", "0", "听")
    far.goes_on_to(at(20, 17, 30))
    ears.says("grandmother", "听", "3", "听", "2")
    ears.said.append(read(far.voice("grandmother")))
    ears.says("grandmother", "1")
    far.goes_on_to(at(20, 19))
    ears.says("mother", "听", "1")
    ears.said.append(read(far.voice("mother")))
    ears.says("mother", "1")
    far.goes_on_to(at(21, 17, 30))
    far.goes_on_to(at(22, 14))
    ears.says("father", "留言", "1")
    ears.said.append(read(far.voice("father")))
    ears.says("father", "1", "3")
    said = ears.all()
    assert len(said) > 25
    assert [(part, text) for part in PARTS for text in said if part in text] == []
