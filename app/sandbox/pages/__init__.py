"""Pages for people on the sandbox GitHub, drawn on the server, without a script: give `pages` to its start. Shell."""

from app.sandbox.pages.site import pages

__all__ = ("pages",)
