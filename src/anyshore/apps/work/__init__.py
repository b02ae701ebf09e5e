"""Work items and their leases."""
