"""The images on a machine's disk, and their download, one at a time.

Source: kubelet's serializeImagePulls (default true; there the kubelet queues, here the runtime does),
containerd's content store.
Simplified: layers are not shared between images, and none is ever removed.
"""

from collections import deque
from typing import Any

from ..cni.routes import cause_of_silence
from ..kernel.clock import Instant, seconds
from ..kernel.component import Component
from .facts import ImagePulled, ImagePullFailed
from .messages import FetchImage, ImageLayers, ImagePresent, ImageRefused, PullImage

FILE = "images"
PULL_TIMEOUT = seconds(30)  # without progress, then: i/o timeout


class ImageStore:
    """What the runtime knows of images. `component` is the runtime."""

    def __init__(self, component: Component, registry: str) -> None:
        self.component = component
        self.registry = registry
        self.sizes: dict[str, int] = dict(component.file(FILE).records())  # reference → bytes
        self.waiting: deque[tuple[PullImage, str, Instant, tuple[int, ...]]] = deque()
        self.is_pulling = False
        self.fetches = component.machine.starts << 20  # numbers differ from those of an earlier process
        self.awaited = 0  # the number of the fetch whose answer counts; 0 when none is awaited

    def pull(self, message: PullImage, sender: str) -> None:
        """Answer at once if the image is here, otherwise queue its download."""
        if message.image in self.sizes and not message.always:
            self.tell_present(message, sender, 0, self.component.world.because)
            return
        self.waiting.append((message, sender, self.component.now, self.component.world.because))
        self.begin()

    def begin(self) -> None:
        """Download what waits first, if nothing is under way."""
        component = self.component
        while self.waiting and not self.is_pulling:
            message, sender, _, because = self.waiting[0]
            if message.image in self.sizes and not message.always:
                self.waiting.popleft()
                self.tell_present(message, sender, 0, because)
                continue
            self.is_pulling = True
            self.fetches = self.awaited = self.fetches + 1
            fetch = FetchImage(self.awaited, message.image, message.image in self.sizes)
            component.send(self.registry, fetch, because)
            component.arm(
                "image pull",
                PULL_TIMEOUT,
                self.timed_out,
                because=because,
                then=f"Then the pull of {message.image} is given up.",
            )

    def arrived(self, layers: ImageLayers) -> None:
        """The registry answered."""
        if layers.number != self.awaited:
            return  # it was given up meanwhile
        self.awaited = 0
        if layers.why:
            self.failed(layers.why, self.component.world.because)
            return
        message, sender, asked, because = self.waiting[0]
        component = self.component
        if message.image in self.sizes:
            self.ended(because, True)
            return
        change = component.record(
            ImagePulled(component.machine.name, message.image, component.now - asked, layers.size), because
        )
        self.sizes[message.image] = layers.size
        file = component.file(FILE)
        file.write((message.image, layers.size))
        component.disarm("image pull")
        file.sync(component, self.stored, None, (change, *because))

    def stored(self, _) -> None:
        """The image is on the disk."""
        self.ended(self.component.world.because, True)

    def timed_out(self, _) -> None:
        """The registry is silent."""
        registry = self.registry.partition("/")[0]
        self.awaited = 0
        self.failed(f"dial tcp: lookup {registry}: i/o timeout", cause_of_silence(self.component, registry))

    def failed(self, why: str, because: tuple[int, ...]) -> None:
        """This download is of no use; whoever waited is told."""
        component = self.component
        image = self.waiting[0][0].image
        change = component.record(ImagePullFailed(component.machine.name, image, why), because)
        self.ended((change,), False, why)

    def ended(self, because: tuple[int, ...], is_here: bool, why: str = "") -> None:
        """Answer the first that waits, and go on to the next."""
        message, sender, asked, _ = self.waiting.popleft()
        self.is_pulling = False
        self.component.disarm("image pull")
        if is_here:
            self.tell_present(message, sender, self.component.now - asked, because)
        else:
            self.component.send(
                sender, ImageRefused(message.uid, message.container, message.image, why), because
            )
        self.begin()

    def tell_present(self, message: PullImage, sender: str, took: int, because: Any) -> None:
        """The image can be used."""
        present = ImagePresent(message.uid, message.container, message.image, took, self.sizes[message.image])
        self.component.send(sender, present, because)
