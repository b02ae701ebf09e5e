"""A case's variables as somebody may see them: accounts, people and secrets masked.

A variable carries no masking class of its own, so what it holds decides: account
numbers are financial, e-mail addresses personal, and whatever is called a secret is
shown to nobody.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from anyshore.adapters.postgres.exact import dumps
from anyshore.apps.processes.queries import variables
from anyshore.core import access, feel
from anyshore.core.access import Masking, Target, Visibility

if TYPE_CHECKING:
    from collections.abc import Callable

    from anyshore.apps.processes.models import Case
    from anyshore.core.access import Actor

__all__ = ["LONGEST", "shown", "writer"]

#: So many characters of a value are shown.
LONGEST = 400
_SECRET = re.compile(
    r"password|passwort|secret|token|api.?key|credential", re.IGNORECASE
)
#: ISO 13616: two letters, two check digits, up to thirty letters and digits.
_ACCOUNT = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}\b")
_EMAIL = re.compile(r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b")
_HIDDEN = "hidden"


def shown(actor: Actor, row: Case) -> list[tuple[str, str]]:
    """Return names and values of a case's variables, in the order of names."""
    write = writer(actor, row)
    return [
        (name, write(name, value)) for name, value in sorted(variables(row).items())
    ]


def writer(actor: Actor, row: Case) -> Callable[[str, object], str]:
    """Return what writes a value of a case, by its name, as far as somebody sees it."""
    target = Target(client=row.client_id, owner=row.started_by)
    accounts = access.sees(actor, Masking.FINANCIAL, target).visibility
    people = access.sees(actor, Masking.PERSONAL, target).visibility

    def write(name: str, value: object) -> str:
        return _value(name, value, accounts, people)

    return write


def _value(name: str, value: object, accounts: Visibility, people: Visibility) -> str:
    if _SECRET.search(name):
        return _HIDDEN
    # A case begins with plain numbers, which are FEEL's only once it counts with them.
    plain = _readable(feel.to_json(feel.from_host(value)))
    text = plain if isinstance(plain, str) else dumps(plain).decode()
    text = _ACCOUNT.sub(lambda found: access.masked(found[0], accounts), text)
    text = _EMAIL.sub(lambda found: access.masked(found[0], people), text)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _readable(tree: object) -> object:
    """Return a tree as people read it: dates bare, and nothing that is called a secret.

    JSON has no dates; what goes to programs says by ``{"@": …}`` that one is meant.
    """
    if isinstance(tree, dict):
        if tree.keys() == {"@"}:
            return tree["@"]
        return {
            key: _HIDDEN if _SECRET.search(key) else _readable(value)
            for key, value in tree.items()
        }
    if isinstance(tree, list):
        return [_readable(value) for value in tree]
    return tree
