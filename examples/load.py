"""Load the sample operation: ``python examples/load.py``.

Safe to run again: what is there is left as it is.  All of it is sample data and says so
by its names; nothing of it belongs into an installation that does real work.
"""

from __future__ import annotations

import csv
import importlib.util
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types import ModuleType

    from anyshore.apps.clients.models import Client, Contract
    from anyshore.core.access import Actor

HERE = Path(__file__).parent
PAYABLES = HERE / "accounts-payable"
RESEARCH = HERE / "market-research"


@dataclass(frozen=True, kw_only=True, slots=True)
class Loaded:
    """What became of the sample documents."""

    taken_in: int
    known: int
    refused: int

    def __str__(self) -> str:
        return (
            f"{self.taken_in} documents taken in, {self.known} were there already,"
            f" {self.refused} refused (faulty on purpose)"
        )


def main() -> None:
    """Load everything and say what there is."""
    from anyshore.cli.platform import database

    with database("runner"):
        from anyshore.adapters.postgres.scope import acting_for_all

        operation = tomllib.loads((HERE / "operation.toml").read_text("utf-8"))
        with acting_for_all():
            contracts = set_up(operation)
            deploy_process()
            loaded = take_documents_in(contracts["alder-payables"])
            begin_research(contracts["alder-research"])
            think_about_handing_over()
            staffing = module("sample_staffing", HERE / "staffing.py")
            staffing.staff(actor("lead@provider.example"))
        work_cases()
    print(f"Sample operation loaded: {loaded}.")
    print(f"Everybody's password is: {operation['password']}")
    for user in operation["user"]:
        print(f"  {user['email']:34} {', '.join(user['roles'])}")


def set_up(operation: dict[str, Any]) -> dict[str, Contract]:
    """Enter provider, sites, catalogue, clients, calendars, contracts and people."""
    from django.db import transaction

    from anyshore.apps.clients.models import Client, Provider, Site
    from anyshore.apps.clients.services import seed_catalogue

    with transaction.atomic():
        seed_catalogue()
        if not Provider.objects.exists():
            Provider.objects.create(**operation["provider"])
        for site in operation["site"]:
            Site.objects.get_or_create(name=site["name"], defaults=site)
        for client in operation["client"]:
            Client.objects.get_or_create(slug=client["slug"], defaults=client)
        clients = {client.slug: client for client in Client.objects.all()}
        calendars = {each["name"]: calendar(each) for each in operation["calendar"]}
        contracts = {}
        for each in operation["contract"]:
            row = contract(each, operation, clients[each["client"]], calendars)
            contracts[row.slug] = row
        for user in operation["user"]:
            person(user, operation["password"], clients)
    return contracts


def calendar(given: dict[str, Any]) -> Any:
    """Enter a calendar with a snapshot of its country's holidays."""
    from anyshore.apps.clients.models import CalendarVersion
    from anyshore.core import calendars

    known = CalendarVersion.objects.filter(name=given["name"], version=1).first()
    if known is not None:
        return known
    value = calendars.Calendar(
        name=given["name"],
        version="1",
        zone=given["zone"],
        weekly=calendars.working_week(given["windows"]),
        holidays=calendars.holiday_snapshot(given["country"], None, given["years"]),
    )
    return CalendarVersion.objects.create(
        name=given["name"], version=1, document=calendars.to_json(value)
    )


def contract(
    given: dict[str, Any],
    operation: dict[str, Any],
    client: Client,
    calendars: dict[str, Any],
) -> Contract:
    """Enter a contract with its terms, site, commitments and prices."""
    from datetime import date

    from anyshore.apps.clients.models import (
        Commitment,
        Contract,
        ContractSite,
        RateCardVersion,
        Service,
        Site,
    )

    starts = date(2026, 1, 1)
    row, new = Contract.objects.get_or_create(
        slug=given["slug"],
        defaults={
            "client": client,
            "service": Service.objects.get(key=given["service"]),
            "name": f"{given['name']} (sample)",
            "mode": given["mode"],
            "calendar": calendars[given["calendar"]],
            "currency": given["currency"],
            "process_key": given.get("process", ""),
            "terms": terms(given, operation),
            "starts_on": starts,
        },
    )
    if new:
        site = Site.objects.get(name=given["site"])
        ContractSite.objects.create(client=client, contract=row, site=site)
        for name in given.get("commitments", ()):
            document = operation["commitment"][name]
            Commitment.objects.create(client=client, contract=row, document=document)
        RateCardVersion.objects.create(
            client=client,
            contract=row,
            effective_from=starts,
            document={
                "currency": given["currency"],
                **operation["rates"][given["rates"]],
            },
        )
    return row


def terms(given: dict[str, Any], operation: dict[str, Any]) -> dict[str, Any]:
    """Return a contract's terms: the shared ones, its tax and its suppliers."""
    shared = operation["terms"][given["terms"]]
    found = {**shared, "billing": {**shared["billing"], "tax": given["tax"]}}
    if given.get("suppliers"):
        found["suppliers"] = suppliers()
    return found


def suppliers() -> list[dict[str, Any]]:
    """Return the client's file of known suppliers."""
    with (PAYABLES / "suppliers.csv").open(encoding="utf-8", newline="") as file:
        return [
            {
                "name": row["name"],
                "identifiers": row["identifiers"].split(),
                "accounts": row["accounts"].split(),
            }
            for row in csv.DictReader(file)
        ]


def person(given: dict[str, Any], password: str, clients: dict[str, Client]) -> None:
    """Enter somebody who signs in, and what they can do if they do work."""
    from anyshore.apps.accounts.models import User
    from anyshore.apps.accounts.services import add_user
    from anyshore.apps.clients.models import Site
    from anyshore.apps.people.models import Presence, Skill, Worker
    from anyshore.cli.operator import operator
    from anyshore.core.access import Role

    if User.objects.filter(email=given["email"]).exists():
        return
    client = clients[given["client"]].id if "client" in given else None
    account = User(
        email=given["email"], name=given["name"], client_id=client, zone=given["zone"]
    )
    add_user(operator(), account, password, [Role(role) for role in given["roles"]])
    if "site" not in given:
        return
    worker = Worker.objects.create(
        user=account,
        site=Site.objects.get(name=given["site"]),
        presence=Presence.AVAILABLE,
        level=given.get("level", 0),
    )
    Skill.objects.bulk_create(
        [
            Skill(worker=worker, code=code, level=level)
            for code, level in given["skills"].items()
        ]
    )


def deploy_process() -> None:
    """Deploy accounts payable with its decisions and forms."""
    from anyshore.apps.processes.services import deploy
    from anyshore.apps.processes.testing import keep_cases
    from anyshore.cli.dmn_files import decode
    from anyshore.cli.operator import operator

    deploy(
        operator(),
        (PAYABLES / "process.bpmn").read_bytes(),
        {"Route": (PAYABLES / "route.dmn").read_bytes()},
        [path.read_bytes() for path in sorted((PAYABLES / "forms").glob("*.json"))],
    )
    cases = decode(PAYABLES / "route-cases.yaml")
    keep_cases(operator(), "accounts-payable", "Route", cases)


def take_documents_in(target: Contract) -> Loaded:
    """Hand the sample documents in as the client would; some are refused."""
    from anyshore.apps.connect.services import Incoming, take_in
    from anyshore.kernel import ProblemError

    owner = actor("admin@alder.example")
    taken = known = refused = 0
    for path in sorted((PAYABLES / "documents").iterdir()):
        incoming = Incoming(
            contract=target.id, name=path.name, content=path.read_bytes()
        )
        try:
            receipt = take_in(owner, incoming)
        except ProblemError:
            refused += 1
        else:
            known += bool(receipt.repeat)
            taken += not receipt.repeat
    return Loaded(taken_in=taken, known=known, refused=refused)


def begin_research(target: Contract) -> None:
    """Take the sample engagement to its first review."""
    engagement = module("sample_engagement", RESEARCH / "engagement.py")
    people = engagement.People(
        lead=actor("lead@provider.example"),
        expert=actor("expert@provider.example"),
        second=actor("expert2@provider.example"),
        client=actor("admin@alder.example"),
    )
    engagement.begin(target.id, people)


def think_about_handing_over() -> None:
    """Save two scopes of the sample client, the second of them not complete."""
    from anyshore.apps.sourcing.queries import scopes
    from anyshore.apps.sourcing.services import save

    client = actor("admin@alder.example")
    if scopes(client):
        return
    yes = (
        *("scope_complete", "skills_known", "targets_measurable", "data_may_leave"),
        *("data_may_go_abroad", "set_rules", "high_volume", "same_path"),
        *("basic_skills", "data_inputs"),
    )
    no = (
        *("core", "specific", "short_staffed", "complex", "qualified_experts"),
        *("interpretation", "reports_to_client", "close_coordination"),
        "decision_table",
    )
    price = {"low": 14, "high": 19, "currency": "EUR", "per": "hour"}
    process = {
        "service": "accounts payable",
        "fte": 12,
        "languages": ["en"],
        "answers": {**dict.fromkeys(yes, "yes"), **dict.fromkeys(no, "no")},
        "prices": [{**price, "country": "PH", "source": "a sample quote"}],
    }
    save(client, "Accounts payable (sample)", process, 4)
    save(client, "Market research (sample)", {"service": "market research"}, 4)


def work_cases() -> None:
    """Let the case runner do what is due."""
    from anyshore.apps.processes.runner import Runner

    Runner().drain()


def actor(email: str) -> Actor:
    """Return the access rules' view of a sample person."""
    from django.db import transaction

    from anyshore.apps.accounts.models import User
    from anyshore.apps.people import queries

    with transaction.atomic():
        user = User.objects.get(email=email)
    return queries.actor(user)


def module(name: str, path: Path) -> ModuleType:
    """Load a module by its file, as the folders of examples are no packages."""
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    loaded = importlib.util.module_from_spec(spec)
    sys.modules[name] = loaded
    spec.loader.exec_module(loaded)
    return loaded


if __name__ == "__main__":
    main()
