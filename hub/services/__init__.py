"""What runs as long as the hub does."""
