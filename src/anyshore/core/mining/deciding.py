"""A learned branch as a decision table (DMN 1.5, clause 8)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from anyshore.core import dmn

if TYPE_CHECKING:
    from anyshore.core.mining.branches import Branch
    from anyshore.core.mining.tree import Leaf

__all__ = ["END", "branch_as_dmn", "input_names"]

#: What the table answers where the case ends.
END = "end of case"


def input_names(branch: Branch) -> dict[int, str]:
    """Return the table's inputs: the place of what is asked, and its name in FEEL."""
    asked = sorted(
        {question.feature for leaf in branch.tree.leaves for question, _ in leaf.path}
    )
    names: dict[int, str] = {}
    for place in asked:
        name = re.sub(r"\W+", "_", branch.asked[place][0]).strip("_") or "input"
        if not name[0].isalpha():
            name = f"v_{name}"
        while name in names.values():
            name += "_2"
        names[place] = name
    return names


def branch_as_dmn(branch: Branch) -> bytes:
    """Write what a branch learned as a DMN model with one table.

    The rules part all cases among them, so the hit policy is UNIQUE.  A missing value
    answers no to every question, and the rules say so.  Annotations tell how many steps
    stood behind a rule and which share of them it met.
    """
    names = input_names(branch)
    head = [
        "UNIQUE",
        *(
            f"input:{name}:{'number' if not branch.asked[place][1] else 'string'}"
            for place, name in names.items()
        ),
        "output:next:string",
        "note:steps",
        "note:share",
    ]
    rows = [head]
    for number, leaf in enumerate(branch.tree.leaves, 1):
        total = sum(leaf.counts)
        share = leaf.counts[leaf.decided] / total if total else 0.0
        rows.append(
            [
                str(number),
                *(_entry(branch, leaf, place) for place in names),
                _text(branch.ways[leaf.decided] or END),
                str(total),
                f"{share:.2f}",
            ]
        )
    return dmn.table_from_rows(f"After {_safe(branch.activity)}", rows)


def _safe(name: str) -> str:
    return re.sub(r"[^\w ]+", " ", name).strip() or "activity"


def _entry(branch: Branch, leaf: Leaf, place: int) -> str:
    """Return the unary tests of one cell."""
    answers = [
        (question.bound, answer)
        for question, answer in leaf.path
        if question.feature == place
    ]
    if not answers:
        return "-"
    texts = branch.asked[place][1]
    if texts:
        for bound, answer in answers:
            if answer:
                return _text(texts[int(bound)])
        refused = ", ".join(_text(texts[int(bound)]) for bound, _ in answers)
        return f"not({refused})"
    highs = [bound for bound, answer in answers if answer]
    lows = [bound for bound, answer in answers if not answer]
    if highs and lows:
        return f"({_number(max(lows))}..{_number(min(highs))}]"
    if highs:
        return f"<= {_number(min(highs))}"
    return f"null, > {_number(max(lows))}"


def _number(value: float) -> str:
    """Write a number exactly, without an exponent."""
    text = f"{value:.17g}" if float(f"{value:.15g}") != value else f"{value:.15g}"
    if "e" in text:
        text = f"{value:.20f}".rstrip("0").rstrip(".")
    return text


def _text(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    escaped = escaped.replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r")
    return f'"{escaped}"'
