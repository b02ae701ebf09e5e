"""The studio: the door of process and rule designers."""
