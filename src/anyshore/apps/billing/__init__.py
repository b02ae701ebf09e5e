"""From accepted work to invoices."""
