"""Packages that load late export what they say, and nothing hides an export."""

from __future__ import annotations

import pkgutil
from importlib import import_module

import pytest

_PACKAGES = ["anyshore.kernel", "anyshore.core.feel", "anyshore.core.dmn"]


@pytest.mark.parametrize("name", _PACKAGES)
def test_every_export_is_found(name: str) -> None:
    package = import_module(name)
    for export in package.__all__:
        assert getattr(package, export) is not None


@pytest.mark.parametrize("name", _PACKAGES)
def test_no_module_is_called_like_an_export(name: str) -> None:
    package = import_module(name)
    modules = {each.name for each in pkgutil.iter_modules(package.__path__)}
    assert modules.isdisjoint(package.__all__)


@pytest.mark.parametrize("name", _PACKAGES)
def test_what_is_not_exported_is_not_there(name: str) -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        import_module(name).nothing  # noqa: B018 - asking is the test
