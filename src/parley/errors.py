"""The one exception that a user sees: bad input, said in one line."""


class InputError(ValueError):
    """Bad input: one line that names the file and the mend. The command line exits with 2."""
