"""Paper slips: what they open, for how long, and what stands on them."""

from datetime import date, timedelta
from io import BytesIO

import av
import pytest
import zxingcpp
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.settings import BindingRules
from bot.identity.slip_pdf import slips_on_paper
from bot.identity.slips import PaperSlip, find_slip, make_slips, spend_slip
from storage.binding import Slip
from storage.session import Database
from tests import cast
from tests.factories import NOW

RULES = BindingRules()


def test_a_slip_opens_its_pupil_by_digits_and_by_scene(db: Database) -> None:
    def unit(session: Session) -> list[bool]:
        people = cast.gather(session)
        (slip,) = make_slips(session, people.school.id, people.class_32.id, rules=RULES, now=NOW)
        assert (slip.name, len(slip.digits)) == ("李小明", 8)
        kept = session.scalars(select(Slip)).one()
        assert slip.digits.encode() not in kept.code_index
        typed = (slip.digits, slip.scene, f"{slip.digits[:4]} {slip.digits[4:]}", "00000000")
        found = [find_slip(session, people.school.id, each, now=NOW) for each in typed]
        return [each is not None and each.pupil_id == people.xiaoming.id for each in found]

    assert db.transact(unit) == [True, True, True, False]


@pytest.mark.parametrize("end", ["spent", "expired", "printed anew", "other school", "left"])
def test_a_slip_that_opens_nothing(sqlite_db: Database, end: str) -> None:
    def unit(session: Session) -> Slip | None:
        people = cast.gather(session)
        (slip,) = make_slips(session, people.school.id, people.class_32.id, rules=RULES, now=NOW)
        school_id, at = people.school.id, NOW
        found = find_slip(session, school_id, slip.digits, now=NOW)
        assert found
        if end == "spent":
            spend_slip(found, NOW)
        elif end == "expired":
            at = NOW + timedelta(days=RULES.slip_days)
        elif end == "printed anew":
            make_slips(session, school_id, people.class_32.id, rules=RULES, now=NOW)
        elif end == "other school":
            school_id = people.other_school.id
        else:
            people.xiaoming.left_at = NOW
        session.flush()
        return find_slip(session, school_id, slip.digits, now=at)

    assert sqlite_db.transact(unit) is None


def _paper(slip: PaperSlip, url: str | None) -> memoryview:
    """The printed page as grey pixels, row by row."""
    picture = slips_on_paper(
        [slip],
        school="青山小学",
        class_name="三(2)班",
        valid_until=date(2026, 12, 20),
        qr_url=(lambda _scene: url) if url else None,
        kind="png",
    )
    with av.open(BytesIO(picture), "r") as file:
        frame = next(file.decode(video=0)).reformat(format="gray")
    plane = frame.planes[0]
    rows = [bytes(plane)[at : at + frame.width] for at in range(0, plane.line_size * frame.height, plane.line_size)]
    return memoryview(b"".join(rows)).cast("B", shape=[frame.height, frame.width])


def test_the_code_on_paper_can_be_scanned_and_no_name_is_run_as_source() -> None:
    url = "http://weixin.qq.com/q/02abcdefghijklmnopqrstuvwxyz"
    paper = _paper(PaperSlip(1, '欧阳小明 #panic("x")', "12345678", "s12345678"), url)
    assert [code.text for code in zxingcpp.read_barcodes(paper)] == [url]


def test_no_name_is_too_long_for_one_page() -> None:
    pages = slips_on_paper(
        [PaperSlip(1, "阿依古丽" * 15, "12345678", "s12345678")],
        school="青山县" * 20,
        class_name="三(2)班",
        valid_until=date(2026, 12, 20),
        qr_url=lambda scene: f"http://weixin.qq.com/q/{scene}",
    )
    assert b"/Count 1" in pages


def test_without_an_account_there_is_no_code() -> None:
    assert not zxingcpp.read_barcodes(_paper(PaperSlip(1, "李小明", "12345678", "s12345678"), None))


def test_a_class_is_a_pdf_with_a_page_each() -> None:
    slips = [PaperSlip(number, f"学生{number}", f"{number:08}", f"s{number:08}") for number in range(3)]
    pages = slips_on_paper(slips, school="青山小学", class_name="三(2)班", valid_until=date(2026, 12, 20))
    assert pages.startswith(b"%PDF-")
    assert b"/Count 3" in pages
