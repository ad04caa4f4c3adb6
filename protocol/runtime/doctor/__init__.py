"""Is this node well? What the doctors of hub, frame and render node have in common."""
