"""Not yet drawn."""
