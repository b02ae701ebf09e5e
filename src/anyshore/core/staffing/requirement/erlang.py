"""Erlang B, C and A for whole arrays, exact to the last digits a double can hold.

One queue with ``n`` servers is fully described by three numbers: how likely it is to
be below saturation, how fast saturated servers work, and how soon waiting callers give
up.  With the arrival rate ``r``, the full rate ``f = n / handle time``, ``t`` for one
over the patience, ``x = r / t`` and ``y = f / t``::

    below = 1 / B(n - 1, load)                  states below saturation
    J     = integral of exp(x (1 - e^(-t v)) - f v) dv from 0 to infinity
    K     = the same with e^(-t v) as a further factor, from 0 to the threshold
    P(wait)        = r J / (below + r J)
    P(abandon)     = (1 + (r - f) J) / (below + r J)
    mean wait      = P(abandon) / t             of everybody who calls
    service level  = (below + r K) / (below + r J)

Callers who give up count as not answered in time.  Without abandonment ``J`` is
``1 / (f - r)`` and the formulas are Erlang C's; a queue that then gets more than it can
do has no steady state: everybody waits, for ever.

Sources: Palm (1957); Garnett, Mandelbaum, Reiman (2002), Designing a call center with
impatient customers; Zeltyn, Mandelbaum (2005) for the integrals.  Both are written here
with incomplete gamma functions that are scaled so that nothing overflows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy import special

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

__all__ = ["Steady", "blocking", "inverse_blocking", "steady"]

# Below this the incomplete gamma function has lost digits or is nothing at all.
_TINY = 1e-280
# Terms of series and continued fractions; each use converges in far fewer.
_TERMS = 400


class Steady(NamedTuple):
    """What a queue does in its steady state, an array for each measure."""

    #: Share of contacts answered within the threshold, of all that came.
    service_level: Numbers
    #: Mean seconds until answered or given up, over all contacts.
    wait: Numbers
    #: Share of contacts that give up.
    abandonment: Numbers
    #: Share of time that a server works.
    occupancy: Numbers
    #: Share of contacts that do not get a server at once.
    waiting: Numbers


def blocking(servers: Numbers, load: Numbers) -> Numbers:
    """Return Erlang B: the share of contacts that find every server busy.

    Args:
        servers: Servers, zero or more; fractions are interpolated by the formula.
        load: Offered load in Erlang.

    >>> round(float(blocking(np.array([2.0]), np.array([1.0]))[0]), 12)
    0.2
    """
    return np.asarray(1 / inverse_blocking(servers, load), dtype=np.float64)


def inverse_blocking(servers: Numbers, load: Numbers) -> Numbers:
    """Return one over Erlang B, which is ``sum of n! / (n - k)! / load^k``.

    It is infinite where blocking is too rare for a double, as without any load.
    """
    n = np.asarray(servers, dtype=np.float64)
    a = np.asarray(load, dtype=np.float64)
    n, a = np.broadcast_arrays(n, a)
    with np.errstate(all="ignore"):
        below = special.gammaincc(n + 1, a)
        found = below * np.exp(-_log_term(n, a))
    # Far below the load both factors vanish together; there the fraction converges.
    deep = (below < _TINY) & (a > n)
    if deep.any():
        found[deep] = _far_below(n[deep], a[deep])
    found[a <= 0] = np.inf
    found[n <= 0] = 1
    return np.asarray(found, dtype=np.float64)


def _log_term(n: Numbers, a: Numbers) -> Numbers:
    """Return the logarithm of a Poisson probability, ``a^n e^-a / n!``."""
    return np.asarray(
        _deviance(n, a) - np.log(np.sqrt(2 * np.pi * n)) - _stirling(n),
        dtype=np.float64,
    )


def _deviance(n: Numbers, a: Numbers) -> Numbers:
    """Return ``n ln(a / n) - (a - n)`` without losing digits, near or far apart."""
    gap = a - n
    ratio = a / n
    logarithm = np.log1p(gap / n)
    far = ratio < 0.5
    if far.any():
        logarithm[far] = np.log(ratio[far])
    return np.asarray(n * logarithm - gap, dtype=np.float64)


def _stirling(n: Numbers) -> Numbers:
    """Return ``ln n! - ln(sqrt(2 pi n) n^n e^-n)`` (Loader 2000, saddle point)."""
    small = n < 16
    one = 1 / np.where(small, 16.0, n)
    square = one * one
    series = one * (
        1 / 12
        - square * (1 / 360 - square * (1 / 1260 - square * (1 / 1680 - square / 1188)))
    )
    if not small.any():
        return np.asarray(series)
    few = n[small]
    series[small] = (
        special.gammaln(few + 1)
        - (few + 0.5) * np.log(few)
        + few
        - 0.5 * np.log(2 * np.pi)
    )
    return np.asarray(series)


def _far_below(n: Numbers, a: Numbers) -> Numbers:
    """Return one over Erlang B by Legendre's continued fraction, for n far below a."""
    b = a - n
    c = np.full_like(b, np.inf)
    d = 1 / b
    h = d.copy()
    for k in range(1, _TERMS):
        step = k * (n + 1 - k)
        # The fraction ends by itself at whole numbers of servers.
        b = b + 2
        d = 1 / (b + step * d)
        c = b + step / c
        change = c * d
        h = h * change
        if np.all(np.abs(change - 1) < 1e-16):
            break
    return np.asarray(a * h)


def steady(
    below: Numbers, rates: tuple[Numbers, Numbers, Numbers], threshold: float
) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """Return service level, mean wait, abandonment and waiting of a queue.

    Args:
        below: Weight of the states below saturation, in units of the last of them.
        rates: Per second: arrivals, completions when saturated, and giving up (zero
            for callers who wait for ever); arrays of one length, arrivals above zero.
        threshold: Seconds within which a contact is to be answered.
    """
    arrivals, full, leaving = rates
    patient = leaving <= 0
    if patient.all():
        return _patient(below, arrivals, full, threshold)
    if not patient.any():
        return _impatient(below, rates, threshold)
    found = tuple(np.empty_like(arrivals) for _ in range(4))
    for chosen, part in (
        (
            patient,
            _patient(below[patient], arrivals[patient], full[patient], threshold),
        ),
        (
            ~patient,
            _impatient(
                below[~patient],
                (arrivals[~patient], full[~patient], leaving[~patient]),
                threshold,
            ),
        ),
    ):
        for target, values in zip(found, part, strict=True):
            target[chosen] = values
    return found[0], found[1], found[2], found[3]


def _patient(
    below: Numbers, arrivals: Numbers, full: Numbers, threshold: float
) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """Erlang C: nobody gives up."""
    gap = full - arrivals
    with np.errstate(all="ignore"):
        waiting = arrivals / (below * gap + arrivals)
        level = 1 - waiting * np.exp(-gap * threshold)
        wait = waiting / gap
    over = gap <= 0
    if over.any():
        waiting[over] = 1
        level[over] = 0
        wait[over] = np.inf
    return level, wait, np.zeros_like(level), waiting


def _impatient(
    below: Numbers, rates: tuple[Numbers, Numbers, Numbers], threshold: float
) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """Erlang A: patience is exponential.  Everything is divided by J, never small."""
    arrivals, full, leaving = rates
    x, y = arrivals / leaving, full / leaving
    later = x * np.exp(-leaving * threshold)
    with np.errstate(all="ignore"):
        whole = _log_scaled_gamma(y + 1, x)
        part = _log_scaled_gamma(y + 1, later) + (
            x - later - leaving * threshold * (y + 1)
        )
        # J = (1 + x G(y + 1)) / (y t), and likewise K = G(y + 1) / t.
        log_j = np.logaddexp(0, np.log(x) + whole) - np.log(full)
        one = np.exp(-log_j)
        within = (np.exp(whole - log_j) - np.exp(part - log_j)) / leaving
        weight = below * one
        total = weight + arrivals
        waiting = arrivals / total
        abandonment = (one + arrivals - full) / total
        level = (weight + arrivals * within) / total
    idle = ~np.isfinite(weight)
    if idle.any():
        waiting[idle], abandonment[idle], level[idle] = 0, 0, 1
    abandonment = np.clip(abandonment, 0, 1)
    return level, abandonment / leaving, abandonment, waiting


def _log_scaled_gamma(y: Numbers, x: Numbers) -> Numbers:
    """Return the logarithm of ``e^x x^-y`` times the lower incomplete gamma function.

    The scaled function is the sum of ``x^k / (y (y + 1) ... (y + k))`` over all k.
    """
    share = special.gammainc(y, x)
    found = np.log(share) - _deviance(y, x) + 0.5 * np.log(2 * np.pi / y) + _stirling(y)
    rare = share < _TINY
    if rare.any():
        few_y, few_x = y[rare], x[rare]
        term = 1 / few_y
        total = term.copy()
        for k in range(1, _TERMS):
            term = term * few_x / (few_y + k)
            total += term
            if np.all(term < total * 1e-17):
                break
        found[rare] = np.log(total)
    return np.asarray(found)
