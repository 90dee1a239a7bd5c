"""English, for everyone above: pure, with no database, no network, no parser and no model.

lexicon                        the word lists of words/*.toml
function_words, verbs, names   the closed classes, verbs of saying, what nouns and names stand for
lines                          which line breaks end a paragraph, and which only wrap it
sentences, tokens              where a text's sentences and words begin and end
numbers                        "1.3 million", "three hundred thousand", "half" as values
dates, tense                   what "on Thursday" is by the calendar; whether the words around it look ahead or back
inflection, stems              the forms of a word; what they have in common
identification                 which language a text is in
"""
