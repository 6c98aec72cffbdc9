"""What touches the outside world for a seed: throws typed by people at a table."""
