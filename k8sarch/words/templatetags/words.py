"""{% catalogued %}: the scripts of a page, and behind them the catalogue of what these modules say.

Contract: English needs none. A catalogue is data in the page (application/json), which runs nothing and which
the content policy lets pass; static/js/sandbox/words.js reads it.
"""

import re
from functools import cache

from django import template
from django.conf import settings
from django.utils.html import json_script
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from k8sarch.words import gathered

register = template.Library()
MODULE = re.compile(
    r"""<script[^>]*type=["']module["'][^>]*src=["']([^"'?]+)|<script[^>]*src=["']([^"'?]+)["'][^>]*type=["']module["']"""
)
HASH = re.compile(r"\.[0-9a-f]{12}(?=\.js$)")


class CataloguedNode(template.Node):
    """Renders what is inside, and adds the catalogue of the modules that it names."""

    def __init__(self, nodelist: template.NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: template.Context) -> SafeString:
        scripts = self.nodelist.render(context)
        language = get_language() or settings.LANGUAGE_CODE
        if language == "en":
            return scripts
        names = [found[1] or found[2] for found in MODULE.finditer(scripts)]
        modules = tuple(HASH.sub("", name.removeprefix(settings.STATIC_URL)) for name in names)
        return mark_safe(scripts + catalogue_of(language, modules)) if modules else scripts


def catalogue_of(language: str, modules: tuple[str, ...]) -> SafeString:
    """The script element that holds what these modules say, in a language."""
    build = _built.__wrapped__ if settings.DEBUG else _built
    return build(language, modules)


@cache
def _built(language: str, modules: tuple[str, ...]) -> SafeString:
    said = {english for module in modules for english in gathered.said_by_module(module)}
    if any(module.startswith("js/sandbox/") for module in modules):
        said.update(gathered.said_by_server())
    return json_script({english: gettext(english) for english in sorted(said) if english}, "catalogue")


@register.tag
def catalogued(parser: template.base.Parser, token: template.base.Token) -> CataloguedNode:
    """{% catalogued %} scripts {% endcatalogued %}"""
    nodelist = parser.parse(("endcatalogued",))
    parser.delete_first_token()
    return CataloguedNode(nodelist)
