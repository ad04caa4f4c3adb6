"""Is this hub well? Runs in a process of its own, beside a running hub or without one."""
