"""The images that the pretend registry holds, one file each. Any tag of them can be pulled; nothing else
can."""

from ..image import Image, repository_of
from .api import API
from .crasher import CRASHER
from .db import DB
from .nginx import NGINX
from .pause import PAUSE
from .slow_start import SLOW_START
from .web import WEB

IMAGES: tuple[Image, ...] = (WEB, API, DB, NGINX, CRASHER, SLOW_START, PAUSE)
BY_NAME: dict[str, Image] = {image.name: image for image in IMAGES}

__all__ = ["BY_NAME", "IMAGES", "image_named"]


def image_named(reference: str) -> Image | None:
    """The image that `reference` (with registry and tag, or without) means, or None."""
    return BY_NAME.get(repository_of(reference))
