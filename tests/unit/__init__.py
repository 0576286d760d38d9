"""Tests of the library and of the page's parts, without a server."""
