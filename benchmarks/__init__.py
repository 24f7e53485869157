"""Side by side with peers and with bounds: `make bench`."""
