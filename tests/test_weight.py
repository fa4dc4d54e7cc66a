"""What the sandbox page weighs on the wire at its start, fetched from a running server as a browser does.

The measure: the page, every file that its HTML names, and every module that those import at once (what
import() loads when it is first needed does not count), each with `Accept-Encoding: br, gzip`.
"""

import http.client
import re
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest

from k8sarch.static_files import smaller_module
from tests.servers import Server

pytest.importorskip("brotli")
import brotli  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS_AND_STYLES_MAX = 55_000  # bytes
ALL_MAX = 140_000
NAMED = re.compile(r"""<(?:script|link)[^>]*?(?:src|href)="([^"]+\.(?:js|css|svg)[^"]*)\"""")
IMPORTED = re.compile(r"""(?:\bfrom|\bimport)\s*["']([^"']+\.js)["']""")
EXPORTED = re.compile(r"\bexport (?:async )?(?:const|function\*?) ?(\w+)")
SAID = re.compile(r"\bt\('([^']+)'")
MODULES = sorted(path.relative_to(ROOT / "static") for path in (ROOT / "static").rglob("*.js"))


class Browser:
    """Fetches with the headers of a browser, and remembers the cookies."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.cookies: dict[str, str] = {}

    def fetch(self, path: str, form: str | None = None) -> tuple[int, bytes, http.client.HTTPMessage]:
        """Status, body as it came over the wire, headers."""
        connection = http.client.HTTPConnection(urlsplit(self.address).netloc, timeout=30)
        headers = {
            "Accept-Encoding": "br, gzip",
            "Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()),
        }
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request("GET" if form is None else "POST", path, form, headers)
        answer = connection.getresponse()
        body = answer.read()
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.split(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, body, answer.headers


def opened(body: bytes, headers: http.client.HTTPMessage) -> str:
    """The text of a body that may have come compressed."""
    return (brotli.decompress(body) if headers.get("Content-Encoding") == "br" else body).decode()


def weights(site: Server) -> dict[str, int]:
    """Bytes on the wire, by path, of a new sandbox's page and all that it loads at once."""
    browser = Browser(site.address)
    _, body, _ = browser.fetch("/sandboxes/")
    token = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', body).group(1).decode()
    form = f"csrfmiddlewaretoken={token}&name=Shop&control_planes=3&workers=4&zones=2&seed=7&shop=on"
    status, body, headers = browser.fetch("/sandboxes/", form)
    assert status == 302, body.decode()[:2000]
    page = headers["Location"]
    _, body, headers = browser.fetch(page)
    found = {"page": len(body)}
    waiting = [urljoin(page, each) for each in NAMED.findall(opened(body, headers))]
    while waiting:
        path = waiting.pop()
        if path in found:
            continue
        status, body, headers = browser.fetch(path)
        assert status == 200, path
        found[path] = len(body)
        if path.endswith(".js"):
            waiting += [urljoin(path, each) for each in IMPORTED.findall(opened(body, headers))]
    return found


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> dict[str, int]:
    server = Server(tmp_path_factory.mktemp("weight")).start()
    try:
        return weights(server)
    finally:
        server.stop()


def heaviest(loaded: dict[str, int]) -> str:
    """For whoever must find what to load later."""
    most = sorted(loaded.items(), key=lambda item: -item[1])[:25]
    return "\n".join(
        [f"{sum(loaded.values())} bytes in {len(loaded)}:", *(f"{size:6} {path}" for path, size in most)]
    )


def test_scripts_and_styles_of_a_sandbox_page_are_light(loaded):
    parts = {path: size for path, size in loaded.items() if path.endswith((".js", ".css"))}

    assert any("main." in path for path in parts) and any("bundle." in path for path in parts)
    assert sum(parts.values()) <= SCRIPTS_AND_STYLES_MAX, heaviest(parts)


def test_the_whole_sandbox_page_is_light(loaded):
    assert sum(loaded.values()) <= ALL_MAX, heaviest(loaded)


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_a_smaller_module_offers_the_same_and_says_the_same(module):
    text = (ROOT / "static" / module).read_text()

    smaller = smaller_module(text)

    assert len(smaller) < len(text)
    assert "/**" not in smaller and "@ts-check" not in smaller
    assert sorted(EXPORTED.findall(smaller)) == sorted(EXPORTED.findall(text))
    said = {words for words in SAID.findall(text) if "'" not in words and "\\" not in words}
    assert not {words for words in said if words not in smaller}


def test_templates_inside_templates_keep_their_spaces():
    smaller = smaller_module("export const said = (of) => `a ${of ? `: ${of} , b` : ''} // no comment`;")

    assert "`: ${of} , b`" in smaller and "// no comment`" in smaller


def test_a_module_that_could_end_its_script_is_refused():
    with pytest.raises(ValueError, match="stands in a module"):
        smaller_module("export const end = '</script>';")
