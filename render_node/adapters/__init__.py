"""Where the render node meets other people's libraries: one technology per file."""
