"""What quantfleet changed in a user's model, kept in the model itself."""

import json

KEY = "quantfleet.changes"


def note_changes(model, changes):
    """Adds sentences to what the model says was changed in it."""
    entry = next((each for each in model.metadata_props if each.key == KEY), None) or model.metadata_props.add(key=KEY)
    entry.value = json.dumps([*changes_of(model), *changes])


def changes_of(model):
    """Returns the sentences about what was changed in a model, in the order of the changes."""
    entry = next((each for each in model.metadata_props if each.key == KEY and each.value), None)
    return [] if entry is None else json.loads(entry.value)
