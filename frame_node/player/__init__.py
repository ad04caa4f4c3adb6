"""The player process: decodes clips and presents them on the glass, exactly when it was told to.

Its decisions are :mod:`frame_node.core`; this package executes them.
"""
