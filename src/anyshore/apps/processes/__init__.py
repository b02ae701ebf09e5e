"""Deployed process models, cases and the runner that moves them."""
