"""A message that brings files: which may be posted, and whether the pupil may stand on them.

Source: product.md, R6 and S12.
"""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from server.errors import Invalid, Refused
from server.files import actions as files
from server.files.models import File
from server.placements.photo_consent import consent
from server.words import _


def files_to_post(
    session: Session, room: str, by: str, ids: Sequence[str], shows_pupil: bool | None
) -> list[File]:
    """The files of a new message, in that order; or why it can't be posted with them."""
    found = files.to_post(session, room, by, ids)
    if any(file.kind == "image" for file in found):
        _require_consent(session, room, shows_pupil)
    return found


def _require_consent(session: Session, room: str, shows_pupil: bool | None) -> None:
    """Without consent, who posts a photo says first whether the pupil can be recognised."""
    known = consent(session, room)
    if known.holds["room"] or shows_pupil is False:
        return
    name = known.called
    if shows_pupil:
        raise Refused(
            _("Er is geen toestemming voor foto's waarop {name} herkenbaar is.", name=name)
        )
    asked = _("Is {name} herkenbaar op de foto? Daar is geen toestemming voor.", name=name)
    raise Invalid(asked, faults={"shows_pupil": asked})
