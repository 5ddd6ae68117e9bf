"""The least that answers: bare Flask, and wechatpy for signature, AES and an echo. It stores nothing."""

from flask import Flask, request
from wechatpy import parse_message
from wechatpy.crypto import WeChatCrypto
from wechatpy.replies import create_reply
from wechatpy.utils import check_signature

from benchmarks.account import ACCOUNT


def application() -> Flask:
    """The application for the server."""
    app = Flask(__name__)
    crypto = WeChatCrypto(ACCOUNT.token, ACCOUNT.encoding_aes_key, ACCOUNT.app_id)

    @app.post("/wechat")
    def callback() -> str:
        query = request.args
        timestamp, nonce = query["timestamp"], query["nonce"]
        check_signature(ACCOUNT.token, query["signature"], timestamp, nonce)
        xml = crypto.decrypt_message(request.data, query["msg_signature"], timestamp, nonce)
        message = parse_message(xml)
        reply = create_reply(message.content, message).render()
        return str(crypto.encrypt_message(reply, nonce, timestamp))

    return app
