"""shop/db: the shop's database. It takes its time to open its files, and asks nobody."""

from ...kernel.clock import ms, seconds
from ..image import Image

DB = Image(
    "shop/db",
    size=120_000_000,
    starts=seconds(2),
    serves=ms(2),
    drains=seconds(1),
    stops=seconds(1) + ms(500),
)
