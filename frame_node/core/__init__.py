"""What a frame decides, as pure functions: no clock, no files, no network, no event loop."""
