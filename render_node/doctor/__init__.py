"""Is this render node well? Runs beside a running one or without."""
