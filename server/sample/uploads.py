"""Files that people of the sample region brought: through the product's own verbs, in the past."""

import hashlib
from datetime import datetime

from uuid_utils import uuid7

from server.files import actions
from server.files.actions import Upload
from server.files.pictures import Made, take_in
from server.files.store import Store
from server.sample.drawings import FILES
from server.sample.past import Past


def upload(past: Past, store: Store, moment: datetime, room: str, by: str, name: str) -> str:
    """The id of a file that this person uploaded then, ready to be posted."""
    content = FILES[name]()
    digest = hashlib.sha256(content).hexdigest()
    wanted = Upload(room, by, uuid7().hex, digest, name, "file", len(content))
    id, lease = past.at(moment, lambda tx: actions.begin(tx, wanted))
    made, size = _make(store, id, content)
    past.at(moment, lambda tx: actions.ready(tx, id, lease, made, size))
    return id


def _make(store: Store, id: str, content: bytes) -> tuple[Made, int]:
    """As the child process does; what is drawn here needs no limits."""
    incoming, outgoing = store.incoming(id), store.outgoing(id)
    incoming.write_bytes(content)
    made = take_in(str(incoming), str(outgoing))
    if made.content != "webp":
        store.link(incoming, outgoing)
    size = store.keep(id)
    store.forget_incoming([id])
    return made, size
