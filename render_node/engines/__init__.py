"""Engines: code that animates a portrait. Each is one folder; none imports another."""
