"""The expert's door: my engagements by next due step."""
