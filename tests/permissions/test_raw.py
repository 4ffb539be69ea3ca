"""What a browser would never send, byte for byte, to the real server over a real socket."""

import asyncio

import pytest

from server import assets, metrics
from tests.kit.live import PATIENCE, Live

SECRETS = (b"root:", b"import ", b"SECRET", b"def ", b"[project]")

PATHS = [
    "/static/{v}/../app.py",
    "/static/{v}/../../server/app.py",
    "/static/{v}/%2e%2e/%2e%2e/server/app.py",
    "/static/{v}/..%2f..%2fpyproject.toml",
    "/static/{v}/..\\..\\pyproject.toml",
    "/static/{v}//etc/passwd",
    "/static/{v}/%2fetc%2fpasswd",
    "/static/{v}/css/order.txt",
    "/static/{v}/main.css%00.js",
    "/static/{v}/main.css/",
    "/static/{v}/MAIN.CSS",
    "/static/{v}/",
    "/static/../{v}/main.css",
    "/static/other/main.css",
    "/static//{v}/main.css",
    "//static/{v}/main.css",
    "/demo/mail/..%2f..%2fsecret",
    "/demo/mail/%2e%2e",
    "/rooms/..%2f..%2fetc",
    "/%00",
    "/?%00",
    "/rooms/p_%0d%0aSet-Cookie:%20evil=1",
    "/sign-in?next=/a%0d%0aSet-Cookie:%20evil=1",
    "/placements?page=1%0d%0aSet-Cookie:%20evil=1",
    "/%ff%fe%fd",
    "/" + "a" * 20_000,
    "/?" + "a=1&" * 10_000,
]

_POST = b"POST /language HTTP/1.1\r\nHost: HOST\r\n"

RUBBISH = {
    "no request": b"\r\n\r\n",
    "no protocol": b"hallo\r\n\r\n",
    "another protocol": b"SSH-2.0-OpenSSH_9.6\r\n",
    "TLS to the wrong port": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 200,
    "an old version": b"GET / HTTP/0.9\r\n\r\n",
    "a new version": b"GET / HTTP/9.9\r\nHost: HOST\r\n\r\n",
    "no host": b"GET /healthz HTTP/1.1\r\n\r\n",
    "two hosts": b"GET /sign-in HTTP/1.1\r\nHost: evil.example\r\nHost: HOST\r\n\r\n",
    "another's address": b"GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\n\r\n",
    "a tunnel": b"CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n",
    "all of it": b"OPTIONS * HTTP/1.1\r\nHost: HOST\r\n\r\n",
    "a space in a header": b"GET / HTTP/1.1\r\nHost : HOST\r\n\r\n",
    "a folded header": b"GET / HTTP/1.1\r\nHost: HOST\r\nX: a\r\n b\r\n\r\n",
    "signs in a header": b"GET / HTTP/1.1\r\nHost: HOST\r\nCookie: \xff\xfe=\x01\r\n\r\n",
    "an endless header": b"GET / HTTP/1.1\r\nHost: HOST\r\nX: " + b"a" * 200_000 + b"\r\n\r\n",
    "many headers": b"GET / HTTP/1.1\r\nHost: HOST\r\n" + b"X: a\r\n" * 5_000 + b"\r\n",
    "two lengths": (_POST + b"Content-Length: 3\r\nContent-Length: 30\r\n\r\nabc"),
    "a length and chunks": (
        _POST + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    ),
    "a length below nothing": _POST + b"Content-Length: -1\r\n\r\n",
    "a huge length": _POST + b"Content-Length: 99999999999\r\n\r\n",
    "a length in letters": _POST + b"Content-Length: ten\r\n\r\n",
    "broken chunks": (_POST + b"Transfer-Encoding: chunked\r\n\r\nZZ\r\nabc\r\n"),
    "half a body": _POST + b"Content-Length: 50\r\n\r\nabc",
    "half an upgrade": (
        b"GET /live HTTP/1.1\r\nHost: HOST\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"
    ),
    "a line that isn't one": b"GET /live HTTP/1.1\r\nHost: HOST\r\n\r\n",
    "an unknown encoding": b"GET / HTTP/1.1\r\nHost: HOST\r\nAccept-Encoding: \xff\r\n\r\n",
}


async def sent(live: Live, said: bytes, *, whole: bool = True) -> bytes:
    """What comes back until the server has nothing more to say; half said, the client goes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", live.port)
    try:
        writer.write(said.replace(b"HOST", f"localhost:{live.port}".encode()))
        if not whole:
            writer.write_eof()
        async with asyncio.timeout(PATIENCE):
            return await reader.read()
    except ConnectionError:
        return b""
    finally:
        writer.close()


async def test_no_trick_in_an_address_reaches_a_file_or_a_header(live: Live) -> None:
    faults = _faults()
    for path in PATHS:
        line = f"GET {path.replace('{v}', assets.version())} HTTP/1.1\r\n"
        answer = await sent(live, f"{line}Host: HOST\r\nConnection: close\r\n\r\n".encode())
        head, _, body = answer.partition(b"\r\n\r\n")
        assert head[9:12] in (b"200", b"303", b"400", b"404", b"414", b"431"), (path, head)
        assert b"evil=" not in head, (path, head)
        if "static" in path:
            assert head[9:10] == b"4", (path, head)
        assert not any(secret in body for secret in SECRETS), path
    assert _faults() == faults


@pytest.mark.parametrize("name", RUBBISH)
async def test_rubbish_is_turned_away_and_the_next_one_served(live: Live, name: str) -> None:
    faults = _faults()

    answer = await sent(live, RUBBISH[name], whole=False)

    assert answer[9:10] in (b"", b"2", b"3", b"4"), answer[:200]
    assert b"Traceback" not in answer
    assert _faults() == faults
    well = await sent(live, b"GET /healthz HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n\r\n")
    assert well.startswith(b"HTTP/1.1 200")


def _faults() -> float | None:
    return metrics.REGISTRY.get_sample_value("leerplek_faults_total")
