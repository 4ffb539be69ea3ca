"""A photo from the workshop: uploaded, made anew, posted, and seen by those who may."""

from io import BytesIO

import pytest
from PIL import Image

from tests.files.corpus import heic, jpeg, pdf
from tests.kit.line import Lines
from tests.kit.sending import Senders
from tests.kit.world import World


async def test_noors_photo_is_seen_by_everybody_in_the_room(
    world: World, sender: Senders, line: Lines
) -> None:
    noor, henk = await sender(world.noor), await sender(world.henk)
    async with line(world.bakker) as bakker:
        photo = await noor.has(jpeg(3000, 2000), "mijn hoek.jpg")

        answer = await noor.posts(photo["id"], body="Kijk, mijn eerste hoek is gelukt")

        assert answer.is_success, answer.text
        entry = await bakker.hears("message.posted")
    assert entry["with"]["files"] == [photo]
    assert photo["name"] == "mijn hoek.webp"
    assert (photo["kind"], photo["width"], photo["height"]) == ("image", 2560, 1707)
    seen = await henk.gets(photo["id"])
    assert seen.headers["content-type"] == "image/webp"
    assert len(seen.content) == photo["bytes"]
    assert Image.open(BytesIO(seen.content)).size == (2560, 1707)


@pytest.mark.parametrize(("size", "long_side"), [(320, 320), (1280, 1280)])
async def test_a_smaller_picture_is_sent_to_who_asks_for_it(
    world: World, sender: Senders, size: int, long_side: int
) -> None:
    noor = await sender(world.noor)
    photo = await noor.has(heic() if size == 0 else jpeg(1600, 900))

    seen = await noor.gets(photo["id"], size=size)

    assert max(Image.open(BytesIO(seen.content)).size) == long_side


async def test_a_pdf_is_kept_as_it_came(world: World, sender: Senders) -> None:
    noor, henk = await sender(world.noor), await sender(world.henk)
    sheet = await noor.has(pdf(), "werktekening hoek.pdf")
    await noor.posts(sheet["id"], body="De tekening")

    seen = await henk.gets(sheet["id"])

    assert seen.content == pdf()
    assert seen.headers["content-type"] == "application/pdf"
    assert seen.headers["content-disposition"] == (
        "attachment; filename=\"werktekening hoek.pdf\"; filename*=UTF-8''werktekening%20hoek.pdf"
    )
    assert "sandbox" in seen.headers["content-security-policy"]
    assert seen.headers["x-content-type-options"] == "nosniff"
