"""Backends that fail on purpose."""
