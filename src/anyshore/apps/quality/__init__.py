"""Samples and scorecards."""
