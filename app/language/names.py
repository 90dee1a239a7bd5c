"""What nouns and names stand for: people and their gender, bodies, places, countries; as the word lists have them."""

from app.language.lexicon import lists, words

OFFICES = words("nouns", "offices")
HONORIFICS = words("nouns", "honorifics")
# What a capital before a name may only belong to.
TITLES = HONORIFICS | words("nouns", "titles")
MALE = words("nouns", "male")
FEMALE = words("nouns", "female")
PEOPLE = OFFICES | MALE | FEMALE | words("nouns", "people")
COMPANIES = words("nouns", "companies")
BODIES = words("nouns", "bodies")
COUNTRY = words("nouns", "country")
CITY = words("nouns", "city")
PLACES = COUNTRY | CITY | words("nouns", "places")
PLURAL = words("nouns", "plural")
MEN = words("names", "men")
WOMEN = words("names", "women")
COUNTRIES = words("countries", "countries")
# The noun that a name's last word stands for: how companies sign, and other bodies.
SIGNED = {**dict.fromkeys(words("names", "company_signs"), "company"), "fc": "club", "bank": "bank"}
# For each word that stands for a country or its people in lower case, the country: "finns" gives "finland".
PEOPLES = {word: group.split()[0] for group in lists("countries")["peoples"] for word in group.split()}
