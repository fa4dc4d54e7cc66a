"""shop/web: the shop's front. Each page needs one answer of the Service api."""

from ...kernel.clock import ms, seconds
from ..image import Image

WEB = Image(
    "shop/web",
    size=64_000_000,
    starts=ms(800),
    serves=ms(3),
    calls="api",
    drains=seconds(2),
    stops=seconds(2) + ms(100),
)
