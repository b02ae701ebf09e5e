"""Scopes of work that a client may hand over, saved, and the advice on them."""

from __future__ import annotations
