"""Where the hub touches libraries and the operating system, one technology per module."""
