"""nginx: a web server that answers soon and, on SIGTERM, stops at once."""

from ...kernel.clock import ms
from ..image import Image

NGINX = Image("nginx", size=72_000_000, starts=ms(200), serves=ms(1), stops=ms(100))
