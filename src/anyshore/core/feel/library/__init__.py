"""The built-in functions of FEEL (DMN 1.5, clause 10.3.4), a module per family.

What each returns is decided here; how arguments find their signature is not, that is
`anyshore.core.feel.builtin`.
"""

from __future__ import annotations

from anyshore.core.feel.library import (
    contexts,
    conversion,
    dates,
    lists,
    numbers,
    ranges,
    statistics,
    text,
)
from anyshore.core.feel.names import NameSet

__all__ = ["BUILTINS", "BUILTIN_NAMES", "SPREADING"]

#: Functions of one list that take its values as arguments too.
SPREADING = statistics.SPREADING

#: All built-in functions by name.
BUILTINS = {
    name: function
    for module in (
        contexts,
        conversion,
        dates,
        lists,
        numbers,
        ranges,
        statistics,
        text,
    )
    for name, function in module.LIBRARY.functions.items()
}
#: Their names, as the parser looks for them.
BUILTIN_NAMES = NameSet(BUILTINS)
