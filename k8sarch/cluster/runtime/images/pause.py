"""pause: does nothing, answers nobody, and ends when it is told to."""

from ...kernel.clock import ms
from ..image import Image

PAUSE = Image("pause", size=320_000, stops=ms(10))
