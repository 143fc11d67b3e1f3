"""Rows of parquet tables, read column by column and a few rows at a time.

Reads the bytes of a parquet file and the column names of params.yaml, writes `Row`; assumes
nothing. Only columns that a record is made of are read.
"""

from collections.abc import Iterator
from typing import Any

from parley.collecting.archives import Budget
from parley.collecting.entries import Row
from parley.collecting.rows import (
    column_key,
    has_text_column,
    no_text_column,
    row_of,
    wanted_columns,
)

_ROWS = 256


def parquet_rows(content: bytes, budget: Budget) -> Iterator[Row]:
    """Rows of a parquet table.

    Raises
    ------
    Rejection
        If there is no column of texts, or if the table unpacks to too much.
    pyarrow.ArrowException, OSError
        If the file is damaged.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    params = budget.params
    table = pq.ParquetFile(pa.BufferReader(content))
    names = table.schema_arrow.names
    if not has_text_column(names, params):
        raise no_text_column(names, params)
    columns = [name for name in names if column_key(name) in wanted_columns(params)]
    item = 0
    for batch in table.iter_batches(batch_size=_ROWS, columns=columns, use_threads=False):
        budget.spend(batch.nbytes)
        cells = [_values(column) for column in batch.columns]
        for row in zip(*cells, strict=True):
            item += 1
            yield row_of(item, zip(batch.schema.names, row, strict=True), params)


def _values(column: Any) -> list[Any]:
    """The cells of a column; dates beyond the calendar of Python come as text."""
    import pyarrow as pa

    try:
        return column.to_pylist()
    except (ValueError, OverflowError, pa.ArrowException):
        return column.cast(pa.string()).to_pylist()
