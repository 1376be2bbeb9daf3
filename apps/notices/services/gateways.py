"""The ways out: mail, the gateway of text messages, robots of groups. No database here.

What a try tells: it arrived, it did not and may be tried again, it never will, or nobody knows. Only
the gateway of text messages knows a message by its key, and so confirms one that is sent again.
"""

from __future__ import annotations

import smtplib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

from django.core.mail import EmailMessage, get_connection

from apps.notices.models import Channel
from kernel import outgoing
from kernel.lazily import Later
from kernel.outgoing import Refused, Unanswered

if TYPE_CHECKING:
    from apprise.plugins import dingtalk, feishu, wecombot
else:
    wecombot = Later("apprise.plugins.wecombot")
    dingtalk = Later("apprise.plugins.dingtalk")
    feishu = Later("apprise.plugins.feishu")

# Seconds a robot's server may take to be reached, and to answer.
REACHED_WITHIN, ANSWERED_WITHIN = 3.0, 5.0
_TRY_LATER = {408, 425, 429}


class Outcome(Enum):
    """How a try ended."""

    SENT = "sent"
    LATER = "later"
    NEVER = "never"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Result:
    """How a try ended; the gateway's own number of the message, or a short reason."""

    outcome: Outcome
    gateway_id: str = ""
    reason: str = ""


def mail(
    *, key: str, to: str, subject: str, body: str, sender: str, headers: Mapping[str, str]
) -> Result:
    """Send one mail. Its Message-ID is made from `key`: a second copy is known as such."""
    domain = sender.partition("@")[2]
    given = {**headers, "Message-ID": f"<{key.replace('/', '.')}@{domain}>"}
    connection = get_connection()
    try:
        connection.open()
    except (OSError, smtplib.SMTPException) as error:
        return Result(Outcome.LATER, reason=type(error).__name__)
    # A county's name may have come with a line break in it.
    message = EmailMessage(
        " ".join(subject.split()), body, sender, [to], headers=given, connection=connection
    )
    try:
        message.send()
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused) as error:
        return Result(_refused(error), reason=type(error).__name__)
    except smtplib.SMTPResponseException as error:
        is_for_good = error.smtp_code >= 500
        return Result(Outcome.NEVER if is_for_good else Outcome.LATER, reason=str(error.smtp_code))
    except (OSError, smtplib.SMTPException) as error:
        return Result(Outcome.UNKNOWN, reason=type(error).__name__)
    finally:
        connection.close()
    return Result(Outcome.SENT)


def _refused(error: Exception) -> Outcome:
    codes: list[Any] = [getattr(error, "smtp_code", 0)]
    codes += [code for code, _text in getattr(error, "recipients", {}).values()]
    return Outcome.NEVER if max(codes) >= 500 else Outcome.LATER


def text_message(*, address: str, key: str, to: str, body: str) -> Result:
    """Hand a text message to the county's gateway: JSON {"to", "text"}, with an Idempotency-Key.

    A gateway answers 2xx with {"id"}; the same key again is the same message to it.
    """
    try:
        answer = outgoing.post_json(address, {"to": to, "text": body}, {"Idempotency-Key": key})
    except Refused as error:
        return Result(Outcome.LATER, reason=str(error))
    except Unanswered as error:
        return Result(Outcome.UNKNOWN, reason=str(error))
    if 200 <= answer.status < 300:
        return Result(Outcome.SENT, gateway_id=str(answer.body.get("id", ""))[:120])
    later = answer.status >= 500 or answer.status in _TRY_LATER
    return Result(Outcome.LATER if later else Outcome.NEVER, reason=str(answer.status))


def to_group(*, form: str, address: str, body: str) -> Result:
    """Say something in a group by its robot, through apprise.

    Apprise says no more than whether it failed: a failure that took as long as the limit may have
    arrived.
    """
    robot = robot_of(form, address)
    if robot is None:
        return Result(Outcome.NEVER, reason="address")
    began = time.monotonic()
    if robot.send(body=body):
        return Result(Outcome.SENT)
    took = time.monotonic() - began
    return Result(Outcome.UNKNOWN if took >= ANSWERED_WITHIN else Outcome.LATER, reason="apprise")


def robot_of(form: str, address: str) -> Any:
    """Return apprise's object of one of the three robots, None for any other address.

    The plugins are named here one by one: apprise itself would take addresses that run commands, open
    files or ask the inner network. What the address says besides the robot's key is left out.
    """
    plugins: dict[str, Callable[[], Any]] = {
        Channel.Form.WECOM: lambda: wecombot.NotifyWeComBot,
        Channel.Form.DINGTALK: lambda: dingtalk.NotifyDingTalk,
        Channel.Form.FEISHU: lambda: feishu.NotifyFeishu,
    }
    if form not in plugins or not address.startswith(f"{form}://"):
        return None
    plugin = plugins[form]()
    given = plugin.parse_url(address)
    kept = {name: given[name] for name in ("key", "token", "secret") if (given or {}).get(name)}
    try:
        return plugin(**kept, redirect=False, cto=REACHED_WITHIN, rto=ANSWERED_WITHIN)
    except TypeError:
        return None
