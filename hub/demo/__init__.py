"""``kinframe demo``: the whole house on one machine, every node a process of its own."""
