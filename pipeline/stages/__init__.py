"""The stages: records and a backend in, one record out; no file, environment or clock."""
