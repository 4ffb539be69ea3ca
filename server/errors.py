"""What can be said to a person when something can't be done.

Whatever else is raised is a fault of ours: logged with its request, and told as `fault`.
"""

import re

from server.words import Sentence, _

QUOTED = re.compile(r" '.*'(?= - at |$)", re.DOTALL)  # as in "Invalid enum value 'x' - at `$.y`"


class Problem(Exception):
    """Something a person can understand; `code` and `status` are protocol.md's."""

    code = "invalid"
    status = 400
    default = _("Dat klopt niet. Kijk het na en probeer het nog eens.")

    def __init__(
        self,
        say: Sentence | None = None,
        *,
        retry_after: float | None = None,
        faults: dict[str, Sentence] | None = None,
    ) -> None:
        self.say = say or self.default
        self.retry_after = retry_after
        self.faults = faults or {}
        super().__init__(self.code, self.say.message)


class Invalid(Problem):
    """What was sent is wrong; `faults` names fields of a form and what is wrong with each."""


def unfit(wrong: Exception) -> Invalid:
    """What doesn't have its shape, as msgspec says it; the value itself isn't said back."""
    return Invalid(_("Dit klopt niet: {what}", what=QUOTED.sub("", str(wrong))[:200]))


class Refused(Problem):
    """The person's role may not do this."""

    code, status = "refused", 403
    default = _("Dat mag jij hier niet doen.")


class Missing(Problem):
    """There is no such thing, or it isn't this person's: nobody can tell which."""

    code, status = "missing", 404
    default = _("Dit is er niet, of het is niet voor jou.")


class Conflict(Problem):
    """Another command was obeyed under this key before."""

    code, status = "conflict", 409
    default = _("Dit is al verstuurd, maar toen stond er iets anders.")


class Stale(Problem):
    """It changed since the person looked."""

    code, status = "stale", 409
    default = _("Dit is intussen veranderd. Kijk opnieuw en probeer het dan.")


class TooBig(Problem):
    """More than the limit that was said beforehand."""

    code, status = "too_big", 413
    default = _("Dit is te groot.")


class SlowDown(Problem):
    """Too much in a short time; try the same again after `retry_after` seconds."""

    code, status = "slow_down", 429
    default = _("Even rustig aan. Probeer het zo nog eens.")


class Busy(Problem):
    """We can't store anything just now; try the same again after `retry_after` seconds."""

    code, status = "busy", 503
    default = _("Het is nu te druk. Probeer het zo nog eens.")


class StepUp(Problem):
    """This asks for a fresh sign-in."""

    code, status = "step_up", 403
    default = _("Log hiervoor opnieuw in.")


class SignedOut(Problem):
    """Nobody is signed in, or not any more."""

    code, status = "signed_out", 401
    default = _("Je bent uitgelogd. Log opnieuw in.")


class Fault(Problem):
    """Something of ours broke; the log knows more."""

    code, status = "fault", 500
    default = _("Er ging bij ons iets mis. Het is gemeld.")
