"""A school's server that only echoes, in the protocol of the platform; what it does can be set by a test."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Condition

from flask import Flask, Response, request

from bot.simulator.account import DataFormat, FakeAccount, Mode
from bot.simulator.markup import read_xml, to_xml
from bot.simulator.signing import decrypt, encrypt, signature

Push = dict[str, object]
Words = Callable[[Push], str | Response]


@dataclass
class Echo:
    """Answers every text with ``words``; keeps all pushes as received (repeats too)."""

    account: FakeAccount
    words: Words = lambda push: f"你说{push.get('Content', push.get('Event'))}"
    pushes: list[Push] = field(default_factory=list)
    nonces: list[str] = field(default_factory=list)
    arrived: Condition = field(default_factory=Condition)

    def wait_for(self, count: int) -> None:
        """Until so many pushes came."""
        with self.arrived:
            assert self.arrived.wait_for(lambda: len(self.pushes) >= count, 10), self.pushes

    def app(self) -> Flask:
        flask = Flask(__name__)
        flask.add_url_rule("/wechat", view_func=self.answer, methods=["POST"])
        return flask

    def answer(self) -> Response:
        push = self.opened(request.get_data(as_text=True))
        with self.arrived:
            self.pushes.append(push)
            self.arrived.notify_all()
        self.nonces.append(request.args["nonce"])
        said = self.words(push)
        if isinstance(said, Response):
            return said
        return Response(self.reply(push, {"MsgType": "text", "Content": said}), content_type="text/xml")

    def opened(self, body: str) -> Push:
        """The fields of a push, its signatures checked."""
        args, token = request.args, self.account.token
        assert args["signature"] == signature(token, args["timestamp"], args["nonce"])
        outer = self.fields(body)
        if self.account.mode is Mode.PLAIN:
            return outer
        cipher = str(outer["Encrypt"])
        assert args["encrypt_type"] == "aes"
        assert args["msg_signature"] == signature(token, args["timestamp"], args["nonce"], cipher)
        assert ("FromUserName" in outer) is (self.account.mode is Mode.COMPAT)
        return self.fields(decrypt(self.account, cipher))

    def fields(self, text: str) -> Push:
        return dict(json.loads(text)) if self.account.data_format is DataFormat.JSON else read_xml(text)

    def reply(self, push: Push, fields: Push) -> str:
        """A passive reply, wrapped as the account's mode wants it."""
        head = {"ToUserName": push["FromUserName"], "FromUserName": push["ToUserName"], "CreateTime": 1}
        inner = to_xml({**head, **fields})
        if self.account.mode is Mode.PLAIN:
            return inner
        cipher = encrypt(self.account, inner)
        sign = signature(self.account.token, "1", "n", cipher)
        return to_xml({"Encrypt": cipher, "MsgSignature": sign, "TimeStamp": 1, "Nonce": "n"})
