"""A person checks what was made and corrects it: the local server of the review page, and the page as one file.

Corrections go to `recordings/<event>/edits.jsonl` and nowhere else; artifacts are only read. `state` says what a
reviewer sees, `server` serves it, `export` writes it into one file, `extract` sends one speaker's paragraphs out for
clearance and reads the answer.
"""
