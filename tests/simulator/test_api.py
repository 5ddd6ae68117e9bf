"""The rest of the platform's interface: media, menus, codes, people, tags, small questions."""

import pytest
from urllib3 import request

from bot.simulator.acts import CannotError
from bot.simulator.voices import recording, seconds_of
from tests.simulator.conftest import Scene


def upload(scene: Scene, kind: str, name: str, content: bytes) -> dict[str, object]:
    address = f"{scene.url}/cgi-bin/media/upload?access_token={scene.fresh_token()}&type={kind}"
    return dict(request("POST", address, fields={"media": (name, content)}, retries=False).json())


def test_media_goes_up_comes_down_and_ends_after_three_days(scene: Scene) -> None:
    tune = recording(2)
    media_id = upload(scene, "voice", "a.amr", tune)["media_id"]
    query = {"access_token": scene.fresh_token(), "media_id": str(media_id)}
    answer = request("GET", f"{scene.url}/cgi-bin/media/get", fields=query, retries=False)
    assert answer.data == tune
    assert answer.headers["Content-Type"] == "audio/amr"
    assert str(media_id) in answer.headers["Content-disposition"]
    scene.clock.pass_by(days=3)
    assert scene.get("/cgi-bin/media/get", media_id=media_id)["errcode"] == 40007


@pytest.mark.parametrize(
    ("kind", "name", "content", "code"),
    [
        ("hologram", "a.amr", b"#!AMR\n", 40004),
        ("voice", "a.amr", b"", 41005),
        ("image", "a.png", b"#!AMR\n", 40005),
        ("voice", "noname", b"#!AMR\n", 40005),
        ("thumb", "a.jpg", b"\xff\xd8\xff" + bytes(64 << 10), 40006),
    ],
)
def test_media_that_is_refused(scene: Scene, kind: str, name: str, content: bytes, code: int) -> None:
    assert upload(scene, kind, name, content)["errcode"] == code


def test_what_a_person_sends_can_be_fetched(scene: Scene) -> None:
    mother = scene.player()
    mother.follow()
    mother.voice(12)
    mother.picture()
    voice, picture = scene.echo.pushes[-2:]
    token = scene.fresh_token()
    found = {
        each["MsgType"]: request(
            "GET", f"{scene.url}/cgi-bin/media/get?access_token={token}&media_id={each['MediaId']}", retries=False
        ).data
        for each in (voice, picture)
    }
    assert seconds_of(found["voice"]) == 12
    clearer = f"{scene.url}/cgi-bin/media/get?access_token={token}&media_id={voice['MediaId16K']}"
    assert request("GET", clearer, retries=False).data == found["voice"]
    assert found["image"].startswith(b"\x89PNG")
    assert request("GET", str(picture["PicUrl"]), retries=False).data == found["image"]
    assert voice["Recognition"] == ""


def test_a_recording_without_sound_cannot_be_sent(scene: Scene) -> None:
    mother = scene.player()
    mother.follow()
    media_id = upload(scene, "voice", "a.amr", b"#!AMR\n")["media_id"]
    said = {"touser": mother.contact.openid, "msgtype": "voice", "voice": {"media_id": media_id}}
    assert scene.post("/cgi-bin/message/custom/send", said)["errcode"] == 40005


def click(name: str = "签字", key: str = "SIGN") -> dict[str, object]:
    return {"type": "click", "name": name, "key": key}


@pytest.mark.parametrize(
    ("buttons", "code"),
    [
        ([], 40016),
        ([click()] * 4, 40016),
        (["签字"], 40018),
        ([{"name": "x", "sub_button": "签字"}], 40023),
        ([click("字" * 6)], 40018),
        ([click(key="k" * 129)], 40019),
        ([{"type": "view", "name": "x", "url": ""}], 40020),
        ([{"type": "dance", "name": "x"}], 40017),
        ([{"name": "x", "sub_button": [click()] * 6}], 40023),
        ([{"name": "x", "sub_button": [click("字" * 21)]}], 40025),
        ([{"name": "x", "sub_button": [{"type": "click", "name": "y", "key": ""}]}], 40026),
    ],
)
def test_menus_that_break_a_rule(scene: Scene, buttons: list[object], code: int) -> None:
    assert scene.post("/cgi-bin/menu/create", {"button": buttons})["errcode"] == code


def test_a_menu_for_everybody_and_one_for_a_tag(scene: Scene) -> None:
    staff = {"button": [click("今天", "TODAY")], "matchrule": {"tag_id": "100"}}
    assert scene.get("/cgi-bin/menu/get")["errcode"] == 46003
    assert scene.post("/cgi-bin/menu/addconditional", staff)["errcode"] == 65303
    assert scene.post("/cgi-bin/menu/create", {"button": [click()]})["errcode"] == 0
    assert scene.post("/cgi-bin/tags/create", {"tag": {"name": "staff"}})["tag"] == {"id": 100, "name": "staff"}
    assert "menuid" in scene.post("/cgi-bin/menu/addconditional", staff)
    teacher, mother = scene.player("teacher"), scene.player()
    teacher.follow()
    mother.follow()
    tagged = {"tagid": 100, "openid_list": [teacher.contact.openid]}
    assert scene.post("/cgi-bin/tags/members/batchtagging", tagged)["errcode"] == 0
    teacher.press("今天")
    mother.press("签字")
    assert [push["EventKey"] for push in scene.echo.pushes[-2:]] == ["TODAY", "SIGN"]
    assert scene.get("/cgi-bin/menu/delete")["errcode"] == 0
    assert mother.press("看卡签字")[0].seen == "你说CLICK"  # the menu of an account that has none


def test_a_menu_item_may_open_a_page(scene: Scene) -> None:
    scene.post("/cgi-bin/menu/create", {"button": [{"type": "view", "name": "网页", "url": "http://school/m"}]})
    mother = scene.player()
    mother.follow()
    mother.press("网页")
    assert mother.opened == "http://school/m"
    assert (scene.echo.pushes[-1]["Event"], scene.echo.pushes[-1]["EventKey"]) == ("VIEW", "http://school/m")


def create(scene: Scene, **changed: object) -> dict[str, object]:
    asked = {"action_name": "QR_STR_SCENE", "action_info": {"scene": {"scene_str": "slip-1"}}, "expire_seconds": 600}
    return scene.post("/cgi-bin/qrcode/create", {**asked, **changed})


def test_a_code_is_scanned_by_a_stranger_and_by_a_follower(scene: Scene) -> None:
    made = create(scene)
    mother = scene.player()
    mother.scan(str(made["url"]))
    first = scene.echo.pushes[-1]
    assert (first["Event"], first["EventKey"], first["Ticket"]) == ("subscribe", "qrscene_slip-1", made["ticket"])
    mother.follow("slip-1")
    again = scene.echo.pushes[-1]
    assert (again["Event"], again["EventKey"], again["Ticket"]) == ("SCAN", "slip-1", made["ticket"])


def test_the_picture_of_a_code(scene: Scene) -> None:
    ticket = create(scene)["ticket"]
    shown = request("GET", f"{scene.url}/cgi-bin/showqrcode", fields={"ticket": str(ticket)}, retries=False)
    assert shown.data.startswith(b"\x89PNG")
    assert request("GET", f"{scene.url}/cgi-bin/showqrcode?ticket=none", retries=False).status == 404


def test_a_code_ends(scene: Scene) -> None:
    made = create(scene)
    assert made["expire_seconds"] == 600
    scene.clock.pass_by(seconds=600)
    with pytest.raises(CannotError, match="code_expired"):
        scene.player().scan(str(made["url"]))
    with pytest.raises(CannotError, match="code_unknown"):
        scene.player().scan("http://weixin.qq.com/q/elsewhere")


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"action_name": "QR_DANCE"}, 40130),
        ({"action_info": {"scene": {"scene_str": ""}}}, 40097),
        ({"action_info": {"scene": {"scene_str": "x" * 65}}}, 40097),
        ({"action_info": {}}, 40097),
        ({"action_name": "QR_SCENE"}, 40097),
        ({"expire_seconds": "soon"}, 47001),
    ],
)
def test_codes_that_break_a_rule(scene: Scene, changed: dict[str, object], code: int) -> None:
    assert create(scene, **changed)["errcode"] == code


def test_people_are_told_without_names(scene: Scene) -> None:
    mother, openid = scene.player(), scene.player().contact.openid
    assert scene.get("/cgi-bin/user/info", openid=openid) == {"subscribe": 0, "openid": openid}
    assert scene.get("/cgi-bin/user/get")["total"] == 0
    mother.follow("slip-9")
    told = scene.get("/cgi-bin/user/info", openid=openid)
    assert (told["subscribe"], told["qr_scene_str"], "nickname" in told) == (1, "slip-9", False)
    assert scene.get("/cgi-bin/user/get")["data"] == {"openid": [openid]}
    assert scene.get("/cgi-bin/user/get", next_openid=openid)["count"] == 0
    several = scene.post("/cgi-bin/user/info/batchget", {"user_list": [{"openid": openid}]})
    assert several["user_info_list"] == [told]
    assert scene.get("/cgi-bin/user/info", openid="o-nobody")["errcode"] == 40003


def test_what_every_call_must_bring(scene: Scene) -> None:
    asked = f"{scene.url}/cgi-bin/getcallbackip"
    assert request("GET", asked, retries=False).json()["errcode"] == 41001
    assert request("GET", f"{asked}?access_token=guess", retries=False).json()["errcode"] == 40001
    old = scene.fresh_token()
    scene.clock.pass_by(hours=2)
    assert request("GET", f"{asked}?access_token={old}", retries=False).json()["errcode"] == 42001
    assert scene.get("/cgi-bin/getcallbackip") == {"ip_list": ["127.0.0.1"]}
    address = f"{scene.url}/cgi-bin/message/custom/send?access_token={scene.fresh_token()}"
    for body in (b"{broken", b"[]"):
        assert request("POST", address, body=body, retries=False).json()["errcode"] == 47001


def test_json_without_content_type_is_taken(scene: Scene) -> None:
    address = f"{scene.url}/cgi-bin/message/custom/send?access_token={scene.fresh_token()}"
    answer = request("POST", address, body='{"touser": "o-nobody"}', retries=False)
    assert answer.json()["errcode"] == 40003


def test_a_ticket_for_pages(scene: Scene) -> None:
    first = scene.get("/cgi-bin/ticket/getticket", type="jsapi")
    assert first == scene.get("/cgi-bin/ticket/getticket", type="jsapi")
    assert scene.get("/cgi-bin/ticket/getticket", type="other")["errcode"] == 40097
