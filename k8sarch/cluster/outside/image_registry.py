"""The registry from which every node pulls: it holds the images of runtime/images under any tag, and nothing
else.

Simplified: one download does not slow another down.
"""

from ..kernel.clock import ms
from ..kernel.component import Component, ConnectionClosed, ConnectionRefused
from ..runtime.images import image_named
from ..runtime.messages import FetchImage, ImageLayers

MANIFEST_LATENCY = ms(120)
BYTES_PER_SECOND = 50_000_000


class ImageRegistry(Component):
    """Sends image layers, after the time that their download takes."""

    def receive(self, message, sender: str) -> None:
        match message:
            case FetchImage():
                image = image_named(message.image)
                if image is None:
                    why = f"failed to resolve reference {message.image!r}: not found"
                    self.after(
                        MANIFEST_LATENCY,
                        self.reply,
                        (sender, ImageLayers(message.number, message.image, 0, why)),
                    )
                    return
                download = 0 if message.is_present else image.size * 1_000_000 // BYTES_PER_SECOND
                layers = ImageLayers(message.number, message.image, image.size, "")
                self.after(MANIFEST_LATENCY + download, self.reply, (sender, layers))
            case ConnectionRefused() | ConnectionClosed():
                pass
            case _:
                raise AssertionError(f"{self.address} cannot be sent {message!r}")

    def reply(self, entry: tuple[str, ImageLayers]) -> None:
        """The download is complete."""
        sender, layers = entry
        self.send(sender, layers)
