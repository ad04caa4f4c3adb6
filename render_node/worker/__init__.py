"""The process that renders: no network, one job at a time."""
