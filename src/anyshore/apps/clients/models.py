"""Who hands over which work, to which sites, under which promises."""

from __future__ import annotations

from django.db import models

from anyshore.adapters.clock import new_key
from anyshore.adapters.postgres.exact import ExactJSONField

__all__ = [
    "CalendarVersion",
    "Client",
    "Commitment",
    "Contract",
    "ContractSite",
    "Provider",
    "RateCardVersion",
    "Service",
    "Site",
]


class Party(models.Model):
    """What an organisation is called and where it is registered."""

    name = models.CharField(max_length=200)
    street = models.CharField(max_length=200, blank=True)
    city = models.CharField(max_length=100, blank=True)
    postcode = models.CharField(max_length=20, blank=True)
    #: ISO 3166-1 alpha-2.
    country = models.CharField(max_length=2)
    #: VAT identifier with its country prefix (BT-31, BT-48).
    vat_id = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class Provider(Party):
    """The organisation that runs this installation; there is one row."""

    id = models.SmallAutoField(primary_key=True)
    #: Account that invoices are to be paid to.
    iban = models.CharField(max_length=34, blank=True)


class Client(Party):
    """An organisation that hands work over."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    slug = models.SlugField(unique=True)
    #: IANA zone that the client's times are shown in.
    zone = models.CharField(max_length=60, default="UTC")
    created_at = models.DateTimeField(auto_now_add=True)


class Site(models.Model):
    """A place that the provider works from."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    name = models.CharField(max_length=100, unique=True)
    city = models.CharField(max_length=100)
    country = models.CharField(max_length=2)
    zone = models.CharField(max_length=60)

    def __str__(self) -> str:
        return self.name


class Service(models.Model):
    """One entry of the catalogue of what can be handed over."""

    class Kind(models.TextChoices):
        """What the field calls this kind of work."""

        BPO = "bpo", "BPO"
        KPO = "kpo", "KPO"
        CONTESTED = "contested", "BPO or KPO, contested"

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    key = models.SlugField(unique=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    category = models.CharField(max_length=100)
    #: Why it is classed so, or what the sources disagree on.
    reason = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.name


class CalendarVersion(models.Model):
    """A business calendar as it was at one time, holidays included."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    name = models.CharField(max_length=100)
    version = models.PositiveIntegerField()
    document = ExactJSONField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "version"], name="calendar_version")
        ]

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"


class Contract(models.Model):
    """A client, a service and the terms between them."""

    class Mode(models.TextChoices):
        """How the work is run."""

        BPO = "bpo", "BPO"
        KPO = "kpo", "KPO"

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    client = models.ForeignKey(Client, models.PROTECT, related_name="contracts")
    service = models.ForeignKey(Service, models.PROTECT)
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=200)
    mode = models.CharField(max_length=3, choices=Mode.choices)
    calendar = models.ForeignKey(CalendarVersion, models.PROTECT)
    #: ISO 4217 code that this contract is billed in.
    currency = models.CharField(max_length=3)
    #: Key of the process that a new case runs; empty for engagements.
    process_key = models.CharField(max_length=100, blank=True)
    #: Terms that handlers read, such as known suppliers or the quality plan.
    terms = ExactJSONField(default=dict)
    retention_days = models.PositiveIntegerField(default=3650)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class ContractSite(models.Model):
    """A site that works for a contract."""

    client = models.ForeignKey(Client, models.PROTECT)
    contract = models.ForeignKey(Contract, models.CASCADE, related_name="sites")
    site = models.ForeignKey(Site, models.PROTECT)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contract", "site"], name="contract_site")
        ]


class Commitment(models.Model):
    """A measurable promise of a contract."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    client = models.ForeignKey(Client, models.PROTECT)
    contract = models.ForeignKey(Contract, models.CASCADE, related_name="commitments")
    #: The commitment as the core writes it down.
    document = ExactJSONField()


class RateCardVersion(models.Model):
    """Prices of a contract from a day on."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    client = models.ForeignKey(Client, models.PROTECT)
    contract = models.ForeignKey(Contract, models.CASCADE, related_name="rate_cards")
    effective_from = models.DateField()
    #: The rate card as the core writes it down.
    document = ExactJSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "effective_from"], name="rate_card_day"
            )
        ]
