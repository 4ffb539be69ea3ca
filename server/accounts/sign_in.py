"""Signing in: a code or a link comes back to the browser that asked for it.

Source: protocol.md, section 3; product.md, S5 and S6.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from server import clock, security
from server.accounts import belonging, codes, sessions
from server.accounts.models import Code, Person
from server.config import Settings
from server.house import Neighbours
from server.storage.tx import Tx
from server.words import Sentence, _

WRONG = _("Die code klopt niet. Kijk of dit de nieuwste mail is.")
OVER = _("Deze code werkt niet meer. Vraag een nieuwe, die heb je zo.")


@dataclass(frozen=True, slots=True)
class Proof:
    """What a browser brings to sign in: the request it made, with the code or the link's token."""

    request: str
    code: str = ""
    link: str = ""
    chosen: str | None = None  # one of the people who share the address
    device: str = ""
    replaces: str | None = None  # the session of this browser until now


@dataclass(frozen=True, slots=True)
class Entered:
    """Signed in: the token for the device, and where to go."""

    token: str
    session: str
    person: str
    is_staff: bool
    then: str


@dataclass(frozen=True, slots=True)
class Choice:
    """The proof is right, and more than one person has this address: who is it?"""

    people: Sequence[Person]


@dataclass(frozen=True, slots=True)
class Denied:
    """Nobody is signed in, and why."""

    say: Sentence
    is_guess: bool = False  # at a code that would have signed somebody in


def sign_in(
    tx: Tx, settings: Settings, neighbours: Neighbours, proof: Proof
) -> Entered | Choice | Denied:
    """Who proved it is signed in; a wrong try is counted, and the fifth was the last."""
    code = tx.session.get(Code, proof.request, with_for_update=True, populate_existing=True)
    is_right = _is_right(settings.secret, code, proof)
    if code is None or not codes.is_live(tx.session, code, tx.now):
        return Denied(OVER)
    people = codes.people_of(tx.session, code)
    if not is_right:
        codes.count_try(tx, code)
        return Denied(WRONG if code.tries < codes.TRIES else OVER, is_guess=bool(people))
    chosen = [who for who in people if proof.chosen in (None, who.id)]
    if len(chosen) != 1:
        return Choice(people) if people else Denied(OVER)
    codes.spend(tx, code)
    return _enter(tx, neighbours, code, chosen[0], proof)


def let_in(
    tx: Tx, neighbours: Neighbours, who: Person, device: str, replaces: str | None = None
) -> tuple[str, str, bool]:
    """A new session for this person, in place of the browser's earlier one: token, id, staff."""
    known = belonging.belongings(tx.session, neighbours, [who.id], clock.day_of(tx.now))[who.id]
    is_staff = belonging.is_staff(known)
    if replaces:
        sessions.end_replaced(tx, replaces)
    token, session = sessions.begin_session(tx, who.id, device, is_staff=is_staff)
    return token, session, is_staff


def _is_right(secret: str, code: Code | None, proof: Proof) -> bool:
    """Both are compared even where there is nothing to compare with: time tells nothing."""
    code_hash, link_hash = (code.code_hash, code.link_hash) if code else (bytes(32), bytes(32))
    by_code = security.is_same(
        security.code_digest(secret, proof.request, "".join(proof.code.split())), code_hash
    )
    by_link = security.is_same(security.digest(proof.link), link_hash)
    return (bool(proof.code) and by_code) or (bool(proof.link) and by_link)


def _enter(tx: Tx, neighbours: Neighbours, code: Code, who: Person, proof: Proof) -> Entered:
    if who.verified_at is None or who.bounced_at:
        tx.change(who, verified_at=who.verified_at or tx.now, bounced_at=None)
    then = code.then
    if code.invitation:  # first, for it may make this person one of the staff
        then = neighbours.accept(tx, code.invitation, who.id)
    token, session, is_staff = let_in(tx, neighbours, who, proof.device, proof.replaces)
    return Entered(token, session, who.id, is_staff, then or "/")
