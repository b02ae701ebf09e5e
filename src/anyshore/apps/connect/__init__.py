"""Documents in, postings out, receipts and access tokens."""
