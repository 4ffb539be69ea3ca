"""X8: what a file is, is told by its content; only pictures are made anew, and never trusted."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageCms

from server.files.pictures import PIXELS, Made, take_in
from tests.files import corpus


def kept(content: bytes, folder: Path) -> tuple[Made, Path]:
    source, target = folder / "came", folder / "made"
    source.write_bytes(content)
    return take_in(str(source), str(target)), target


def opened(path: Path) -> Image.Image:
    picture = Image.open(BytesIO(path.read_bytes()))
    picture.load()
    return picture


def seen(path: Path) -> Image.Image:
    return opened(path).convert("RGB")


def colour_at(picture: Image.Image, x: int, y: int) -> tuple[int, ...]:
    found = picture.getpixel((x, y))
    assert isinstance(found, tuple)
    return found


PICTURES = {
    "jpeg": corpus.jpeg(),
    "png": corpus.png(),
    "png with a palette": corpus.png(mode="P"),
    "png in grey": corpus.png(mode="L"),
    "webp": corpus.encoded(corpus.picture(), "WEBP", lossless=True),
    "gif": corpus.gif(),
    "heic": corpus.heic(),
    "jpeg in print colours": corpus.encoded(corpus.picture(mode="CMYK"), "JPEG"),
    "jpeg with a page behind it": corpus.jpeg() + corpus.HTML,
    "jpeg with a zip behind it": corpus.jpeg() + corpus.packed(a_dot_txt=b"a"),
    "gif with a script in it": corpus.gif() + b"*/=1;alert(1)//",
}


@pytest.mark.parametrize("content", PICTURES.values(), ids=PICTURES)
def test_a_picture_becomes_a_webp_of_nothing_but_its_pixels(content: bytes, tmp_path: Path) -> None:
    made, path = kept(content, tmp_path)

    assert made.content == "webp"
    raw = path.read_bytes()
    assert raw.startswith(b"RIFF")
    assert raw[8:12] == b"WEBP"
    assert not any(bad in raw for bad in (b"<script", b"<html", b"PK\x03\x04", b"alert("))
    picture = seen(path)
    assert not getattr(opened(path), "is_animated", False)
    if content != PICTURES["png in grey"]:
        red, _green, blue = colour_at(picture, picture.width // 2, 3)
        assert red > 150 > blue


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_stands_the_right_way_up_however_it_was_held(
    orientation: int, tmp_path: Path
) -> None:
    turns = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    upright = corpus.picture(64, 48)
    as_held = upright.transpose(turns[orientation]) if orientation > 1 else upright
    content = corpus.encoded(as_held, "JPEG", quality=95, exif=corpus.exif(orientation))

    made, path = kept(content, tmp_path)

    assert (made.width, made.height) == (64, 48)
    assert colour_at(seen(path), 32, 4)[0] > 200
    assert colour_at(seen(path), 32, 44)[2] > 200


@pytest.mark.parametrize("content", [corpus.from_a_phone(), corpus.heic()], ids=["jpeg", "heic"])
def test_nothing_of_what_a_phone_writes_beside_the_pixels_is_left(
    content: bytes, tmp_path: Path
) -> None:
    assert corpus.PLACE.encode() in content

    _made, path = kept(content, tmp_path)

    raw, picture = path.read_bytes(), opened(path)
    assert corpus.PLACE.encode() not in raw
    assert corpus.CAMERA.encode() not in raw
    assert not picture.getexif()
    assert not {"exif", "xmp", "icc_profile", "comment"} & picture.info.keys()


def test_a_picture_keeps_what_one_can_see_through(tmp_path: Path) -> None:
    clear = Image.new("RGBA", (40, 40), (255, 0, 0, 0))

    _made, path = kept(corpus.encoded(clear, "PNG"), tmp_path)

    assert colour_at(opened(path).convert("RGBA"), 20, 20)[3] == 0


def test_a_large_photo_is_kept_smaller_and_smaller_still(tmp_path: Path) -> None:
    made, path = kept(corpus.jpeg(4_000, 3_000), tmp_path)

    assert (made.width, made.height) == (2560, 1920)
    assert seen(Path(f"{path}.1280")).size == (1280, 960)
    assert seen(Path(f"{path}.320")).size == (320, 240)


KEPT = {
    "pdf": corpus.pdf(),
    "docx": corpus.docx(),
    "odt": corpus.odt(),
    "zip": corpus.packed(a_dot_txt=b"a"),
    "txt": "Maten: 80 × 60 mm".encode(),
}


@pytest.mark.parametrize(("what", "content"), KEPT.items(), ids=KEPT)
def test_documents_are_known_by_their_content(what: str, content: bytes, tmp_path: Path) -> None:
    made, path = kept(content, tmp_path)

    assert (made.content, made.is_fit) == (what, True)
    assert not path.exists()


REFUSED = {
    "svg": ("svg", corpus.SVG),
    "svg without a head": ("svg", b'<svg onload="alert(1)">'),
    "svg behind a mark": ("svg", b"\xef\xbb\xbf\n" + corpus.SVG),
    "page": ("page", corpus.HTML),
    "page behind words": ("page", b"Hallo " * 50 + corpus.HTML),
    "page in utf-16": ("page", corpus.HTML.decode().encode("utf-16")),
    "macros": ("macros", corpus.docx(**{"word/vbaProject.bin": b"x"})),
    "old word": ("old_office", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600),
    "program": ("program", b"MZ\x90\0" + b"\0" * 600),
    "video": ("video", b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + b"\0" * 600),
    "sound": ("sound", b"ID3\x03\0\0\0" + b"\0" * 600),
    "rar": ("archive", b"Rar!\x1a\x07\x00" + b"\0" * 600),
    "bmp": ("other_picture", corpus.encoded(corpus.picture(), "BMP")),
    "tiff": ("other_picture", corpus.encoded(corpus.picture(), "TIFF")),
    "empty": ("empty", b""),
    "bytes": ("unknown", bytes(range(256)) * 4),
    "zip that isn't one": ("broken", b"PK\x03\x04" + b"x" * 600),
    "zip bomb": ("bomb", corpus.zip_bomb()),
    "zip of many": ("bomb", corpus.many_entries()),
    "cut short": ("broken", corpus.jpeg(800, 600)[:2_000]),
    "only a head": ("broken", corpus.jpeg()[:20]),
    "heic that isn't one": ("broken", b"\0\0\0\x18ftypheic" + b"\0" * 600),
    "flood of pixels": ("pixels", corpus.pixel_flood()),
}


@pytest.mark.parametrize(("why", "content"), REFUSED.values(), ids=REFUSED)
def test_the_rest_is_refused_and_leaves_nothing(why: str, content: bytes, tmp_path: Path) -> None:
    made, path = kept(content, tmp_path)

    assert (made.content, made.is_fit) == (why, False)
    assert not path.exists()


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_read(tmp_path: Path) -> None:
    too_wide = corpus.encoded(Image.new("1", (PIXELS // 1_000 + 1_000, 1_000)), "PNG")

    made, _path = kept(too_wide, tmp_path)

    assert made.content == "pixels"


@pytest.mark.parametrize("is_real", [True, False])
def test_a_profile_of_colours_is_used_and_left_behind(is_real: bool, tmp_path: Path) -> None:
    real = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    profile = real if is_real else b"no profile at all"
    content = corpus.encoded(corpus.picture(), "JPEG", icc_profile=profile)

    _made, path = kept(content, tmp_path)

    assert "icc_profile" not in opened(path).info
    assert colour_at(seen(path), 32, 4)[0] > 200
