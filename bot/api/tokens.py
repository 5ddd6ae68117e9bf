"""Who calls: a signed token that the mini-program gets for its ``wx.login`` code. Nothing is kept of it here."""

from datetime import UTC, datetime, timedelta

from itsdangerous import BadSignature, URLSafeSerializer

from bot.core.encryption import Vault

LIFE = timedelta(hours=2)  # a mini-program logs in anew without asking anybody


def give_token(vault: Vault, identity_id: int, now: datetime) -> str:
    """A token for this WeChat user, good for :data:`LIFE` from ``now`` (machine time)."""
    return str(_signer(vault).dumps([identity_id, int((now + LIFE).timestamp())]))


def read_token(vault: Vault, token: str, now: datetime) -> int | None:
    """The WeChat user of a token; None if it is altered or expired."""
    try:
        identity_id, until = _signer(vault).loads(token)
    except BadSignature:
        return None
    return int(identity_id) if datetime.fromtimestamp(until, UTC) > now else None


def _signer(vault: Vault) -> URLSafeSerializer:
    return URLSafeSerializer(vault.index("signing key", "api token"), salt="api token")
