"""The history: which watched lines earlier runs have sent, in SQLite or PostgreSQL, under keyed hashes of patient and
claim. SQLAlchemy is imported here and in `audit` alone, and both are only where somebody asks for the history."""
