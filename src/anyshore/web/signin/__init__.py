"""Signing in and out, and the way to the first door."""
