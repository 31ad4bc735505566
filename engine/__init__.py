"""What learns and what records it; it knows nothing of films."""
