"""What each of WeChat's error codes asks us to do; the comments give the platform's meaning."""

from enum import Enum, auto


class Outcome(Enum):
    """The one right reaction to a refusal."""

    RETRY = auto()  # busy: the same message again, backing off, with the same client_msg_id
    TOKEN = auto()  # the access token is not valid: renew it, once more
    OTHER_CHANNEL = auto()  # the customer-service window or its count is used up
    UNBIND = auto()  # the person does not follow the account any more
    PERMANENT = auto()  # never again to this recipient, or with this content, on this channel
    STOP_TEMPLATE = auto()  # the template is banned: stop using it, tell the operator
    ALARM = auto()  # configuration or permission: the operator must act, trying again is useless
    UNTIL_MIDNIGHT = auto()  # the day's quota is used up; it returns at midnight in Beijing
    BACK_OFF = auto()  # too fast: minutes later
    ALREADY_SENT = auto()  # an earlier attempt arrived
    BUG = auto()  # what we sent is malformed: never again, look at the code
    OTHER_RECIPIENT = auto()  # the account counts as a minor's: another guardian must be reached
    RESTART_OAUTH = auto()  # the login code is used or old: send the person through the login again
    CONSENT_USED = auto()  # the subscription was refused or is used up


OUTCOMES = {
    -1: Outcome.RETRY,  # system busy
    40001: Outcome.TOKEN,  # not the latest token
    40014: Outcome.TOKEN,  # not a token
    42001: Outcome.TOKEN,  # expired
    40003: Outcome.PERMANENT,  # not an openid of this account
    40007: Outcome.PERMANENT,  # media id unknown, or older than its three days
    40013: Outcome.ALARM,  # app_id wrong
    40029: Outcome.RESTART_OAUTH,  # login code invalid
    40037: Outcome.ALARM,  # template id is not ours
    40125: Outcome.ALARM,  # app_secret wrong
    40163: Outcome.RESTART_OAUTH,  # login code used
    40164: Outcome.ALARM,  # this server's address is not on the account's list
    40241: Outcome.ALREADY_SENT,  # the same within 60 seconds
    40243: Outcome.ALARM,  # app_secret frozen
    42003: Outcome.RESTART_OAUTH,  # login code expired
    43004: Outcome.UNBIND,  # does not follow
    43101: Outcome.CONSENT_USED,
    43116: Outcome.STOP_TEMPLATE,
    43117: Outcome.BACK_OFF,  # too often to this person
    45009: Outcome.UNTIL_MIDNIGHT,
    45011: Outcome.BACK_OFF,  # calls too fast
    45015: Outcome.OTHER_CHANNEL,  # 48 hours since the person's last message, or unfollowed
    45047: Outcome.OTHER_CHANNEL,  # the window's count
    45065: Outcome.ALREADY_SENT,  # clientmsgid exists
    45066: Outcome.BACK_OFF,  # mass sending: wait a minute
    47001: Outcome.BUG,  # malformed JSON
    47003: Outcome.BUG,  # a template field breaks its type's rule
    48001: Outcome.ALARM,  # the account may not use this interface
    48004: Outcome.ALARM,  # the interface is banned
    70000: Outcome.OTHER_RECIPIENT,
    87014: Outcome.PERMANENT,  # risky content
}


def classify(code: int) -> Outcome:
    """What to do about a non-zero ``errcode``; one that is not known is a BUG until somebody has looked."""
    return OUTCOMES.get(code, Outcome.BUG)


def strip_rid(errmsg: str) -> tuple[str, str]:
    """The message without its request id, and the request id ('' if none), which WeChat's support asks for."""
    words, mark, rid = errmsg.rpartition("rid:")
    return (words.rstrip(" ,"), rid.strip()) if mark else (errmsg.strip(), "")
