"""What was made before, kept in a folder by content."""

from __future__ import annotations

from render_node.cache.folder import FolderCache

__all__ = ["FolderCache"]
