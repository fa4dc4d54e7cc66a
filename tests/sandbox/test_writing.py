"""What learners do at once shares a transaction, and one that is refused takes none with it."""

import asyncio
from contextvars import copy_context
from functools import partial

import pytest
from asgiref.sync import sync_to_async
from django.db import connection
from django.test.utils import CaptureQueriesContext

from k8sarch.cluster import ClusterSpec
from k8sarch.sandbox.kept import store
from k8sarch.sandbox.kept.writing import Write, Writing, together
from k8sarch.sandbox.models import SandboxRecord

pytestmark = pytest.mark.django_db(transaction=True)


def renamed(sandbox_id, name):
    record = SandboxRecord.objects.get(id=sandbox_id)
    record.name = name
    record.save(update_fields=["name"])


def refused(sandbox_id):
    renamed(sandbox_id, "half done")
    raise store.TooMany("No more.")


def sandbox(owner):
    return store.create(owner=owner, kind=SandboxRecord.HOME, name="Shop", spec=ClusterSpec())


async def test_a_refused_write_is_undone_alone_and_the_others_are_kept():
    first, second, third = [await sync_to_async(sandbox)(owner) for owner in "abc"]
    writing = Writing()

    answers = await asyncio.gather(
        writing.written(renamed, first.id, "one"),
        writing.written(refused, second.id),
        writing.written(renamed, third.id, "three"),
        return_exceptions=True,
    )

    names = [row.name async for row in SandboxRecord.objects.order_by("owner")]
    assert answers[0] is None and answers[2] is None
    assert str(answers[1]) == "No more."
    assert names == ["one", "Shop", "three"]


async def test_a_sandbox_that_is_gone_refuses_its_own_writer_alone():
    record = await sync_to_async(sandbox)("a")
    gone = await sync_to_async(sandbox)("b")
    await sync_to_async(store.delete)(gone.id)
    writing = Writing()

    answers = await asyncio.gather(
        writing.written(renamed, gone.id, "nobody"),
        writing.written(renamed, record.id, "somebody"),
        return_exceptions=True,
    )

    assert isinstance(answers[0], SandboxRecord.DoesNotExist)
    assert answers[1] is None


def test_what_is_written_together_begins_and_commits_once():
    records = [sandbox(owner) for owner in "abc"]

    with CaptureQueriesContext(
        connection,
    ) as asked:
        together([Write(partial(renamed, each.id, "x"), None, copy_context()) for each in records])

    said = [query["sql"].split()[0] for query in asked]
    assert (said.count("BEGIN"), said.count("SAVEPOINT")) == (1, 3)
