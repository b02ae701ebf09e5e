"""Reference data that ships with the package: read once, given out as values.

The files are compact extracts, each with source, licence and date in ``sources.toml``;
``scripts/reference`` rebuilds them.  This package decides nothing with them.
"""

from __future__ import annotations

from anyshore.adapters.reference.load import load, load_claims, policy_document

__all__ = ["load", "load_claims", "policy_document"]
