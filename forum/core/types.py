"""Column types that mean the same on SQLite and on PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Integer, Row, String, TypeDecorator
from sqlalchemy.orm import mapped_column

REF_LENGTH = 12
BigInt = BigInteger().with_variant(Integer, "sqlite")  # SQLite numbers rows by itself only for INTEGER


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, stored in UTC. Refuses naive values: a moment without a zone is a defect."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


RowId = Annotated[int, mapped_column(BigInt, primary_key=True)]
Ref = Annotated[str, mapped_column(String(REF_LENGTH), unique=True)]
Moment = Annotated[datetime, mapped_column(UtcDateTime)]
Json = Annotated[Any, mapped_column(JSON)]
AnyRow = Row[*tuple[Any, ...]]  # a row of selected columns, read by their names
