"""How a school's script sends today: wechatpy's client in a loop, or the same loop in threads. It keeps no ledger."""

from concurrent.futures import ThreadPoolExecutor

from requests.adapters import HTTPAdapter
from wechatpy import WeChatClient

from benchmarks.account import ACCOUNT, TEMPLATE


def send(api_base: str, amount: int, *, threads: int) -> None:
    """Send so many messages. Raises when one is refused."""
    client = WeChatClient(ACCOUNT.app_id, ACCOUNT.app_secret, access_token="benchmark")
    client.API_BASE_URL = f"{api_base}/cgi-bin/"
    # Its own pool keeps ten connections; the other threads would open a new one for each message.
    client._http.mount("http://", HTTPAdapter(pool_maxsize=threads))
    with ThreadPoolExecutor(threads) as pool:
        for _ in pool.map(lambda number: _one(client, number), range(amount)):
            pass


def _one(client: WeChatClient, number: int) -> None:
    openid = f"parent_{number}"
    if number % 2:
        client.message.send_text(openid, "今天的联系卡到了，请回复数字。")
    else:
        values = {name: {"value": "今天的联系卡"} for name in TEMPLATE.fields}
        client.message.send_template(openid, TEMPLATE.id, values)
