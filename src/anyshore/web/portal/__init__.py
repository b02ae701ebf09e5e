"""The portal: the client's door to its own work."""
