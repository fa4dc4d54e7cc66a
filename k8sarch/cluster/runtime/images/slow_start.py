"""slow-start: needs forty seconds until it answers; a liveness probe without patience kills it before."""

from ...kernel.clock import ms, seconds
from ..image import Image

SLOW_START = Image("slow-start", size=32_000_000, starts=seconds(40), serves=ms(2), stops=ms(100))
