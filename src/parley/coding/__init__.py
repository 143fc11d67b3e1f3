"""Which statements to code next, in the forms that coders use, and their codes as training data."""
