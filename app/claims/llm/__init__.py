"""The extractor that asks a large model, and the chat it asks it by."""
