"""shop/api: what the shop's front asks. Each answer needs one of the Service db."""

from ...kernel.clock import ms, seconds
from ..image import Image

API = Image(
    "shop/api",
    size=48_000_000,
    starts=ms(1_200),
    serves=ms(5),
    calls="db",
    drains=seconds(2),
    stops=seconds(2) + ms(100),
)
