"""randcheck: a double-random inspection draw that nobody can rig and anybody can check."""

__version__ = "0.2.0"
