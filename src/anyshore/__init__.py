"""Anyshore runs outsourced work on any shore.

The layers, from the top: ``config`` and ``cli``, then ``web`` and ``api``, then
``apps``, ``adapters``, ``core`` and ``kernel``.  Imports run one way, downwards.
"""

from __future__ import annotations

__all__ = ["__version__"]

__version__ = "0.1.0"
