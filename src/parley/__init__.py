"""Parley: who wants what in a negotiation, read from the news, every number with its sentence."""

__version__ = "0.1.0"
