"""What Zoom writes: the names of its media files, and the side files that lie beside them.

`files` tells media files by their names. Every other module reads one kind of side file.
"""

from pipeline.zoom.files import Clock, ZoomFile, check_finished, describe, recognize

__all__ = ["Clock", "ZoomFile", "check_finished", "describe", "recognize"]
