"""What a render node does while it runs: the link to the hub, and the engine worker it commands."""
