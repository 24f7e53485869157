"""The synthetic world: people, what they say in four languages, their voices, and whole recorded events."""
