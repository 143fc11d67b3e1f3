"""What the stage evaluate is made of: scores with intervals, groups, errors, an issue left out."""
