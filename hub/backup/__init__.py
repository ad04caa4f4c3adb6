"""The whole house in one encrypted file, and back. Runs in a process of its own, never in the conductor."""
