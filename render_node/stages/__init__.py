"""The steps between a photo and a clip: one file each, with what it needs and what it gives."""
