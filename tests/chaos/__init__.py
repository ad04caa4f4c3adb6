"""Survival, tried: a house of real processes on several hosts, in which one thing after another breaks."""
