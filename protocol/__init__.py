"""The vocabulary that hub, frames and render nodes share: words, messages, topics, time and look.

Imports nothing of the other packages. Start with :mod:`protocol.messages`.
"""

PROTOCOL_VERSION = (1, 0)
"""Major: nodes with another one do not understand each other. Minor: only adds what may be ignored."""
