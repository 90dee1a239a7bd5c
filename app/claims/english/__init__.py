"""Sentences to assertions, by the rules of English grammar: the default extractor.

parser          what everybody reads: a spaCy model's tokens and named entities, the reader's trees and tags
reader          the reader of trees and tags, as a component of spaCy; its network (biaffine), the best tree (tree)
treebank        trees that people have drawn, and what the reader's weights are made from by training
grammar         small questions to a tree of Universal Dependencies
assertion       a subject and what is said of it, in the sentence's own words
clauses         a tree to its assertions; modifiers and coordination: what a clause says besides, and at once
reporting       what a clause only reports, and whose words those are
first_person    what a speaker says of themselves, with their name
extractor       an article to its proposals
round_trip      the last check of a wording, which is read once more by itself
"""
