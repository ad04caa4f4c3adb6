"""A process that makes the house's own certificate authority and the hub's certificate, and ends."""
