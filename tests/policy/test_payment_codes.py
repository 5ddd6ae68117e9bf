"""A code that collects money is found, however it is drawn; the school's own codes pass."""

import io
from collections.abc import Callable

import pytest
import segno
from PIL import Image, ImageDraw, ImageFilter

from bot.core.errors import UserError
from bot.core.texts import phrase
from bot.policy.payment_codes import codes_in, is_payment, payment_code_in, refuse_payment_code

COLLECT = (
    "wxp://f2f0aBcDeFgHiJkLmNoPqRsTuVwXyZ",
    "WXP://F2F1ABCDEFGHIJ",
    "weixin://wxpay/bizpayurl?pr=AbCdEf0",
    "Weixin://WxPay/bizpayurl/up?pr=1&groupid=00",
    "https://payapp.weixin.qq.com/qrpay/order/home2?key=idc_CHNDVI",
    "https://payapp.wechatpay.cn/qr/AQ1",
    "https://wx.tenpay.com/f2f?t=AQAAAJ",
    "https://qr.alipay.com/fkx01234abcdefghij5",
    "HTTPS://QR.ALIPAY.COM/FKX0123456789ABCDEF",
    "alipays://platformapi/startapp?saId=10000007&qrcode=1",
    "https://ds.alipay.com/?scheme=alipays%3A%2F%2Fplatformapi",
    "https://example.com/jump?to=wxp%253A%252F%252Ff2f0abc",
    "https://qr.95516.com/00010000/01012345678901234567890123456789",
    "00020101021126570014A000000615000101065310000210123456",
    "https://qr.shouqianba.com/21020112345678",
    "https://h5.lakala.com/s/abc",
    "http://qrcode.chinaums.com/bills/qrCode.do?id=30",
    "https://pay.example.com.cn/qr/123",
    "https://www.somepay.cn/q/1",
    "https://qpay.qq.com/qr/5f1b2c",
    "https://ibsbjstar.ccb.com.cn/CCBIS/QR?QRCODE=1",
)
HARMLESS = (
    "http://weixin.qq.com/q/02kKpZ8nYqcvF1abcdEf",  # an official account's own code
    "https://u.wechat.com/EBk2xyz",  # a person's card
    "https://qingshan.example.edu.cn/m/notice/abcdef",
    "https://mp.weixin.qq.com/s/AbCdEfGh",
    "https://work.weixin.qq.com/gm/1234567890abcdef",
    "绑定 32071234",
    "482913",
    "https://display.example.com/lesson",
    "https://www.youku.com/play?v=1",
    "https://example.com/payload/read",
    "BEGIN:VCARD\nN:杨静\nEND:VCARD",
    "WIFI:T:WPA;S:school;P:password;;",
)


def drawn(text: str, scale: int = 6) -> Image.Image:
    """The code as an app shows it."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="png", scale=scale, border=4)
    return Image.open(out).convert("RGB")


def file_of(picture: Image.Image, kind: str = "PNG", **options: int) -> bytes:
    """The picture as it is sent."""
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def photo(code: Image.Image, *, width: int = 1600, turned: float = 0, at: tuple[int, int] = (300, 500)) -> Image.Image:
    """A wall with a notice board, a little dark and unsharp, on which the code hangs."""
    wall = Image.new("RGB", (width, width * 4 // 3), (168, 150, 120))
    pen = ImageDraw.Draw(wall)
    for line in range(0, wall.height, 37):
        pen.line((0, line, width, line + 60), fill=(140, 126, 100), width=5)
    pen.rectangle((120, 120, width - 120, wall.height - 120), fill=(214, 208, 196), outline=(90, 70, 50), width=12)
    wall.paste(code.rotate(turned, expand=True, fillcolor=(214, 208, 196)), at)
    return wall.filter(ImageFilter.GaussianBlur(1.1)).point(lambda value: int(value * 0.8))


def transparent(code: Image.Image) -> Image.Image:
    """Black on nothing."""
    clear = code.convert("RGBA")
    clear.putalpha(code.convert("L").point(lambda value: 255 - value))
    return clear


def film(code: Image.Image) -> bytes:
    """A moving picture that begins harmlessly."""
    out = io.BytesIO()
    blank = Image.new("RGB", code.size, "white")
    blank.save(out, "GIF", save_all=True, append_images=[code, blank], duration=900)
    return out.getvalue()


WAYS: dict[str, Callable[[Image.Image], bytes]] = {
    "plain": file_of,
    "small": lambda code: file_of(code.resize((110, 110))),
    "tiny": lambda code: file_of(code.resize((74, 74), Image.Resampling.LANCZOS)),
    "upside down": lambda code: file_of(code.rotate(180)),
    "aslant": lambda code: file_of(code.rotate(31, expand=True, fillcolor="white")),
    "light on dark": lambda code: file_of(code.point(lambda value: 255 - value)),
    "bad jpeg": lambda code: file_of(code, "JPEG", quality=12),
    "green": lambda code: file_of(Image.blend(code, Image.new("RGB", code.size, (20, 160, 60)), 0.4)),
    "in a photo": lambda code: file_of(photo(code), "JPEG", quality=70),
    "aslant in a photo": lambda code: file_of(photo(code, turned=17), "JPEG", quality=60),
    "in a large photo": lambda code: file_of(photo(code.resize((340, 340)), width=3000), "JPEG", quality=70),
    "transparent": lambda code: file_of(transparent(code)),
    "second picture of a film": film,
}


@pytest.mark.parametrize("text", COLLECT)
def test_a_code_that_collects_money_is_known(text: str) -> None:
    assert is_payment(text)
    assert payment_code_in(file_of(drawn(text)))


@pytest.mark.parametrize("text", HARMLESS)
def test_other_codes_pass(text: str) -> None:
    assert not is_payment(text)
    picture = file_of(drawn(text))
    assert codes_in(picture) == {text}
    refuse_payment_code(picture)


@pytest.mark.parametrize("way", WAYS)
def test_however_it_is_shown(way: str) -> None:
    with pytest.raises(UserError) as refused:
        refuse_payment_code(WAYS[way](drawn(COLLECT[0])))
    assert refused.value.text == "policy/payment_code"


def test_a_harmless_code_does_not_hide_the_other() -> None:
    both = Image.new("RGB", (1200, 500), "white")
    both.paste(drawn(HARMLESS[0]), (20, 60))
    both.paste(drawn(COLLECT[7]), (640, 60))
    assert payment_code_in(file_of(both))


def test_a_picture_without_a_code_passes() -> None:
    refuse_payment_code(file_of(photo(Image.new("RGB", (300, 300), "white"))))


@pytest.mark.parametrize(
    "broken",
    [b"", b"not a picture", file_of(drawn("1"))[:90], file_of(Image.new("1", (7_000, 7_000)))],
    ids=["empty", "words", "cut off", "too many pixels"],
)
def test_what_cannot_be_looked_into_is_not_sent(broken: bytes) -> None:
    with pytest.raises(UserError) as refused:
        refuse_payment_code(broken)
    assert refused.value.text == "policy/picture_unreadable"


def test_the_reasons_are_kind() -> None:
    assert phrase("policy/payment_code") == (
        "这张图里有收款码,不能发给家长。\n学校规定不在这里向家长收钱。请换一张图。"
    )
    assert phrase("policy/picture_unreadable") == "这张图打不开。请重新发一次,或者换一张。"
