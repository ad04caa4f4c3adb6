"""The engine worker: the child process of a render node in which photos are rendered."""
