"""The history: which watched lines earlier runs have sent, in SQLite or PostgreSQL, under keyed hashes of patient and
claim. SQLAlchemy is imported in this package alone, and the package only where somebody asks for the history."""
