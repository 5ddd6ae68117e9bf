"""Signed pieces of addresses: who a link lets in and until when, and what a form is about.

The keys come from the vault, so that whoever has a session can make a link; each kind has its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from itsdangerous import BadSignature, URLSafeSerializer

from bot.core.encryption import Vault

LINK, PERSON, SUBJECT, FEED = "person link", "person path", "form subject", "calendar feed"


@dataclass(frozen=True, slots=True)
class PersonLink:
    """What a signed link says: this WeChat user may open this path (with its query) until then."""

    identity_id: int
    path: str
    until: datetime


def person_link(vault: Vault, link: PersonLink) -> str:
    """The path ``/m/l/<token>`` that lets the person in, for ``link.path`` and below it only."""
    said = [link.identity_id, link.path, int(link.until.timestamp())]
    return f"/m/l/{_signer(vault, LINK).dumps(said)}"


def read_person_link(vault: Vault, token: str, now: datetime) -> PersonLink | None:
    """What :func:`person_link` signed; None if altered or expired."""
    try:
        identity_id, path, until = _signer(vault, LINK).loads(token)
    except BadSignature:
        return None
    link = PersonLink(identity_id, path, datetime.fromtimestamp(until, UTC))
    return link if link.until > now else None


def person_path(vault: Vault, identity_id: int) -> str:
    """The beginning of all paths of one person of the demo: ``/m/s/<token>``, followed by the plain path."""
    return f"/m/s/{_signer(vault, PERSON).dumps(identity_id)}"


def read_person_path(vault: Vault, token: str) -> int | None:
    """The person whose paths begin with this token; None if altered."""
    try:
        return int(_signer(vault, PERSON).loads(token))
    except BadSignature:
        return None


def subject_token(vault: Vault, subject: Mapping[str, object]) -> str:
    """What a form is about, as it stands in its address: nobody can make it be about something else."""
    return str(_signer(vault, SUBJECT).dumps(dict(subject)))


def read_subject(vault: Vault, token: str) -> dict[str, str | int] | None:
    """What :func:`subject_token` signed, with its types; None if altered."""
    try:
        return dict(_signer(vault, SUBJECT).loads(token))
    except BadSignature:
        return None


def feed_token(vault: Vault, staff_id: int, version: int) -> str:
    """The secret in the address of a host's calendar; another ``version`` makes another one."""
    return str(_signer(vault, FEED).dumps([staff_id, version]))


def read_feed_token(vault: Vault, token: str) -> tuple[int, int] | None:
    """Whose calendar, and of which version, :func:`feed_token` named; None if altered."""
    try:
        staff_id, version = _signer(vault, FEED).loads(token)
    except BadSignature:
        return None
    return int(staff_id), int(version)


def _signer(vault: Vault, kind: str) -> URLSafeSerializer:
    return URLSafeSerializer(vault.index("signing key", kind), salt=kind)
