"""How a blob is sent: a picture of our own making inline, all else to be kept, never to be run."""

import asyncio
import os
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from server.errors import Missing
from server.files.models import File
from server.files.names import disposition, extension
from server.files.store import SIZES, Store

# Whoever may see it now may keep it, and asks again each time whether it still may.
KEEP = "private, no-cache"
ALONE = "default-src 'none'; sandbox"
OFFICE = "application/vnd.openxmlformats-officedocument"
OPEN_DOCUMENT = "application/vnd.oasis.opendocument"
TYPES = {
    "webp": "image/webp",
    "pdf": "application/pdf",
    "docx": f"{OFFICE}.wordprocessingml.document",
    "xlsx": f"{OFFICE}.spreadsheetml.sheet",
    "pptx": f"{OFFICE}.presentationml.presentation",
    "odt": f"{OPEN_DOCUMENT}.text",
    "ods": f"{OPEN_DOCUMENT}.spreadsheet",
    "odp": f"{OPEN_DOCUMENT}.presentation",
    "zip": "application/zip",
    "txt": "text/plain; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
}


async def send(request: Request, store: Store, file: File, size: str = "") -> Response:
    """The blob, or "not modified" for who has it; `Missing` until it is made, or of another size.

    Whether this person may see it was decided before.
    """
    if file.state != "ready" or (size and size not in map(str, SIZES)):
        raise Missing
    if size and file.kind != "image":
        raise Missing
    tag = f'"{file.id}{size and f"-{size}"}"'
    headers = {"Cache-Control": KEEP, "ETag": tag, "Content-Security-Policy": ALONE}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    if file.kind != "image":
        headers["Content-Disposition"] = disposition(file.name)
    path, stat = await asyncio.to_thread(_found, store, file.id, int(size or 0))
    kind = TYPES.get(extension(file.name), "application/octet-stream")
    return FileResponse(path, headers=headers, media_type=kind, stat_result=stat)


def _found(store: Store, id: str, size: int) -> tuple[Path, os.stat_result]:
    path = store.path(id, size or None)
    try:
        return path, path.stat()
    except FileNotFoundError:
        raise Missing from None
