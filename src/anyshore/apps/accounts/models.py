"""Users and what they may do."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from anyshore.adapters.clock import new_key
from anyshore.adapters.postgres.exact import ExactJSONField
from anyshore.apps.clients.models import Client

__all__ = ["Grant", "User"]


class User(AbstractBaseUser):
    """A person or program that signs in.

    A user of a client belongs to that client; one of the provider's belongs to none and
    sees the clients of their grants.
    """

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=100)
    client = models.ForeignKey(Client, models.PROTECT, null=True, blank=True)
    is_active = models.BooleanField(default=True)
    #: Whether a client's user may read all work of their organization.
    organization_wide = models.BooleanField(default=False)
    #: IANA zone that times are shown in.
    zone = models.CharField(max_length=60, default="UTC")
    #: Choices of the person, such as remapped keys.
    preferences = ExactJSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = BaseUserManager["User"]()

    def __str__(self) -> str:
        return self.name


class Grant(models.Model):
    """One role of a user, for one client or (with none) for every client."""

    user = models.ForeignKey(User, models.CASCADE, related_name="grants")
    role = models.CharField(max_length=20)
    client = models.ForeignKey(Client, models.CASCADE, null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "client"],
                name="grant_once",
                nulls_distinct=False,
            )
        ]
