"""Workers, sites and skills."""
