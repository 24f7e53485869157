"""The models: what there is, and how the small ones were made."""
