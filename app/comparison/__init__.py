"""Do the figures of a claim and of a passage agree? A hint beside a match, by rules, and never a verdict.

vocabulary     the concepts that words stand for
units, shares, multiples, parts, scores, ordinals, ages, durations, magnitudes, identifiers, periods   what they are of
hedges, changes   about, more than, up by: what makes a number a range or a change
counted        what is counted or measured, and per what
quantities     a figure and its bounds; reading: all figures of a text
clauses        names, clauses, who says it; context: of whom, where, when and how far a figure reaches
offices        who holds which office; holding: whether two texts give it to one person
relations      what a comparison is: codes and values; values: what two bare ones say of each other
sums           counts that are parts of one
likeness       how alike what is said around two figures is; hindrances: why they are not of the same
judge          which figures and offices of two texts are about the same thing, and how they stand to each other
wording        that in words
"""
