"""The eyes of a frame: a process that looks through a camera and says facts, at most 512 bytes each.

It has no network, writes no file and passes on no picture. See docs/how-to/eyes.md.
"""
