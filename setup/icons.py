"""Draws the icons that a phone shows of the installed program: `python setup/icons.py`.

The same mark as web/static/icon.svg: an L on a sheet with a cut corner. A maskable one fills the
whole square and keeps the mark inside the middle 80 %, which every phone leaves uncut.
"""

from pathlib import Path

from PIL import Image, ImageDraw

STATIC = Path(__file__).parents[1] / "web" / "static"
PAPER, PETROL, CLEAR = (254, 253, 252, 255), (15, 90, 102, 255), (0, 0, 0, 0)
SHEET = [(0, 0), (26, 0), (32, 6), (32, 32), (0, 32)]
MARK = [(8, 6), (14, 6), (14, 18), (26, 18), (26, 22), (22, 26), (8, 26)]
SMOOTH = 4  # times larger while it is drawn
UNITS = 32


def main() -> None:
    for size in (192, 512):
        _draw(size, CLEAR, 1.0).save(STATIC / f"icon-{size}.png", optimize=True)
    _draw(512, PAPER, 0.8).save(STATIC / "icon-maskable-512.png", optimize=True)
    _draw(180, PAPER, 0.9).save(STATIC / "icon-apple-180.png", optimize=True)


def _draw(size: int, ground: tuple[int, int, int, int], part: float) -> Image.Image:
    large = size * SMOOTH
    image = Image.new("RGBA", (large, large), ground)
    pen = ImageDraw.Draw(image)
    scale, edge = large * part / UNITS, large * (1 - part) / 2
    for shape, ink in ((SHEET, PAPER), (MARK, PETROL)):
        pen.polygon([(x * scale + edge, y * scale + edge) for x, y in shape], fill=ink)
    return image.resize((size, size), Image.Resampling.LANCZOS).quantize(64)


if __name__ == "__main__":
    main()
