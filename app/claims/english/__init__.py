"""Sentences to assertions, by the rules of English grammar: the default extractor.

repair          what the parser gets wrong often enough, put right before anyone reads the parse
parser          spaCy's model, with the repair as its last component
grammar         small questions to a parse
assertion       a subject and what is said of it, in the sentence's own words
clauses         a parse to its assertions; modifiers and coordination: what a clause says besides, and at once
first_person    what a speaker says of themselves, with their name
extractor       an article to its proposals
"""
