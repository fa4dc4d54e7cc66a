"""The socket of a lesson's task under another seed: the cluster that the learner began for it, and its check.
No prediction, no chain, no hints, and the lesson's own strip does not move.
"""

from typing import Any
from uuid import UUID

from asgiref.sync import sync_to_async
from django.utils.translation import gettext as _

from courses import catalogue
from courses.afterwards import mastery
from courses.consumers import LessonConsumer
from k8sarch.sandbox import sandboxes
from k8sarch.sandbox.live.tasks import Asked
from k8sarch.sandbox.socket import protocol
from k8sarch.sandbox.socket.consumers import SandboxConsumer
from k8sarch.sandbox.socket.identity import known_owner
from k8sarch.sandbox.socket.protocol import RequestError
from k8sarch.sandbox.socket.rights import DRIVE


class AgainConsumer(LessonConsumer):
    """This browser's cluster of another seed. What its check says is the whole of it."""

    more = ()

    async def sandbox_and_right(self) -> tuple[UUID, str]:
        names = self.scope["url_route"]["kwargs"]
        found = catalogue.current().find(names["module"], names["slug"])
        owner = known_owner(self.scope["session"])
        begun = await sync_to_async(mastery.mastery_of)(owner, found[1]) if found and owner else None
        if found is None or owner is None or begun is None or begun.sandbox is None:
            raise RequestError(_("Nothing was begun here under another seed. Load the page again."))
        self.owner, self.lesson = owner, found[1]
        return begun.sandbox, DRIVE

    def asked(self) -> Asked | None:
        task = self.lesson.task
        return Asked(check=task.check, arguments=dict(task.arguments)) if task else None

    async def on_verdict(self, verdict: dict[str, Any]) -> None:
        if verdict["passed"] and not self.is_passed:
            self.is_passed = True
            assert self.sandbox_id is not None, "only a sandbox gives verdicts"
            await sync_to_async(mastery.passed)(
                owner=self.owner,
                lesson=self.lesson,
                sandbox=self.sandbox_id,
                stand=sandboxes.stand_of(self.sandbox_id),
            )

    async def carry_out(self, request: protocol.Request) -> None:
        self.attend_to(request)
        await SandboxConsumer.carry_out(self, request)
