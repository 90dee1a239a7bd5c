"""The store of one machine: the database's rows, and a lexical and a vector index derived from them in files."""
