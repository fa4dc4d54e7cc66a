"""Pages run in kept threads, each request in one; static files are read once; writers take turns."""

import threading

import pytest
from asgiref.testing import ApplicationCommunicator
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import override_settings
from django.urls import path

from k8sarch.database import base
from k8sarch.front import PAGES_AT_ONCE, Pages, StaticFiles


def which_thread(request):
    return HttpResponse(threading.current_thread().name)


async def which_thread_later(request):
    return HttpResponse(threading.current_thread().name)


urlpatterns = [path("thread/", which_thread), path("later/", which_thread_later)]


async def answer_of(pages, address):
    scope = {
        "type": "http",
        "method": "GET",
        "path": address,
        "query_string": b"",
        "headers": [(b"host", b"testserver")],
    }
    browser = ApplicationCommunicator(pages, scope)
    await browser.send_input({"type": "http.request", "body": b""})
    head = await browser.receive_output(5)
    body = await browser.receive_output(5)
    await browser.wait()
    return head["status"], body["body"].decode()


@override_settings(ROOT_URLCONF="tests.test_front")
@pytest.mark.django_db(transaction=True)
async def test_a_page_after_another_is_answered_in_the_same_kept_thread_and_an_async_one_on_the_loop():
    pages = Pages()

    first = await answer_of(pages, "/thread/")
    second = await answer_of(pages, "/thread/")
    later = await answer_of(pages, "/later/")

    assert first == second == (200, "pages-0_0")
    assert later == (200, threading.current_thread().name)
    assert pages.busy == [0] * PAGES_AT_ONCE


@pytest.mark.django_db(transaction=True)
def test_who_writes_holds_the_turn_until_the_transaction_ends_however_it_ends():
    with transaction.atomic():
        during = base.TURN.locked(), connection.has_turn
    after = base.TURN.locked()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        raise ZeroDivisionError
    after_failure = base.TURN.locked()

    assert during == (True, True)
    assert (after, after_failure) == (False, False)


@pytest.fixture
def static_files(settings, tmp_path):
    settings.STATIC_ROOT, settings.DEBUG = tmp_path, False
    (tmp_path / "line.css").write_bytes(b"whole")
    (tmp_path / "line.css.br").write_bytes(b"less")
    return StaticFiles()


def test_a_static_file_is_read_once_a_way_of_compressing_and_a_changed_one_is_not_asked_for(
    static_files, tmp_path
):
    address = "/static/line.css"
    first = [static_files.answer("GET", address, {b"accept-encoding": way}) for way in (b"br, zstd", b"")]
    (tmp_path / "line.css").write_bytes(b"another")
    again = [static_files.answer("GET", address, {b"accept-encoding": way}) for way in (b"gzip, br", b"")]

    assert [body["body"] for _head, body in first] == [b"less", b"whole"]
    assert again == first


def test_who_has_a_static_file_or_asks_for_a_part_of_it_is_sent_no_more(static_files):
    address = "/static/line.css"
    head, _body = static_files.answer("GET", address, {})
    tag = dict(head["headers"])[b"etag"]

    assert static_files.answer("GET", address, {b"if-none-match": tag})[0]["status"] == 304
    part, body = static_files.answer("GET", address, {b"range": b"bytes=1-2"})
    assert (part["status"], body["body"]) == (206, b"ho")
    only_head, nothing = static_files.answer("HEAD", address, {})
    assert (only_head["status"], nothing["body"]) == (200, b"")
    assert static_files.answer("POST", address, {})[0]["status"] == 405
    assert not static_files.has("/static/none.css")
