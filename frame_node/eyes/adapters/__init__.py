"""Cameras and what finds faces and hands in their pictures; each third-party library is imported by one of them."""
