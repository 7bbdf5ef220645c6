-- One profile per customer, for DuckDB natively and in the browser. The first argument of read_csv is filled in by the caller.
SELECT
    customer,
    count(DISTINCT track) AS unique_tracks,
    count_if(hour >= 5 AND hour < 12) AS morn_tracks,
    count_if(hour >= 12 AND hour < 17) AS aft_tracks,
    count_if(hour >= 17 AND hour < 22) AS eve_tracks,
    count_if(hour >= 22 OR hour < 5) AS night_tracks,
    sum(mobile)::BIGINT AS mobile_tracks
FROM (
    SELECT customer, track, hour(time) AS hour, mobile
    FROM read_csv(
        :file,
        header = false,
        auto_detect = false,
        delim = ',',
        quote = '"',
        columns = {
            'event': 'UINTEGER',
            'customer': 'UINTEGER',
            'track': 'UINTEGER',
            'time': 'TIMESTAMP',
            'mobile': 'UTINYINT',
            'zip': 'VARCHAR'
        }
    )
)
GROUP BY customer
