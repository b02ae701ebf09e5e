"""Knowledge work: briefs, deliverables and review rounds."""
