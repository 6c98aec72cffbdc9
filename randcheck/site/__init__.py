"""Render states as files: pure functions from values to bytes, no path, no clock, no store."""
