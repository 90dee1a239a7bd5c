"""English function words by their class, from which each reader takes those that mean nothing to it."""

from app.language.lexicon import words

ARTICLES = words("function_words", "articles")
DEMONSTRATIVES = words("function_words", "demonstratives")
SUBJECTS = words("function_words", "subjects")
POSSESSIVES = words("function_words", "possessives")
PRONOUNS = SUBJECTS | POSSESSIVES | words("function_words", "objects")
CONJUNCTIONS = words("function_words", "conjunctions")
PREPOSITIONS = words("function_words", "prepositions")
BE = words("function_words", "be")
HAVE = words("function_words", "have")
DO = words("function_words", "do")
MODALS = words("function_words", "modals")
NEGATIVES = words("function_words", "negatives")
DETERMINERS = words("function_words", "determiners")
# What points at something told elsewhere.
POINTING = SUBJECTS | POSSESSIVES | DEMONSTRATIVES
# Without the words that make an assertion a doubtful or a denied one.
HARMLESS = (
    ARTICLES
    | DEMONSTRATIVES
    | PRONOUNS
    | CONJUNCTIONS
    | PREPOSITIONS
    | BE
    | HAVE
    | DO
    | DETERMINERS
    | words("function_words", "interrogatives", "adverbs", "clipped")
)
FUNCTION_WORDS = HARMLESS | MODALS | {"no", "not"}
