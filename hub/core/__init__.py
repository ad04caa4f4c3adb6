"""What the house knows and decides. Pure: no time, no chance, no disk, no network."""
