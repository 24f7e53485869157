"""The mini speech model: a Whisper checkpoint of a few million parameters, trained on the synthetic world alone."""
