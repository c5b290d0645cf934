"""Checks JSON against the part of JSON Schema that contracts/programs.ts comes down to, with the standard library alone."""

import re

TYPES = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "null": type(None),
    "number": (int, float),
    "integer": int,
}
KEYWORDS = {
    "type", "properties", "required", "additionalProperties", "propertyNames", "items", "prefixItems", "minItems",
    "maxItems", "enum", "const", "anyOf", "oneOf", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum",
    "minLength", "pattern",
}  # fmt: skip


def problems(schema, value, path=""):
    """Returns what of a value does not fit a schema, one text each, beginning with the path of the place."""
    place = path or "as a whole"
    choices = schema.get("anyOf") or schema.get("oneOf")
    if choices is not None:
        # The choice that was meant is of the value's type.
        meant = [choice for choice in choices if is_of_type(value, choice.get("type", "object"))] or choices
        found = [problems(choice, value, path) for choice in meant]
        return [] if [] in found else min(found, key=len)
    if "type" in schema and not is_of_type(value, schema["type"]):
        return [f"{place}: expected {schema['type']}, got {type(value).__name__}"]
    if "const" in schema and value != schema["const"]:
        return [f"{place}: expected {schema['const']!r}, got {value!r}"]
    if "enum" in schema and value not in schema["enum"]:
        return [f"{place}: expected one of {', '.join(map(repr, schema['enum']))}, got {value!r}"]
    if isinstance(value, dict):
        return problems_of_fields(schema, value, path)
    if isinstance(value, list):
        return problems_of_items(schema, value, path)
    if isinstance(value, str):
        return problems_of_text(schema, value, place)
    return problems_of_number(schema, value, place)


def is_of_type(value, name):
    """JSON knows no integers: 2.0 is one, and true is no number. Several names are a choice."""
    if isinstance(name, list):
        return any(is_of_type(value, each) for each in name)
    if isinstance(value, bool):
        return name == "boolean"
    if name == "integer" and isinstance(value, float):
        return value.is_integer()
    return isinstance(value, TYPES[name])


def problems_of_fields(schema, value, path):
    fields, others = schema.get("properties", {}), schema.get("additionalProperties", True)
    found = [f"{join(path, name)}: missing" for name in schema.get("required", []) if name not in value]
    for name, field in value.items():
        if name in fields:
            found += problems(fields[name], field, join(path, name))
        elif others is False:
            found.append(f"{join(path, name)}: not known")
        elif others is not True:
            found += problems(others, field, join(path, name))
    return found


def problems_of_items(schema, value, path):
    least, most = schema.get("minItems", 0), schema.get("maxItems", len(value))
    leading = schema.get("prefixItems", [])
    least = max(least, len(leading))
    most = len(leading) if leading else most
    if not least <= len(value) <= most:
        return [f"{path or 'as a whole'}: {len(value)} items, expected {least} to {most}"]
    rest = schema.get("items", {})
    forms = leading or [rest] * len(value)
    return [text for index, item in enumerate(value) for text in problems(forms[index], item, join(path, str(index)))]


def problems_of_text(schema, value, place):
    if len(value) < schema.get("minLength", 0):
        return [f"{place}: empty"]
    if "pattern" in schema and re.search(end_of_text(schema["pattern"]), value) is None:
        return [f"{place}: {value!r} is not of the form {schema['pattern']}"]
    return []


def end_of_text(pattern):
    """JavaScript's $ is the end alone, Python's also the place before a last line break."""
    return f"{pattern[:-1]}\\Z" if pattern.endswith("$") else pattern


def problems_of_number(schema, value, place):
    bounds = (
        ("minimum", lambda bound: value >= bound),
        ("maximum", lambda bound: value <= bound),
        ("exclusiveMinimum", lambda bound: value > bound),
        ("exclusiveMaximum", lambda bound: value < bound),
    )
    return [
        f"{place}: {value} is outside {name} {schema[name]}"
        for name, is_within in bounds
        if name in schema and not is_within(schema[name])
    ]


def join(path, name):
    return f"{path}.{name}" if path else name
