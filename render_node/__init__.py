"""The render node: a photo in, gesture clips with their tracks out."""
