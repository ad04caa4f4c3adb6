"""One picture frame: a controller that decides and a player process that presents.

Start reading at :mod:`frame_node.app`; what a frame decides stands in :mod:`frame_node.core`.
"""
