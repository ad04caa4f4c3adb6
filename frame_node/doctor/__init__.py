"""Is this frame well? Runs beside a running frame or without one."""
