"""The outside world behind small ports: clock, database, documents, invoices, PDF.

An adapter knows one foreign thing and translates it into the words of the kernel and
the core.  It decides nothing about the business.
"""
