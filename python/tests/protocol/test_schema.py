import unittest

from quantfleet_tools.protocol.contract import PROGRAMS
from quantfleet_tools.protocol.schema import KEYWORDS, problems

PERSON = {
    "type": "object",
    "properties": {
        "name": {"type": "string", "minLength": 1, "pattern": "^[a-z]+$"},
        "age": {"anyOf": [{"type": "integer", "minimum": 0, "exclusiveMaximum": 150}, {"type": "null"}]},
        "size": {"type": "array", "prefixItems": [{"type": "number"}, {"type": "number"}]},
        "tags": {"type": "array", "items": {"enum": ["a", "b"]}, "maxItems": 2},
    },
    "required": ["name"],
    "additionalProperties": False,
}


class Schema(unittest.TestCase):
    def test_what_fits_has_no_problems(self):
        self.assertEqual(problems(PERSON, {"name": "ada", "age": 36.0, "size": [1, 2.5], "tags": ["a", "b"]}), [])
        self.assertEqual(problems(PERSON, {"name": "ada", "age": None}), [])

    def test_each_problem_names_its_place(self):
        cases = (
            ([], "as a whole: expected object, got list"),
            ({}, "name: missing"),
            ({"name": "ada", "shoe": 1}, "shoe: not known"),
            ({"name": ""}, "name: empty"),
            ({"name": "Ada"}, "name: 'Ada' is not of the form ^[a-z]+$"),
            ({"name": "ada\n"}, "name: 'ada\\n' is not of the form ^[a-z]+$"),
            ({"name": "ada", "age": True}, "age: expected integer, got bool"),
            ({"name": "ada", "age": "old"}, "age: expected integer, got str"),
            ({"name": "ada", "age": -1}, "age: -1 is outside minimum 0"),
            ({"name": "ada", "age": 150}, "age: 150 is outside exclusiveMaximum 150"),
            ({"name": "ada", "size": [1]}, "size: 1 items, expected 2 to 2"),
            ({"name": "ada", "tags": ["a", "c"]}, "tags.1: expected one of 'a', 'b', got 'c'"),
            ({"name": "ada", "tags": ["a"] * 3}, "tags: 3 items, expected 0 to 2"),
        )
        for value, problem in cases:
            with self.subTest(problem):
                self.assertEqual(problems(PERSON, value), [problem])

    def test_every_keyword_of_the_programs_schemas_is_known(self):
        used = {word for parts in PROGRAMS.values() for schema in parts.values() for word in keywords_of(schema)}
        self.assertEqual(used - KEYWORDS, set())
        self.assertIn("additionalProperties", used)


def keywords_of(schema):
    """Yields the keywords of a schema and of those in it."""
    if not isinstance(schema, dict):
        return
    yield from schema
    for word in ("anyOf", "oneOf", "prefixItems"):
        for inner in schema.get(word, []):
            yield from keywords_of(inner)
    for inner in (schema.get("items"), schema.get("additionalProperties"), schema.get("propertyNames")):
        yield from keywords_of(inner)
    for inner in schema.get("properties", {}).values():
        yield from keywords_of(inner)
