"""Staffing: what will come, who is planned to be there, and who asks for a change."""
