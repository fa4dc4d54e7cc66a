"""The spotlight's socket: the cluster of the learner who agreed, for the projector of that class alone."""

from typing import Any
from uuid import UUID

from asgiref.sync import sync_to_async
from django.utils.translation import gettext as _

from courses import reports
from courses.notices import group_of
from courses.room import spotlight
from k8sarch.sandbox.socket.consumers import GONE, SandboxConsumer
from k8sarch.sandbox.socket.protocol import RequestError
from k8sarch.sandbox.socket.rights import WATCH


class SpotlightConsumer(SandboxConsumer):
    """A viewer who only watches, for as long as the spotlight lasts."""

    shown: int | None = None  # the spotlight that this socket shows

    async def sandbox_and_right(self) -> tuple[UUID, str]:
        class_id = self.scope["url_route"]["kwargs"]["class_id"]
        await self.channel_layer.group_add(group_of(class_id), self.channel_name)
        found = await sync_to_async(self.running)()
        if found is None:
            raise RequestError(_("No cluster of this class is in the spotlight."))
        self.shown, sandbox_id = found
        return sandbox_id, WATCH

    def running(self) -> tuple[int, UUID] | None:
        """The running spotlight and its sandbox, as long as the viewer teaches the class."""
        class_id = self.scope["url_route"]["kwargs"]["class_id"]
        classroom = reports.taught_by(self.scope["user"]).filter(pk=class_id).first()
        found = spotlight.running(classroom) if classroom is not None else None
        return (found.pk, found.sandbox) if found is not None else None

    async def progress_changed(self, event: dict[str, Any]) -> None:
        """A notice of the class: what has ended is shown no longer."""
        if self.shown is None:
            return
        found = await sync_to_async(self.running)()
        if found is None or found[0] != self.shown:
            self.shown = None
            await self.close(code=GONE)

    async def disconnect(self, code: int) -> None:
        await self.channel_layer.group_discard(
            group_of(self.scope["url_route"]["kwargs"]["class_id"]), self.channel_name
        )
        await super().disconnect(code)
