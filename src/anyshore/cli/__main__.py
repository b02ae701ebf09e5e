"""``python -m anyshore.cli`` is the same as ``anyshore``."""

from __future__ import annotations

from anyshore.cli.main import main

main()
