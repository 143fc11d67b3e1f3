"""From a sentence that names an issue to who takes which position on it."""
