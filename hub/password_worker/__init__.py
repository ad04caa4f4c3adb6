"""The process that hashes and checks the owner's password: argon2id wants 64 MiB, the conductor has none to spare."""
