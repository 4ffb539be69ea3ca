"""Pictures made anew from nothing but their pixels; run in the child process.

What a camera writes beside them (place, time, device, thumbnails, hidden pictures) stays behind.
"""

import errno
from io import BytesIO
from pathlib import Path

import msgspec
from PIL import Image, ImageCms, ImageFile, ImageOps

from server.files.contents import FITS, content_of

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "HEIF")
PIXELS = 64_000_000  # of a picture as it comes
LONG_SIDE = 2560  # of a picture as it is kept
SMALLER = (1280, 320)
QUALITY = 82

# A picture with too many pixels, or cut short, is an error and never a guess.
Image.MAX_IMAGE_PIXELS = PIXELS
ImageFile.LOAD_TRUNCATED_IMAGES = False


class Made(msgspec.Struct):
    """What became of a file: `content` as in `server.files.contents`, or why nothing did."""

    content: str
    is_fit: bool
    width: int | None = None
    height: int | None = None


def take_in(source: str, target: str) -> Made:
    """The file looked at; a picture stands at `target`, smaller ones at `target.1280` and `.320`.

    Anything else that can be kept stays where it is, as it came.
    """
    content = content_of(Path(source))
    if content != "picture":
        return Made(content, content in FITS)
    try:
        return _made(Path(source), Path(target))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return Made("pixels", is_fit=False)
    except MemoryError:
        raise
    except OSError as error:  # with no number when it is the picture that is wrong
        is_full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
        return Made("disk_full" if is_full else "broken", is_fit=False)
    except Exception:  # whatever a decoder raises at bytes made to mislead it
        return Made("broken", is_fit=False)


def _made(source: Path, target: Path) -> Made:
    picture = _pixels(source)
    _save(picture, target)
    for side in SMALLER:
        if max(picture.size) > side:
            smaller = picture.copy()
            smaller.thumbnail((side, side), Image.Resampling.LANCZOS)
            _save(smaller, Path(f"{target}.{side}"))
    return Made("webp", is_fit=True, width=picture.width, height=picture.height)


def _pixels(source: Path) -> Image.Image:
    """The first frame the right way up, in sRGB, no longer than it is kept."""
    _know_heic()
    with Image.open(source, formats=FORMATS) as opened:
        if opened.width * opened.height > PIXELS:
            raise Image.DecompressionBombError
        opened.draft("RGB", (LONG_SIDE, LONG_SIDE))  # JPEG can be read at half its size or less
        opened.load()
        orientation = opened.getexif().get(0x0112)
        profile = opened.info.get("icc_profile")
        picture = _eight_bits(opened)
    picture.thumbnail((LONG_SIDE, LONG_SIDE), Image.Resampling.LANCZOS)
    return _in_srgb(_upright(picture, orientation), profile)


def _eight_bits(picture: Image.Image) -> Image.Image:
    """A copy in a mode that can be drawn; see-through parts stay so."""
    if picture.mode.startswith(("I", "F")):
        sixteen = picture.convert("F").point(lambda level: level * (1 / 256))
        return sixteen.convert("L").convert("RGB")
    has_alpha = picture.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in picture.info
    if picture.mode in ("CMYK", "LAB"):
        return picture.copy()  # only the profile knows these colours
    return picture.convert("RGBA" if has_alpha else "RGB")


def _upright(picture: Image.Image, orientation: object) -> Image.Image:
    """Turned as the camera says it was held."""
    if orientation not in range(2, 9):
        return picture
    bare = Image.Exif()
    bare[0x0112] = orientation
    picture.info = {"exif": bare.tobytes()}
    return ImageOps.exif_transpose(picture)


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    alpha = picture.getchannel("A") if picture.mode == "RGBA" else None
    if profile and picture.mode in ("RGB", "RGBA", "CMYK"):
        colours = picture.convert("RGB") if alpha else picture
        try:
            converted = ImageCms.profileToProfile(
                colours, BytesIO(profile), ImageCms.createProfile("sRGB"), outputMode="RGB"
            )
            picture = converted or colours
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass  # a profile that isn't one: the colours as they stand
    picture = picture.convert("RGB") if picture.mode not in ("RGB", "RGBA") else picture
    if alpha and picture.mode == "RGB":
        picture.putalpha(alpha)
    return picture


def _save(picture: Image.Image, path: Path) -> None:
    bare = picture.copy()
    bare.info = {}
    with path.open("xb") as file:
        bare.save(file, "WEBP", quality=QUALITY, method=4)


def _know_heic() -> None:
    """Registered in the child alone, when a picture first comes by."""
    if "HEIF" not in Image.OPEN:
        try:
            import pillow_heif
        except ImportError:  # left out, for its licences: docs/licences.md
            return
        pillow_heif.register_heif_opener(thumbnails=False, decode_threads=1)
