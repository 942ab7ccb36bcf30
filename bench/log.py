"""The access log's rows in a Parquet file, and how long DuckDB takes for the first page of each query of them.

python3 log.py <folder> <rows> <milliseconds apart> <times> <condition in SQL>...
"""

import json
import sys
import time
from pathlib import Path

import duckdb

folder, rows, apart, times, *conditions = sys.argv[1:]
place = Path(folder) / "log.parquet"
database = duckdb.connect()
# The same numbers as in logs.rs, which counts in words of 64 bits.
database.execute(f"""
    COPY (
        WITH numbered AS (
            SELECT range AS number, (range::HUGEINT * 11400714819323198485 % 18446744073709551616)::UBIGINT // 128 AS random
            FROM range({int(rows)})
        )
        SELECT
            number * {int(apart)} AS millis,
            printf('%016x%016x', random, number) AS request_id,
            random % 100000 AS micros,
            ['Encrypt', 'Decrypt', 'GenerateDataKey'][1 + (random % 3)::BIGINT] AS api_name,
            'cn-hangzhou' AS region,
            'program-' || random % 50 AS principal,
            '0.0.0.' || random % 200 AS client_ip,
            'AlibabaCloud (linux; amd64) Java/17 Core/0.3.2 TeaDSL/1' AS useragent,
            'key-' || (number // 100000 + random % 40) AS cmkid,
            CASE WHEN random % 10000 = 0 THEN 500 WHEN random % 10000 < 100 THEN 403 ELSE 200 END AS status_code,
            CASE WHEN random % 10000 = 0 THEN 'InternalFailure'
                 WHEN random % 10000 < 100 THEN 'Forbidden.NoPermission' ELSE '' END AS error_code
        FROM numbered ORDER BY millis
    ) TO '{place}' (FORMAT parquet)
""")


def took(condition: str) -> tuple[int, list[float]]:
    page = f"SELECT * FROM '{place}' WHERE {condition} ORDER BY millis DESC LIMIT 50"
    seconds = []
    found = []
    for _ in range(int(times)):
        began = time.perf_counter()
        found = database.execute(page).fetchall()
        seconds.append(time.perf_counter() - began)
    return len(found), sorted(seconds)


print(json.dumps([took(condition) for condition in conditions]))
