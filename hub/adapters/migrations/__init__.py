"""How the database came to its present form, step by step. A released step is never changed."""
