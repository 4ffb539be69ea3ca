"""The photo and the working drawing of Noor's room, drawn here: nobody had to hold a camera."""

from collections.abc import Sequence
from io import BytesIO

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

Point = tuple[float, float]
Colour = tuple[int, int, int]

SCALE = 6  # pixels a unit of a picture of 300 by 210
PAPER = (1240, 877)  # A4, lying, at 106 dots an inch


def corner() -> bytes:
    """A JPEG: a steel sheet, bent to a right angle, on a workbench."""
    photo = _light((300, 210), (74, 79, 80), (60, 66, 67), upright=True)
    _wall(photo)
    _bench(photo)
    _shade(photo, [(62, 178), (256, 190), (286, 160), (180, 150)])
    _face(photo, [(58, 152), (196, 176), (262, 128), (132, 112)], (223, 227, 227), (163, 171, 174))
    _face(photo, [(58, 152), (132, 112), (132, 34), (58, 66)], (104, 115, 120), (150, 160, 165))
    _edges(photo)
    _ruler(photo)
    return _as_photo(photo)


def working_drawing() -> bytes:
    """A PDF of one page: two views of the corner, with their measures."""
    page = Image.new("L", PAPER, 255)
    pen = ImageDraw.Draw(page)
    pen.rectangle((40, 40, PAPER[0] - 40, PAPER[1] - 40), outline=0, width=3)
    pen.line([(190, 560), (190, 220)], fill=0, width=10)
    pen.line([(186, 560), (560, 560)], fill=0, width=10)
    pen.rectangle((720, 260, 1090, 560), outline=0, width=4)
    for middle in ((810, 410), (1000, 410)):
        pen.ellipse(_round(middle, 26), outline=0, width=4)
    _measure(pen, (190, 640), (560, 640), "80")
    _measure(pen, (110, 220), (110, 560), "60")
    _measure(pen, (720, 640), (1090, 640), "120")
    _words(pen, (600, 740), "Hoek 90°  ·  staal 2 mm  ·  gaten 9 mm", 30)
    _words(pen, (600, 790), "Stoutjes Staalbouw  ·  maten in mm  ·  tekening 014", 22)
    return _saved(page, "PDF", resolution=106)


def _wall(photo: Image.Image) -> None:
    """Tools hang in the half dark."""
    for left, right, end in (
        (22, 28, 58),
        (52, 62, 40),
        (90, 95, 66),
        (236, 244, 52),
        (266, 278, 34),
    ):
        _fill(photo, [(left, 0), (right, 0), (right, end), (left, end)], (45, 50, 51))
    _fill(photo, [(18, 58), (32, 58), (30, 76), (20, 76)], (141, 90, 58))
    _fill(photo, [(86, 66), (99, 66), (103, 80), (82, 80)], (141, 90, 58))


def _bench(photo: Image.Image) -> None:
    """Planks of wood, with their grain."""
    wood = _light((300, 126), (138, 106, 72), (107, 79, 52), upright=True)
    photo.paste(wood, (0, 84 * SCALE))
    for height in (104, 137, 172):
        _stroke(photo, [(0, height), (300, height)], (90, 66, 43), 1.5)
    for step in range(14):
        down, start = 90 + step * 8.5, step * 37 % 120
        _stroke(photo, [(start, down), (start + 130, down + 3)], (126, 95, 63), 0.6)


def _edges(photo: Image.Image) -> None:
    """What makes a sheet a sheet: its thickness, the light along the bend, two holes."""
    _fill(photo, [(58, 152), (196, 176), (196, 181), (58, 157)], (109, 119, 123))
    _fill(photo, [(196, 176), (262, 128), (262, 133), (196, 181)], (138, 148, 152))
    _fill(photo, [(132, 34), (136, 35), (136, 113), (132, 112)], (167, 176, 179))
    _fill(photo, [(58, 66), (132, 34), (136, 35), (62, 68)], (167, 176, 179))
    _stroke(photo, [(58, 152), (132, 112)], (238, 241, 241), 2)
    _stroke(photo, [(110, 146), (170, 156)], (238, 241, 241), 0.5)
    for across, down in ((168, 150), (214, 138)):
        pen = ImageDraw.Draw(photo)
        pen.ellipse(
            [n * SCALE for n in (across - 8, down - 4.5, across + 8, down + 4.5)], (93, 70, 48)
        )


def _ruler(photo: Image.Image) -> None:
    _fill(photo, [(224, 196), (290, 174), (296, 182), (232, 208)], (211, 166, 60))
    for step in range(6):
        left, top = 236 + step * 10.5, 200 - step * 3.6
        _stroke(photo, [(left, top), (left + 2, top - (8 if step % 2 else 6))], (59, 47, 20), 1)


def _as_photo(photo: Image.Image) -> bytes:
    """A little unsharp, with the grain of a phone in a dark hall."""
    soft = photo.filter(ImageFilter.GaussianBlur(SCALE * 0.25))
    grain = Image.effect_noise(soft.size, 9).convert("RGB")
    return _saved(ImageChops.overlay(soft, grain), "JPEG", quality=88)


def _light(size: tuple[int, int], first: Colour, last: Colour, *, upright: bool) -> Image.Image:
    """From the first colour to the last: downwards when upright, else to the right."""
    ramp = Image.linear_gradient("L")
    ramp = ramp if upright else ramp.rotate(90)
    pixels = (size[0] * SCALE, size[1] * SCALE)
    ramp = ramp.resize(pixels)
    return Image.composite(Image.new("RGB", pixels, last), Image.new("RGB", pixels, first), ramp)


def _face(photo: Image.Image, corners: Sequence[Point], first: Colour, last: Colour) -> None:
    """A side of the steel, on which light falls."""
    light = _light((300, 210), first, last, upright=False)
    photo.paste(light, mask=_mask(corners))


def _shade(photo: Image.Image, corners: Sequence[Point]) -> None:
    soft = _mask(corners).point(lambda level: level * 0.45)
    photo.paste((44, 33, 23), mask=soft.filter(ImageFilter.GaussianBlur(SCALE * 2)))


def _mask(corners: Sequence[Point]) -> Image.Image:
    mask = Image.new("L", (300 * SCALE, 210 * SCALE))
    ImageDraw.Draw(mask).polygon([(x * SCALE, y * SCALE) for x, y in corners], 255)
    return mask


def _fill(photo: Image.Image, corners: Sequence[Point], colour: Colour) -> None:
    photo.paste(colour, mask=_mask(corners))


def _stroke(photo: Image.Image, points: Sequence[Point], colour: Colour, width: float) -> None:
    line = [(x * SCALE, y * SCALE) for x, y in points]
    ImageDraw.Draw(photo).line(line, colour, round(width * SCALE))


def _measure(pen: ImageDraw.ImageDraw, start: Point, end: Point, words: str) -> None:
    """A dimension line: thin, a slash at each end."""
    pen.line([start, end], fill=0, width=2)
    for x, y in (start, end):
        pen.line([(x - 10, y + 10), (x + 10, y - 10)], fill=0, width=3)
    _words(pen, ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2 - 20), words, 28)


def _words(pen: ImageDraw.ImageDraw, middle: Point, words: str, size: int) -> None:
    font = ImageFont.load_default(size)
    around = pen.textbbox(middle, words, font=font, anchor="mm")
    pen.rectangle(around, fill=255)
    pen.text(middle, words, fill=0, font=font, anchor="mm")


def _round(middle: Point, radius: float) -> tuple[float, float, float, float]:
    x, y = middle
    return x - radius, y - radius, x + radius, y + radius


def _saved(drawn: Image.Image, kind: str, **how: object) -> bytes:
    into = BytesIO()
    drawn.save(into, kind, **how)
    return into.getvalue()


FILES = {"mijn eerste hoek.jpg": corner, "werktekening hoek.pdf": working_drawing}
