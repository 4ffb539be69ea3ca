"""What people send, and what an attacker would: made here, so that no odd file lies about."""

import io
import struct
import zipfile
import zlib

import pillow_heif
from PIL import Image, ImageDraw

PLACE = "LEERPLEK-GEHEIME-PLAATS"  # what a phone writes into a picture, and nobody may read back
CAMERA = "Telefoon van Noor"
ORIENTATION, DESCRIPTION, MAKE, GPS = 0x0112, 0x010E, 0x010F, 0x8825


def picture(width: int = 64, height: int = 48, mode: str = "RGB") -> Image.Image:
    """Red above, blue below: so one sees which way is up."""
    drawn = Image.new("RGB", (width, height), "red")
    ImageDraw.Draw(drawn).rectangle((0, height // 2, width, height), fill="blue")
    return drawn.convert(mode)


def encoded(drawn: Image.Image, kind: str, **how: object) -> bytes:
    into = io.BytesIO()
    drawn.save(into, kind, **how)
    return into.getvalue()


def jpeg(width: int = 64, height: int = 48, **how: object) -> bytes:
    return encoded(picture(width, height), "JPEG", quality=95, **how)


def png(width: int = 64, height: int = 48, mode: str = "RGB") -> bytes:
    return encoded(picture(width, height, mode), "PNG")


def exif(orientation: int = 1) -> Image.Exif:
    """What a phone writes: how it was held, who made it, and where."""
    known = Image.Exif()
    known[ORIENTATION] = orientation
    known[DESCRIPTION] = PLACE
    known[MAKE] = CAMERA
    known.get_ifd(GPS).update({1: "N", 2: (52.0, 5.0, 9.9), 3: "E", 4: (5.0, 7.0, 1.1)})
    return known


def from_a_phone(orientation: int = 6) -> bytes:
    xmp = f"<x:xmpmeta><where>{PLACE}</where></x:xmpmeta>".encode()
    return jpeg(exif=exif(orientation), xmp=xmp, comment=PLACE.encode())


def heic(orientation: int = 1) -> bytes:
    into = io.BytesIO()
    kept = pillow_heif.from_pillow(picture(128, 96))
    kept.save(into, format="HEIF", exif=exif(orientation).tobytes(), quality=90)
    return into.getvalue()


def gif() -> bytes:
    """Two frames: the first is red and blue, the second green."""
    second = Image.new("RGB", (64, 48), "green")
    return encoded(picture(), "GIF", save_all=True, append_images=[second], duration=100)


def pdf(extra: bytes = b"") -> bytes:
    return b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n" + extra + b"\ntrailer<<>>\n%%EOF\n"


def packed(**entries: bytes) -> bytes:
    """A zip; `__` in a name stands for `/`, `_dot_` for a dot."""
    return packed_as({n.replace("__", "/").replace("_dot_", "."): e for n, e in entries.items()})


def packed_as(entries: dict[str, bytes]) -> bytes:
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in entries.items():
            made.writestr(name, content)
    return into.getvalue()


def docx(**more: bytes) -> bytes:
    parts = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w:document/>"}
    return packed_as({**parts, **more})


def odt() -> bytes:
    return packed_as({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<"})


def pixel_flood() -> bytes:
    """A PNG of a few hundred bytes that says it has four billion pixels."""
    header = struct.pack(">IIBBBBB", 65_535, 65_535, 8, 2, 0, 0, 0)
    return png_of(header, zlib.compress(b"\0" * 1_000))


def decompression_bomb() -> bytes:
    """A PNG just within the pixels, whose data unpacks to a thousand times its size."""
    header = struct.pack(">IIBBBBB", 7_900, 7_900, 8, 2, 0, 0, 0)
    squeezed = zlib.compressobj(9)
    row = b"\0" * (7_900 * 3 + 1)
    data = b"".join(squeezed.compress(row) for _ in range(7_900)) + squeezed.flush()
    return png_of(header, data)


def png_of(header: bytes, data: bytes) -> bytes:
    chunks = ((b"IHDR", header), (b"IDAT", data), (b"IEND", b""))
    body = b"".join(
        struct.pack(">I", len(said)) + name + said + struct.pack(">I", zlib.crc32(name + said))
        for name, said in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body


def zip_bomb() -> bytes:
    """A zip of a few kilobytes that says it becomes ten gigabytes."""
    honest = packed_as({f"{n}.txt": b"0" * 1_000 for n in range(3)})
    size = struct.pack("<I", 1_000)
    return honest.replace(size, struct.pack("<I", 0xFFFF_FFF0))


def many_entries(count: int = 12_000) -> bytes:
    return packed_as({str(n): b"" for n in range(count)})


SVG = (
    b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
)
HTML = b"<!doctype html><html><body><script>alert(1)</script></body></html>"
