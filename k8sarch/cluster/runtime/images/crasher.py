"""crasher: ends with an error two seconds after each start."""

from ...kernel.clock import ms, seconds
from ..image import Image

CRASHER = Image(
    "crasher", size=8_000_000, starts=ms(100), exits=seconds(2), exit_code=1, stops=ms(50), stop_code=143
)
