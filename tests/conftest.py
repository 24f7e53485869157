"""What holds for the whole suite."""

import os

# Whisper's own timing of words is compiled for many threads. Once called, it leaves OpenMP with as many as there are
# processors, for torch as well, which then share out every small product and wait for each other: whatever the same
# process tests afterwards takes up to twenty times as long.
os.environ.setdefault("NUMBA_NUM_THREADS", "1")
