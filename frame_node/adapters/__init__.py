"""The frame's adapters: a folder as clip store, HTTP as source of blobs."""
