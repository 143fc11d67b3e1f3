"""The figures: one module for each, with a function of the same name that takes tables.

Every module has ``alt_text(...)`` with the same arguments, which says what the figure shows.
Nothing here touches the disk but `style.save`.
"""
