"""Which rows of positions and distances are windows, and which span everything."""

import pandas as pd


def whole_span(data: pd.DataFrame) -> pd.DataFrame:
    """The rows whose window runs from the first day to the last."""
    if data.empty:
        return data
    wide = (data["window_start"] == data["window_start"].min()) & (
        data["window_end"] == data["window_end"].max()
    )
    return data.loc[wide]


def windows(data: pd.DataFrame) -> pd.DataFrame:
    """The rows of dated windows; where there is but one window, it is the whole span."""
    whole = whole_span(data)
    rest = data.drop(whole.index)
    return (rest if len(rest) else whole).loc[lambda rows: rows["window_start"] != ""]


def span_words(data: pd.DataFrame) -> str:
    """The whole span in words: 2025-01-01 to 2025-12-31."""
    start, end = data["window_start"].min(), data["window_end"].max()
    return f"{start} to {end}" if start else "undated"
