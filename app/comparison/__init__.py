"""Do the figures of a claim and of a passage agree? A hint beside a match, by rules, and never a verdict.

vocabulary     the concepts that words stand for
units, shares, identifiers, periods   what the numbers are of
hedges         about, more than, up by: what makes a number a range or a change
counted        what is counted or measured; context: of whom, where, when and how far it reaches
quantities     all figures of a text
offices        who holds which office
relations      what a comparison is: codes and values; values: what two bare ones say of each other
judge          which figures and offices of two texts are about the same thing, and how they stand to each other
wording        that in words
"""
