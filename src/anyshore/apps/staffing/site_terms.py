"""Sites to roster at: where they are, their rules and pay, and the shifts worked there.

Who plans shifts keeps rules, pay and shifts; a new place is an administrator's.  What a
roster uses already is retired, never deleted.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from anyshore.adapters import clock
from anyshore.adapters.geography import places
from anyshore.apps.audit import services as audit
from anyshore.apps.clients.models import Site
from anyshore.apps.permission import missing, require
from anyshore.apps.staffing.models import Pattern, SiteTerms
from anyshore.apps.staffing.planning import book
from anyshore.apps.staffing.setting_up import (
    check_weekdays,
    check_zone,
    noted,
    put,
    refuse,
    require_planner,
)
from anyshore.core.access import Capability, Target
from anyshore.core.pricing.codes import CURRENCIES
from anyshore.core.staffing import labour
from anyshore.core.staffing.labour.examining import examine
from anyshore.kernel import ProblemError

if TYPE_CHECKING:
    from datetime import date, time
    from decimal import Decimal
    from uuid import UUID

    from anyshore.core.access import Actor
    from anyshore.kernel import Problem

__all__ = [
    "NewPattern",
    "NewSite",
    "Pattern",
    "Site",
    "SiteTerms",
    "all_patterns",
    "all_sites",
    "keep_pattern",
    "keep_site",
    "oddities",
    "pattern_of",
    "retire_pattern",
    "retire_site",
    "site_of",
]

_SITE, _PATTERN = "site-malformed", "pattern-malformed"
_DAY = 1440
_LONGEST_NAME, _LONGEST_CODE = 100, 10
#: Days that a shift is held against the rules, whatever weekday or clock change.
_LOOKED = 28


@dataclass(frozen=True, kw_only=True, slots=True)
class NewSite:
    """What is said of a site."""

    #: What it is called, and where it is.
    name: str
    city: str
    country: str
    zone: str
    #: Names of the rule packs that hold there.
    packs: list[str]
    #: A paid plain hour of one person.
    hourly: Decimal
    currency: str


@dataclass(frozen=True, kw_only=True, slots=True)
class NewPattern:
    """What a planner says of a kind of shift."""

    #: Where it is worked, and its short name; both stay as they are.
    site: UUID
    code: str
    #: Wall time of the start, minutes to the end, minutes of unpaid break.
    starts: time
    minutes: int
    break_minutes: int
    #: Weekdays on which it may begin, Monday as 0.
    weekdays: list[int]


def all_sites(actor: Actor) -> list[Site]:
    """Return every site, those without terms as well.

    Raises:
        ProblemError: ``not-allowed``.
    """
    require_planner(actor)
    return list(Site.objects.select_related("staffing").order_by("name"))


def site_of(actor: Actor, key: UUID) -> Site:
    """Return a site with its terms.

    Raises:
        ProblemError: ``not-found`` or ``not-allowed``.
    """
    require_planner(actor)
    row = Site.objects.select_related("staffing").filter(pk=key).first()
    if row is None:
        raise missing("site", key)
    return row


@transaction.atomic
def keep_site(actor: Actor, new: NewSite, key: UUID | None = None) -> Site:
    """Add a site, or change its rules and pay; where it is, only administrators change.

    Raises:
        ProblemError: ``not-found``, ``not-allowed``, or ``site-malformed`` at the field
            that is wrong.
    """
    require_planner(actor)
    row = Site() if key is None else site_of(actor, key)
    _check_site(row, new)
    where = put(
        row,
        {"name": new.name, "city": new.city, "zone": new.zone, "country": new.country},
    )
    if where:
        require(actor, Capability.PEOPLE_EDIT, Target(client=None))
        row.save()
    terms = SiteTerms.objects.filter(site=row).first()
    if terms is None:
        terms = SiteTerms(site=row, packs=[])
    own = {"packs": new.packs, "hourly": new.hourly, "currency": new.currency}
    changes = where | put(terms, own)
    terms.save()
    audit.append(noted(actor, row, "site", row.name, changes))
    return row


def _check_site(row: Site, new: NewSite) -> None:
    check_zone(new.zone, _SITE)
    wrong = {
        "name": (
            not 1 <= len(new.name) <= _LONGEST_NAME,
            "Give it a name of up to 100 letters.",
        ),
        "city": (not 1 <= len(new.city) <= _LONGEST_NAME, "Write the city."),
        "hourly": (not 0 <= new.hourly < 10**8, "Zero or more."),
        "currency": (
            new.currency not in CURRENCIES,
            "Write the three letters of ISO 4217, as in EUR.",
        ),
    }
    for field, (bad, message) in wrong.items():
        if bad:
            raise refuse(_SITE, field, message)
    try:
        places(new.country)
    except ProblemError as error:
        raise refuse(
            _SITE, "country", error.problem.message, error.problem.hint
        ) from error
    try:
        book().resolve(new.packs)
    except ProblemError as error:
        raise refuse(
            _SITE, "packs", error.problem.message, error.problem.hint
        ) from error
    if Site.objects.filter(name=new.name).exclude(pk=row.pk).exists():
        raise refuse(_SITE, "name", f"There is a site {new.name} already.")


@transaction.atomic
def retire_site(actor: Actor, key: UUID, *, back: bool = False) -> Site:
    """Stop planning at a site, or take it up again; what was planned there stays.

    Raises:
        ProblemError: ``not-found``, ``not-allowed`` or ``site-without-terms``.
    """
    row = site_of(actor, key)
    terms = SiteTerms.objects.filter(site=row).first()
    if terms is None:
        message = f"Nobody is planned in {row.name}: it has no rules yet."
        raise refuse("site-without-terms", "site", message)
    if (terms.retired_at is None) is back:
        return row
    terms.retired_at = None if back else clock.now()
    terms.save(update_fields=["retired_at"])
    word = "resumed" if back else "retired"
    audit.append(noted(actor, row, "site", row.name, {"state": ["", word]}))
    return row


def all_patterns(actor: Actor) -> list[Pattern]:
    """Return every kind of shift.

    Raises:
        ProblemError: ``not-allowed``.
    """
    require_planner(actor)
    rows = Pattern.objects.select_related("site")
    return list(rows.order_by("site__name", "starts", "code"))


def pattern_of(actor: Actor, code: str) -> Pattern:
    """Return a kind of shift.

    Raises:
        ProblemError: ``not-found`` or ``not-allowed``.
    """
    require_planner(actor)
    row = Pattern.objects.select_related("site").filter(code=code).first()
    if row is None:
        raise missing("shift", code)
    return row


@transaction.atomic
def keep_pattern(actor: Actor, new: NewPattern, code: str = "") -> Pattern:
    """Make a kind of shift, or change one; shifts that were planned keep their hours.

    Raises:
        ProblemError: ``not-found``, ``not-allowed``, or ``pattern-malformed`` at the
            field that is wrong.
    """
    if code:
        row = pattern_of(actor, code)
    else:
        row = Pattern(site=site_of(actor, new.site), code=new.code, weekdays=[])
    _check_pattern(row, new, is_new=not code)
    values = asdict(new)
    del values["site"], values["code"]
    changes = put(row, values)
    row.save()
    audit.append(noted(actor, row.site, "shift", row.code, changes))
    return row


def _check_pattern(row: Pattern, new: NewPattern, *, is_new: bool) -> None:
    check_weekdays(new.weekdays, _PATTERN)
    taken = is_new and Pattern.objects.filter(code=new.code).exists()
    wrong = {
        "code": (
            not 1 <= len(row.code) <= _LONGEST_CODE
            or "/" in row.code
            or row.code != row.code.strip(),
            "One to ten letters, without a slash.",
        ),
        "minutes": (not 1 <= new.minutes <= _DAY, "From a minute to a day."),
        "break_minutes": (
            not 0 <= new.break_minutes < new.minutes,
            "Shorter than the shift, so that some of it is work.",
        ),
    }
    for field, (bad, message) in wrong.items():
        if bad:
            raise refuse(_PATTERN, field, message)
    if taken:
        raise refuse(_PATTERN, "code", f"There is a shift {new.code} already.")


def oddities(row: Pattern, first: date) -> list[Problem]:
    """Return what the rules of its site have against a kind of shift on any day."""
    terms = SiteTerms.objects.filter(site=row.site).first()
    site = labour.Site(
        id=row.site.name, zone=row.site.zone, packs=tuple(terms.packs) if terms else ()
    )
    pattern = labour.Pattern(
        id=row.code,
        site=site.id,
        starts=row.starts,
        minutes=row.minutes,
        break_minutes=row.break_minutes,
        weekdays=frozenset(row.weekdays),
    )
    alone = labour.Plan(
        first=first,
        days=_LOOKED,
        sites=(site,),
        patterns=(pattern,),
        people=(),
        demand=(),
    )
    return examine(alone, book())


@transaction.atomic
def retire_pattern(actor: Actor, code: str, *, back: bool = False) -> Pattern:
    """Leave a kind of shift out of rosters to come, or take it in again.

    Raises:
        ProblemError: ``not-found`` or ``not-allowed``.
    """
    row = pattern_of(actor, code)
    if (row.retired_at is None) is back:
        return row
    row.retired_at = None if back else clock.now()
    row.save(update_fields=["retired_at"])
    word = "resumed" if back else "retired"
    audit.append(noted(actor, row.site, "shift", row.code, {"state": ["", word]}))
    return row
