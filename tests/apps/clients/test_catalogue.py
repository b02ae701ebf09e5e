"""The catalogue of services: entered once, brought up to date, never cleared."""

from __future__ import annotations

from anyshore.adapters.postgres.scope import acting_for_all
from anyshore.apps.clients.models import Service
from anyshore.apps.clients.services import seed_catalogue


def test_entering_the_catalogue_again_adds_nothing(db: None) -> None:
    with acting_for_all():
        first, second = seed_catalogue(), seed_catalogue()

        assert first == second == Service.objects.count() == 66


def test_what_is_contested_says_why(db: None) -> None:
    with acting_for_all():
        seed_catalogue()

        contested = Service.objects.filter(kind=Service.Kind.CONTESTED)
        assert contested.count() == 13
        assert not contested.filter(reason="").exists()


def test_a_service_added_by_hand_stays_and_an_entry_is_mended(db: None) -> None:
    with acting_for_all():
        seed_catalogue()
        Service.objects.create(key="ours", name="Ours", kind="bpo", category="Own")
        Service.objects.filter(key="payroll").update(name="Pay")

        seed_catalogue()

        assert Service.objects.get(key="ours").name == "Ours"
        assert Service.objects.get(key="payroll").name == "Payroll"
