"""Clients, sites, services, contracts, commitments and calendars."""
