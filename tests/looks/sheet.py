"""Writes every page as a file, to be looked at: python -m tests.looks.sheet FOLDER [en]."""

import shutil
import sys
from pathlib import Path

from server.assets import assets
from server.pages import environment
from tests.looks import (
    address_book_scenes,
    import_scenes,
    office_scenes,
    own_data_scenes,
    scenes,
    search_scenes,
)
from tests.looks.given import WEB, house_words

ALL = {
    **scenes.SCENES,
    **office_scenes.SCENES,
    **address_book_scenes.SCENES,
    **search_scenes.SCENES,
    **import_scenes.SCENES,
    **own_data_scenes.SCENES,
}


def render(name: str, theme: str = "system", language: str = "nl") -> str:
    """One scene as HTML, with its assets beside it."""
    scene = ALL[name]
    person = scene.person and {**scene.person, "theme": theme}
    page = environment().get_template(scene.template)
    return page.render(house_words(person, language) | {"asset": "{}".format} | scene.given)


def write(folder: Path, language: str = "nl") -> None:
    """All scenes and what they need."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "main.css").write_bytes(assets()["main.css"].plain)
    for name in ("icons.svg", "icon.svg"):
        shutil.copy(WEB / "static" / name, folder / name)
    for name in ALL:
        (folder / f"{name}.html").write_text(render(name, language=language))


if __name__ == "__main__":
    write(Path(sys.argv[1]), *sys.argv[2:])
