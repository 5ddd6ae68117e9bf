"""Mail for those who have no WeChat here: an office, a keeper outside."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP

import aiohttp
import aiosmtplib
import structlog

from bot.core.clock import MachineClock, machine_now
from bot.core.settings import Email
from bot.core.texts import phrase
from bot.delivery.channels.gateway import Answer, Fate, judge
from bot.delivery.channels.pause import Pause
from bot.delivery.channels.verdicts import OUR_FAULT, Verdict
from bot.delivery.payload import unpack
from bot.wechat.wording import as_text
from storage.claimed import Claimed, Sending

SECONDS = 5
PER_SECOND = 5
GONE = (aiosmtplib.SMTPServerDisconnected, aiosmtplib.SMTPTimeoutError, OSError)

log = structlog.get_logger()


class NoServerError(Exception):
    """There is no connection, or the server does not let us in; ``answer`` says which. Nothing was sent."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.code)
        self.answer = answer


@dataclass(slots=True)
class Mail:
    """One mail server as a sender: one message a claim, several by one connection."""

    settings: Email
    base_url: str = ""
    clock: MachineClock = machine_now
    name: str = "email"
    per_second: int = PER_SECOND
    _pause: Pause = field(init=False)

    def __post_init__(self) -> None:
        """It rests by itself."""
        self._pause = Pause(self.name, self.clock)

    def rests(self) -> bool:
        """Whether nothing may be sent now."""
        return self._pause.is_on()

    async def send_batch(self, http: aiohttp.ClientSession, claims: Sequence[Claimed]) -> list[Sending]:  # noqa: ARG002  mail is no HTTP
        """Send one after the other; each has its own outcome, whatever happens to the others."""
        if (held := self._pause.hold(claims)) is not None:
            return held
        return self._pause.settle(list(zip(claims, await self._send_all(claims), strict=True)))

    async def _send_all(self, claims: Sequence[Claimed]) -> list[Verdict]:
        verdicts = list[Verdict]()
        server: aiosmtplib.SMTP | None = None
        for claim in claims:
            try:
                if server is None or not server.is_connected:
                    server = await connect(self.settings)
            except NoServerError as error:
                # It is the same for all that are left.
                left = claims[len(verdicts) :]
                verdicts += [self._judged(each, error.answer) for each in left]
                break
            verdicts.append(await self._send_alone(server, claim))
        if server is not None:
            with suppress(aiosmtplib.SMTPException, OSError):
                await server.quit()
        return verdicts

    async def _send_alone(self, server: aiosmtplib.SMTP, claim: Claimed) -> Verdict:
        try:
            return self._judged(claim, await self._send(server, claim))
        except Exception:
            log.exception("sending_failed", outbox_id=claim.id)
            return OUR_FAULT

    async def _send(self, server: aiosmtplib.SMTP, claim: Claimed) -> Answer:
        message = self._message(claim)
        try:
            await server.send_message(message)
        except aiosmtplib.SMTPRecipientsRefused as error:
            return _answered(error.recipients[0].code, Fate.REFUSED)
        except aiosmtplib.SMTPSenderRefused as error:
            return _answered(error.code, Fate.OUR_FAULT)
        except aiosmtplib.SMTPResponseException as error:
            return _answered(error.code, Fate.REFUSED)
        except GONE:
            server.close()
            return Answer(Fate.NO_ANSWER)
        return Answer(Fate.TAKEN)

    def _judged(self, claim: Claimed, answer: Answer) -> Verdict:
        if answer.fate is not Fate.TAKEN:
            log.warning("mail_refused", fate=str(answer.fate), code=answer.code, outbox_id=claim.id)
        return judge(answer, attempts=claim.attempts, drops_repeats=False, now=self.clock())

    def _message(self, claim: Claimed) -> EmailMessage:
        payload = unpack(claim.payload)
        message = EmailMessage(policy=SMTP)
        message["From"], message["To"] = self.settings.sender, claim.address
        message["Subject"] = " ".join(payload.what.split()) or phrase("delivery/news")
        # The same at every try: who gets it twice sees it once.
        message["Message-ID"] = f"<{claim.id}@{self.settings.sender.partition('@')[2]}>"
        words = as_text(payload.reply, tappable=False)
        if self.base_url and payload.link:
            words = f"{words}\n{self.base_url.rstrip('/')}{payload.link}"
        message.set_content(words)
        return message


async def connect(settings: Email) -> aiosmtplib.SMTP:
    """A connection over which mail can be sent. Raises :class:`NoServerError`."""
    server = aiosmtplib.SMTP(
        hostname=settings.host,
        port=settings.port,
        use_tls=settings.security == "tls",
        start_tls=settings.security == "starttls",
        timeout=SECONDS,
    )
    try:
        await server.connect()
        if settings.user:
            await server.login(settings.user, settings.password.get_secret_value())
    except aiosmtplib.SMTPAuthenticationError as error:
        server.close()
        raise NoServerError(_answered(error.code, Fate.OUR_FAULT)) from error
    except GONE as error:
        server.close()
        raise NoServerError(Answer(Fate.NO_CONNECTION)) from error
    except aiosmtplib.SMTPException as error:
        # It offers no TLS or no log-in, which the settings ask for.
        server.close()
        raise NoServerError(Answer(Fate.OUR_FAULT, "security")) from error
    return server


def _answered(code: int, refused: Fate) -> Answer:
    """4xx: the server has trouble of its own, later once more; 5xx: it will say the same again."""
    return Answer(Fate.AGAIN if 400 <= code < 500 else refused, str(code))
