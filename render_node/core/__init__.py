"""The pure part of the render node: gestures, curves and the motion they make."""
