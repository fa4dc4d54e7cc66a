"""Pages run in kept threads, each request in one; writers of this process take turns."""

import threading

import pytest
from asgiref.testing import ApplicationCommunicator
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import override_settings
from django.urls import path

from k8sarch.database import base
from k8sarch.front import PAGES_AT_ONCE, Pages


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
