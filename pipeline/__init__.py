"""Trilogue turns the recording of a multilingual webinar into the outline of its published report.

Start at `pipeline.run`, which is the whole pipeline as one function, then `pipeline.records`, which is every
kind of data that passes through it. `pipeline.__main__` only turns a command line into a call of `run`.
"""
