"""Errors of the package: sentences, as the command line says them."""


class Error(Exception):
    """Something failed: a file that cannot be read, an atlas that is damaged."""


class UsageError(Error, ValueError):
    """The question is not understood: a measure, a country or a convention that does not exist."""
