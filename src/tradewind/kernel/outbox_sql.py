"""The statements by which handlers read the log and note how far they are."""

from __future__ import annotations

NEWS = """
SELECT e.xid::text::bigint, e.position, e.aggregate_id, e.aggregate_version
FROM kernel_outboxevent e
WHERE (e.xid, e.position) > (%s::text::xid8, %s) AND e.name = ANY(%s)
  AND (NOT %s OR e.xid < pg_snapshot_xmin(pg_current_snapshot()))
ORDER BY e.xid, e.position
LIMIT %s
"""

# The newest row that no running transaction can still come before.
NEWEST = """
SELECT e.xid::text::bigint, e.position FROM kernel_outboxevent e
WHERE NOT %s OR e.xid < pg_snapshot_xmin(pg_current_snapshot())
ORDER BY e.xid DESC, e.position DESC LIMIT 1
"""

ADVANCE = """
INSERT INTO kernel_outboxcursor AS c (handler, xid, position)
SELECT handler, %s, %s FROM unnest(%s::text[]) AS n(handler)
ON CONFLICT (handler) DO UPDATE SET xid = EXCLUDED.xid, position = EXCLUDED.position
WHERE (c.xid, c.position) >= (%s, %s) AND (c.xid, c.position) < (EXCLUDED.xid, EXCLUDED.position)
"""

TROUBLED = """
SELECT aggregate_id FROM kernel_outboxprogress
WHERE handler = %s AND state IN ('waiting', 'failing') AND retry_at <= %s
ORDER BY retry_at LIMIT %s
"""

# `expected` counts the versions that are there, whoever hears them: a higher one is after a gap. Of
# an aggregate without trouble no more is read than the batch of news asks for; what failed is left
# alone until it is to be tried again, and then read with everything that came after it.
WORK = """
SELECT aggregate_id, aggregate_version, name, payload, occurred_at, request_id, expected, before
FROM (
  SELECT e.aggregate_id, e.aggregate_version, e.name, e.payload, e.occurred_at, e.request_id,
         coalesce(p.version, 0) AS before, coalesce(p.version, 0)
         + row_number() OVER (PARTITION BY e.aggregate_id ORDER BY e.aggregate_version) AS expected
  FROM unnest(%s::uuid[], %s::integer[]) AS a (id, newest)
  LEFT JOIN kernel_outboxprogress p ON p.handler = %s AND p.aggregate_id = a.id
  JOIN kernel_outboxevent e
    ON e.aggregate_id = a.id AND e.aggregate_version > coalesce(p.version, 0)
   AND e.aggregate_version <= CASE WHEN coalesce(p.state, 'ok') = 'ok' THEN a.newest
                                   WHEN p.state = 'waiting' THEN 2147483647
                                   WHEN p.state = 'failing' AND p.retry_at <= %s THEN 2147483647
                                   ELSE 0 END
) found
WHERE name = ANY(%s)
ORDER BY aggregate_id, aggregate_version
"""

CLAIM = """
INSERT INTO kernel_outboxprogress (handler, aggregate_id, version, state, attempts, error)
VALUES (%s, %s, %s, 'ok', 0, '')
ON CONFLICT (handler, aggregate_id) DO UPDATE
SET version = EXCLUDED.version, state = 'ok', attempts = 0, error = '', since = NULL,
    retry_at = NULL
WHERE kernel_outboxprogress.version < EXCLUDED.version
"""

# Of many aggregates at once, each from the version that was read to the last of this batch; those
# that somebody else has moved on meanwhile are not returned. `attempts` brings the version that was
# read: it is 0 for a row that is new.
CLAIM_MANY = """
INSERT INTO kernel_outboxprogress AS p (handler, aggregate_id, version, state, attempts, error)
SELECT %s, n.id, n.version, 'ok', n.before, ''
FROM unnest(%s::uuid[], %s::integer[], %s::integer[]) AS n (id, before, version) ORDER BY n.id
ON CONFLICT (handler, aggregate_id) DO UPDATE
SET version = EXCLUDED.version, state = 'ok', attempts = 0, error = '', since = NULL,
    retry_at = NULL
WHERE p.version = EXCLUDED.attempts
RETURNING aggregate_id
"""

TROUBLE = """
INSERT INTO kernel_outboxprogress
  (handler, aggregate_id, version, state, attempts, error, since, retry_at)
VALUES (%s, %s, 0, %s, %s, %s, %s, %s)
ON CONFLICT (handler, aggregate_id) DO UPDATE
SET state = CASE WHEN kernel_outboxprogress.attempts + EXCLUDED.attempts >= %s
                   OR (EXCLUDED.state = 'waiting' AND kernel_outboxprogress.since < %s)
                 THEN 'parked' ELSE EXCLUDED.state END,
    attempts = kernel_outboxprogress.attempts + EXCLUDED.attempts,
    error = EXCLUDED.error,
    since = coalesce(kernel_outboxprogress.since, EXCLUDED.since),
    retry_at = EXCLUDED.retry_at
RETURNING state
"""

NAMES = """
SELECT DISTINCT name FROM kernel_outboxevent
WHERE (xid, position) > (%s::text::xid8, %s) AND (xid, position) <= (%s::text::xid8, %s)
"""

TROUBLED_HANDLERS = """
SELECT DISTINCT handler FROM kernel_outboxprogress
WHERE state IN ('waiting', 'failing') AND retry_at <= %s
"""

LAG = """
SELECT h.handler, count(e.id) FROM unnest(%s::text[], %s::text[]) AS h(handler, name)
LEFT JOIN kernel_outboxcursor c ON c.handler = h.handler
JOIN LATERAL (SELECT id FROM kernel_outboxevent WHERE name = h.name AND (xid, position) >
  (coalesce(c.xid, 0)::text::xid8, coalesce(c.position, 0))) e ON true
GROUP BY h.handler
"""
