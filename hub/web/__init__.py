"""The HTTP side: the API, live events, browser frames and the page."""
