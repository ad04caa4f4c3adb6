"""Figures, measured on the machine at hand. Nothing here is a test; ratios are taken side by side in one run."""
