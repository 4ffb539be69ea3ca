"""X8, in the browser: trials that can be given other scripts than ours."""

import json
import subprocess
from pathlib import Path

from server.files.refusals import unfit
from tests.files.test_contents import KEPT, PICTURES, REFUSED

ROOT = Path(__file__).parents[2]
SCRIPTS = ROOT / "web" / "static" / "js"
NODE = ("sh", "setup/node.sh", "node", "--input-type=module", "--eval")
PICKS = """
import { readFileSync } from "node:fs";
const [script, names, ...paths] = process.argv.slice(1);
const { whyUnfit } = await import(script);
const file = (name, n) => new File([readFileSync(paths[n])], name);
console.log(JSON.stringify(await Promise.all(JSON.parse(names).map(file).map(whyUnfit))));
"""
# Only who looks at all of a file sees these.
SEEN_LATER = {"macros", "broken", "bomb", "pixels"}


def what_can_be_kept_goes_along(scripts: Path, folder: Path) -> None:
    can_be_kept = {**PICTURES, **KEPT, "words": b"Tot donderdag", "of a picture": b"GIF of PNG?"}

    told = said(scripts, can_be_kept, folder)

    assert {name: words for name, words in told.items() if words} == {}


def the_rest_is_told_in_the_words_of_the_server(scripts: Path, folder: Path) -> None:
    told = said(scripts, {name: content for name, (_why, content) in REFUSED.items()}, folder)

    for name, (why, _content) in REFUSED.items():
        is_left = why in SEEN_LATER or name == "page in utf-16"
        assert told[name] == ("" if is_left else str(unfit(why, name).say)), name


def said(scripts: Path, files: dict[str, bytes], folder: Path) -> dict[str, str]:
    """What the browser says of each as soon as it is picked; nothing of what goes along."""
    paths = [folder / f"{n}.picked" for n in range(len(files))]
    for path, content in zip(paths, files.values(), strict=True):
        path.write_bytes(content)
    told = subprocess.run(
        [*NODE, PICKS, str(scripts / "contents.js"), json.dumps(list(files)), *map(str, paths)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    return dict(zip(files, json.loads(told.stdout), strict=True))
