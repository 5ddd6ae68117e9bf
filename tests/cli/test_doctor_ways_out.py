"""The doctor tries every way out as far as it goes without sending anything."""

from collections.abc import Iterator

import pytest

from bot.simulator.app import create_simulator
from bot.simulator.serve import serve_in_thread
from bot.simulator.switches import Rule
from bot.simulator.wecom.corp import FakeCorp, FakeRobot
from bot.simulator.world import World
from storage.session import Database
from tests.cli.place import SECRET, Place, mapping
from tests.delivery.gateway.mail_server import MailServer
from tests.servers.process import free_port
from tests.wechat.loopback import TOKEN_PATH, refusal

REPORTS = f'callback_secret = "{SECRET}"\n'


@pytest.fixture
def world() -> Iterator[World]:
    """A platform with an enterprise WeChat and a provider."""
    made = World()
    made.add_corp(FakeCorp("ww1", "secret", 7, robots={"key": FakeRobot("三年级组")}))
    with serve_in_thread(create_simulator(made)) as server:
        made.base_url = server.url
        yield made
        made.close()


def line_of(school: Place, check: str) -> str:
    """What the doctor says of this one thing."""
    (line,) = [line for line in school.examine().stdout.splitlines() if line[7:].startswith(f"{check}:")]
    return line


def test_without_them_nothing_is_wrong(school: Place, database: Database) -> None:
    for check in ("sms", "voice", "email"):
        assert line_of(school, check) == f"ok     {check}: not configured; the ladder goes on without"


def gateway(url: str, more: str = REPORTS) -> str:
    return f'[sms]\nprovider = "http"\nurl = "{url}"\naccess_secret = "s"\n{more}'


def test_a_provider_that_answers(
    school: Place, database: Database, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    school.configure(gateway(f"{world.base_url}/gateway/send"))
    assert line_of(school, "sms").endswith("answers; its reports cannot come in while [app] base_url is empty")
    monkeypatch.setenv("JIAXIAO_APP__BASE_URL", world.base_url)
    assert line_of(school, "sms") == f"ok     sms: {world.base_url}/gateway/send answers"


def test_a_provider_that_cannot_report(school: Place, database: Database, world: World) -> None:
    school.configure(gateway(f"{world.base_url}/gateway/send", ""))
    line = line_of(school, "sms")
    assert line.startswith("FAULT")
    assert "Make up [sms] callback_secret" in line


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/send", "nonsense"])
def test_a_provider_that_is_not_there(school: Place, database: Database, url: str) -> None:
    school.configure(gateway(url))
    line = line_of(school, "sms")
    assert line.startswith(f"FAULT  sms: {url} does not answer")
    assert "Correct [sms] url" in line


def test_a_provider_that_connects_telephones(school: Place, database: Database, world: World) -> None:
    assert line_of(school, "dial").startswith("ok     dial: not configured; teachers dial by themselves")
    url = f"{world.base_url}/gateway/dial"
    school.configure(f'[dial]\nurl = "{url}"\naccess_secret = "s"\n')
    line = line_of(school, "dial")
    assert line.startswith(f"FAULT  dial: {url} answers")
    assert "Make up [dial] callback_secret" in line
    school.configure(f'[dial]\nurl = "{url}"\naccess_secret = "s"\n{REPORTS}')
    assert line_of(school, "dial").startswith(f"ok     dial: {url} answers; its reports cannot come in")
    school.configure('[dial]\nurl = "http://127.0.0.1:9/dial"\naccess_secret = "s"\n')
    assert "Correct [dial] url" in line_of(school, "dial")


def mail(port: int, more: str = "") -> str:
    return f'[email]\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\nsender = "a@example.cn"\n{more}'


def test_the_mail_server_is_greeted_and_sent_nothing(school: Place, database: Database) -> None:
    with MailServer(password="right") as server:
        school.configure(mail(server.port, 'user = "a"\npassword = "right"\n'))
        assert line_of(school, "email") == f"ok     email: 127.0.0.1:{server.port} lets us in"
        assert server.connections == 1
        assert server.came == []


@pytest.mark.parametrize(
    ("more", "todo"),
    [('user = "a"\npassword = "wrong"\n', "Correct [email] user"), ('user = "a"\n', "Correct [email] user")],
)
def test_a_mail_server_that_refuses_us(school: Place, database: Database, more: str, todo: str) -> None:
    with MailServer(password="right") as server:
        school.configure(mail(server.port, more))
        line = line_of(school, "email")
    assert line.startswith("FAULT")
    assert "(535)" in line
    assert todo in line


def test_a_mail_server_that_is_not_there(school: Place, database: Database) -> None:
    school.configure(mail(free_port()))
    assert "Correct [email] host, port and security" in line_of(school, "email")


def corp(url: str, secret: str = "secret") -> str:
    return (
        f'[wecom]\ncorp_id = "ww1"\nagent_id = 7\nsecret = "{secret}"\napi_base = "{url}/qyapi"\n'
        '[wecom.robots]\n"三年级组" = "key"\n'
    )


def test_enterprise_wechat_gives_a_token(school: Place, database: Database, world: World) -> None:
    school.configure(corp(world.base_url))
    assert line_of(school, "enterprise WeChat of school").endswith("gives a token, 1 robots")


@pytest.mark.parametrize(
    ("code", "todo"),
    [
        (40001, "Copy the application's own secret"),
        (40013, "Copy [wecom] corp_id"),
        (60020, "under the application's trusted addresses"),
        (48002, "Look at the state of the application"),
        (-1, "Open outgoing HTTPS to qyapi.weixin.qq.com"),
    ],
)
def test_each_refusal_of_enterprise_wechat_says_what_to_do(
    school: Place, database: Database, world: World, code: int, todo: str
) -> None:
    school.configure(corp(world.base_url))
    world.switches.on(Rule("errcode", path="/gettoken", times=1, errcode=code))
    line = line_of(school, "enterprise WeChat of school")
    assert line.startswith("FAULT")
    assert todo in line


def mini(school: Place, more: str = "") -> str:
    return f'[mini_program]\napp_id = "wxmini"\napp_secret = "s"\napi_base = "{school.platform.address}"\n{more}'


def test_a_mini_program_needs_a_subscription_to_send(school: Place, database: Database) -> None:
    school.configure(mini(school))
    assert "Write its subscription templates under [mini_program.subscriptions]" in line_of(
        school, "mini-program of school"
    )
    mapped = '[mini_program.subscriptions]\ntodo = { id = "M1", fields = { thing1 = "what" } }\n'
    school.configure(mini(school, mapped))
    assert line_of(school, "mini-program of school").endswith("gives a token; subscriptions: todo")
    school.platform.says(TOKEN_PATH, refusal(40125, "invalid appsecret"))
    assert "Compare [mini_program] app_id" in line_of(school, "mini-program of school")


@pytest.mark.parametrize(
    ("template_id", "said"),
    [("", "ok     subscriptions of school: none mapped"), ("S1", "ok     subscriptions of school: notice"),
     ("T1", "FAULT  subscriptions of school: T1 is mapped as a template, too")],
)  # fmt: skip
def test_subscriptions_are_another_list_than_templates(
    school: Place, database: Database, template_id: str, said: str
) -> None:
    more = f'[wechat.subscriptions]\nnotice = {{ id = "{template_id}", fields = {{ thing1 = "what" }} }}\n'
    school.connect(mapping("notice") + (more if template_id else ""))
    assert line_of(school, "subscriptions of school").startswith(said)
