"""English, for everyone above: where sentences end, which language a text is in, how words inflect, what nouns name."""
