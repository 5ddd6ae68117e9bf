"""Why shall it leave all the same? One more question of any form whose words go to families.

Two lines in the form::

    words = Said("本周消息", check=decent("words", _leaving))
    because = Because(of="words", leaving=_leaving)

``_leaving(asked)`` names the texts that the answers make; the action then gets ``asked.answers.get("because", "")``
as the reason for :func:`bot.policy.gate.pass_decency`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import replace
from functools import cache
from typing import Any

from bot.core.errors import UserError
from bot.core.fields import Check, Line, is_voice
from bot.core.forms import Asked
from bot.core.reply import Choice, Go, Reply
from bot.core.spelling import choose, tidy
from bot.core.texts import phrase, say
from bot.policy.decency import Finding
from bot.policy.gate import SHORTEST_REASON, Leaving, findings

Leavings = Callable[[Asked], Iterable[Leaving]]
LONGEST_REASON = 60
LEAVE = Go("form.leave")


class Because(Line):
    """The reason, asked only where the words of question ``of`` are softly questioned.

    In chat 1 changes the words, 2 asks for the reason, 0 leaves; a reason may also be written at once.
    """

    def __init__(self, label: str = "", *, of: str, leaving: Leavings, **kwargs: Any) -> None:
        label = label or _sentence("policy/because")
        leave = _sentence("policy/do_not_send")
        super().__init__(label, max=LONGEST_REASON, prompt="policy/question", leave=leave, check=self._take, **kwargs)
        self.of, self.leaving = of, leaving

    def is_asked(self, asked: Asked) -> bool:
        """Whether something is questioned and nothing refused: that is said elsewhere."""
        return bool(super().is_asked(asked) and asked.answers.get(self.of) and self._questioned(asked))

    def values(self, asked: Asked) -> Mapping[str, object]:
        """Which words, and why."""
        return {"findings": self._questioned(asked)}

    def warning(self, asked: Asked) -> str:
        """The same for who sees all questions at once."""
        return phrase("policy/questioned", findings=self._questioned(asked))

    def _questioned(self, asked: Asked) -> Sequence[Finding]:
        """A form asks often whether this question is asked: within one transaction it is found out once."""
        known = asked.session.info.setdefault("questioned", {})
        answers = tuple((name, raw) for name, raw in asked.answers.items() if name != self.short_name)
        key = (self.of, tuple(asked.subject.items()), answers)
        if key not in known:
            known[key] = self._find(asked)
        return list(known[key])

    def _find(self, asked: Asked) -> Sequence[Finding]:
        try:
            found = findings(asked.school, self.leaving(asked))
        except UserError:  # the words are not even words to send: their own question says so
            return []
        return [] if any(finding.hard for finding in found) else found

    def _take(self, _asked: Asked, raw: str) -> Reply | None:
        change = Go("form.change", {"field": self.of})
        ways = {choice.digit: choice.label for choice in say("policy/question", findings=()).choices}
        digit = choose(tidy(raw), ways)
        if digit == "1":
            return Reply(choices=(Choice("1", ways["1"], change),))
        if digit == "2" or is_voice(raw) or len(raw.strip()) < SHORTEST_REASON:
            return say("policy/why_please", go={"1": change, "0": LEAVE})
        return None


@cache
def _sentence(name: str) -> str:
    """A text of the field's own, rendered once: forms are made anew for every message."""
    return phrase(name)


def decent(of: str, leaving: Leavings) -> Check:
    """A check for the question ``of``: what is refused is refused at once, with the ways on."""

    def look(asked: Asked, raw: str) -> None:
        answered = replace(asked, answers=_with(asked.answers, of, raw))
        for finding in findings(asked.school, leaving(answered)):
            if finding.hard:
                raise UserError("policy/stopped", go=ways_on(of, finding), words=finding.words, why=finding.why)

    return look


def ways_on(of: str, finding: Finding) -> dict[str, Go]:
    """Where the digits of ``policy/stopped`` lead: other words, the office, away."""
    office = Go("notice.ask_office", {"words": finding.words})
    return {"1": Go("form.change", {"field": of}), "2": office, "0": LEAVE}


def _with(answers: Mapping[str, str], name: str, raw: str) -> Mapping[str, str]:
    """The answers with one more; a copy keeps how they read what was not answered."""
    more = copy(answers)
    assert isinstance(more, dict)  # noqa: S101  for the type checker: all faces hand in a dict
    more[name] = raw
    return more
