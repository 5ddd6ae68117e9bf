"""What each of enterprise WeChat's error codes asks us to do; the comments give the platform's meaning.

Several numbers mean something else than at the official account: 40001 is a wrong secret there, a wrong token here
is 40014.
"""

from bot.wechat.error_codes import Outcome

OUTCOMES = {
    -1: Outcome.RETRY,  # system busy
    40001: Outcome.ALARM,  # secret wrong
    40003: Outcome.PERMANENT,  # no such user
    40008: Outcome.BUG,  # message type
    40013: Outcome.ALARM,  # corp_id wrong
    40014: Outcome.TOKEN,  # not a token
    40056: Outcome.ALARM,  # agent_id wrong
    40058: Outcome.BUG,  # a parameter is not allowed: mostly a text that is too long
    42001: Outcome.TOKEN,  # expired
    43009: Outcome.ALARM,  # the application must be authorised first
    44004: Outcome.BUG,  # no words
    45002: Outcome.BUG,  # too many words
    45009: Outcome.UNTIL_MIDNIGHT,  # calls of the day used up
    45033: Outcome.BACK_OFF,  # too many calls at once
    47001: Outcome.BUG,  # malformed JSON
    48002: Outcome.ALARM,  # the interface is not open to this application
    60011: Outcome.ALARM,  # no right to these people
    60020: Outcome.ALARM,  # this server's address is not on the application's list
    60111: Outcome.PERMANENT,  # no such user
    81013: Outcome.OTHER_RECIPIENT,  # nobody of those named is in the application's scope
    93000: Outcome.ALARM,  # key of a group's robot wrong, or the robot is gone
    130101: Outcome.BACK_OFF,  # a robot sends too fast
    301002: Outcome.ALARM,  # not one of the applications that parents may use, or another one's secret
}


def classify(code: int) -> Outcome:
    """What to do about a non-zero ``errcode``; one that is not known is a BUG until somebody has looked."""
    return OUTCOMES.get(code, Outcome.BUG)
