"""How names of FEEL are spelled: what white space means in them."""

from __future__ import annotations

__all__ = ["normalize"]


def normalize(name: str) -> str:
    """Write a name with one space where it had white space, and none around it.

    >>> normalize("  Monthly   Salary ")
    'Monthly Salary'
    """
    return " ".join(name.split())
