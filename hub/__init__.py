"""The conductor of a house: who hangs where, what is rendered, and who performs what and when.

Start with :mod:`hub.core.decide`; :mod:`hub.app` shows how everything is wired.
"""
