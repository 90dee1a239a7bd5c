"""Whom and what "she", "its" and "the company" stand for, and what stays open.

entities        whom and what an article names
anaphors        small questions about words that point elsewhere, and about what grammar lets them stand for
antecedents     how likely it is that a pronoun stands for each of the things named before it
resolution      what is written in their place, where it is sure enough
dangling        which words of a wording point outside it, and so flag it
marked          documents in which people have marked all this, and what the scorer's weights are made from by training
"""
