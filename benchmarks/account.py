"""The official account that all contestants answer for, and the product's settings with it."""

import base64
from pathlib import Path

from bot.core.settings import App, Database, Limits, School, Settings, TemplateMapping, WeChat
from bot.simulator.account import FakeAccount

ACCOUNT = FakeAccount(
    app_id="wx_benchmark",
    app_secret="a secret of the benchmark",
    token="benchmark",
    encoding_aes_key=base64.b64encode(bytes(range(32))).decode()[:43],
    original_id="gh_benchmark",
    callback_url="",
)
SCHOOL_CODE = "benchmark"
TEMPLATE = TemplateMapping(id="T1", fields={"thing1": "who", "thing2": "what", "time3": "when"})


def settings(database_url: str, folder: Path, *, api_base: str = "", sends_per_second: int | None = None) -> Settings:
    """What an operator would have written; a pace of None is the product's own."""
    wechat = {
        "app_id": ACCOUNT.app_id,
        "app_secret": ACCOUNT.app_secret,
        "token": ACCOUNT.token,
        "encoding_aes_key": ACCOUNT.encoding_aes_key,
        "original_id": ACCOUNT.original_id,
        "api_base": api_base or "http://127.0.0.1:9",
        "templates": {"notice": TEMPLATE},
    }
    return Settings(
        app=App(secret_key="the benchmark's own secret, nobody else's", data_dir=folder),
        database=Database(url=database_url),
        school=School(name="Benchmark", code=SCHOOL_CODE),
        wechat=WeChat.model_validate(wechat),
        limits=Limits() if sends_per_second is None else Limits(sends_per_second=sends_per_second),
    )
