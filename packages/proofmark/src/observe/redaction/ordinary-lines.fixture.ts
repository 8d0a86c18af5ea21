/** Lines as services, proxies, databases and drivers write them every day: none holds a secret, and none may change. */
export const ordinaryLines: readonly string[] = `
GET /notes/1 200 12ms
POST /api/v1/orders/4711/items 201 38.4 ms - 512
127.0.0.1 - - [28/Nov/2026:05:52:06 +0000] "GET /assets/app.3f9c2a1b.js HTTP/1.1" 304 0 "-" "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0"
2001:db8:1:2::7 - - [28/Nov/2026:05:52:06 +0100] "HEAD / HTTP/2.0" 200 0
{"level":30,"time":1732773126123,"pid":4711,"hostname":"web-1","requestId":"pQ3x9Lk2Vb7Nw5Rt8Yd1","msg":"request completed","durationMs":12.5}
{"level":"error","timestamp":"2026-11-28T05:52:06.123Z","message":"connect ECONNREFUSED 10.0.0.5:6379","code":"ECONNREFUSED","errno":-111}
2026-11-28 05:52:06.123 UTC [12345] LOG:  checkpoint complete: wrote 2314 buffers (14.1%); 0 WAL file(s) added, 0 removed, 1 recycled
2026-11-28 05:52:06.123 UTC [12345] ERROR:  duplicate key value violates unique constraint "notes_pkey"
2026-11-28 05:52:06.123 UTC [12345] DETAIL:  Key (id)=(550e8400-e29b-41d4-a716-446655440000) already exists.
2026-11-28 05:52:06.123 UTC [12345] STATEMENT:  SELECT id, title FROM notes WHERE owner = $1 AND created_at > $2 LIMIT 50
1:M 28 Nov 2026 05:52:06.123 * Background saving terminated with success
Nov 28 05:52:06 web-1 systemd[1]: Started proofmark.service - Proofmark gateway.
Nov 28 05:52:06 web-1 sshd[812]: Server listening on 0.0.0.0 port 22.
Nov 28 05:52:06 web-1 kernel: [12345.678901] eth0: link up, 1000Mbps, full-duplex
commit 3f9c2a1b7d4e5f60718293a4b5c6d7e8f9012345
Merge branch 'main' into feature/redaction (3f9c2a1..7d4e5f6)
sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg==
etag: W/"3f9c-18c2a1b7d4e"
x-request-id: pQ3x9Lk2Vb7Nw5Rt8Yd1
traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
strict-transport-security: max-age=63072000; includeSubDomains; preload
content-security-policy: default-src 'self'; script-src 'nonce-abc' 'strict-dynamic'; object-src 'none'; base-uri 'self'
cache-control: no-store, max-age=0
content-length: 4096
ratelimit: "default";r=59;t=60
date: Sat, 28 Nov 2026 05:52:06 GMT
npm warn deprecated glob@7.2.3: Glob versions prior to v9 are no longer supported
added 312 packages, and audited 313 packages in 12s
lodash@4.17.21, @types/node@24.19.2, next@15.0.0-rc.1, pkg@1.0.0-beta.3+build.5
docker pull postgres:17.2-alpine@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
git clone git@github.com:owner/repository.git
ssh://git@host.internal:2222/owner/repository.git
http://localhost:3000/@scope/package?tab=readme#usage
https://example.com:8443/a/b/c?page=2&per_page=50&sort=-created_at&q=hello+world
redis://cache.internal:6379/0
postgres://db.internal:5432/notes?sslmode=require
    at Pipeline.handle (file:///srv/app/node_modules/proofmark/dist/http/pipeline.js:87:21)
    at async Promise.all (index 0)
    at process.processTicksAndRejections (node:internal/process/task_queues:105:5)
    at C:\\Users\\build\\app\\node_modules\\express\\lib\\router\\layer.js:95:5
  File "/usr/lib/python3.13/asyncio/events.py", line 88, in _run
TypeError: Cannot read properties of undefined (reading 'title')
SyntaxError: Unexpected token '}', ..."name": }" is not valid JSON
SyntaxError: Unexpected token: punc (})
error TS2345: Argument of type 'string' is not assignable to parameter of type 'number'.
ValidationError: password: must be at least 15 characters long
The password was changed. The session ended because it was older than its limit.
token expired, a new token was issued; the token is invalid
Invalid credentials: the account does not exist or the password is wrong.
Missing header: authorization. Bearer authentication is required.
Basic authentication is off; the basic plan has 5 seats.
csrf: the token is missing (PM_CSRF_TOKEN_MISSING)
usage: prompt_tokens=1200 completion_tokens=345 total_tokens=1545 max_tokens: 4096
{"usage":{"input_tokens":1200,"output_tokens":345,"cache_read_tokens":0}}
{"token_type":"bearer","expires_in":900,"scope":"read write"}
{"hasPassword":true,"password":null,"mustChangePassword":false,"passwordChangedAt":"2026-11-28T05:52:06Z"}
primary key id, foreign key owner_id, sort_key=title, cache-key: notes:1, routing_key=notes.created
order 100023456789 shipped, tracking 1Z999AA10123456784, invoice 2026-004711
order 4111111111111112 refused by the shop
price 1,234,567.89 EUR, 1.234.567,89 EUR, $19.99, 0.000123
version 12.20.2024.1 build 20261128.055206 v24.21.0
uptime 12345678 s, rss 123456789 B, heap 98765432 B, 1732773126123456789 ns
pos=48.137154,11.576124 zoom=12 bearing=90
range bytes=0-1048575/10485760
ISBN 978-3-16-148410-0, ISO 27001, RFC 9457, CVE-2026-12345, CWE-532
00:1a:2b:3c:4d:5e joined, 192.168.100.200 left, 10.0.0.0/8 stays
fe80::1ff:fe23:4567:890a%eth0
2026-11-28T05:52:06.123456789+01:00 2026-W48-6 20261128T055206Z 1732773126 1732773126123
2026-11-28 05:52:06 0012345678 0x7ffd5e8a1c30 1e+10 6.02214076e+23
cron 0 5 * * 1-5, next run in 00:12:34
diff +1234567 -7654321, 3 files changed, 120 insertions(+), 45 deletions(-)
icon@2x.png, sprite@3x.webp, logo.svg
user root@localhost, mail to postmaster@localhost
CPU 97.3%, load 1.23 0.98 0.76, mem 7.8G/15.6G, 12/345 procs
SELECT pg_size_pretty(pg_database_size('notes')) → 1234 MB
EXPLAIN: Seq Scan on notes (cost=0.00..155.00 rows=1000 width=244) (actual time=0.012..1.234 rows=10 loops=1)
kafka offset 123456789012 partition 7 lag 0 key null
metric http_request_duration_seconds_bucket{le="0.25",route="/notes/:id"} 24054
AWS region eu-central-1, bucket notes-prod-eu, instance i-0123456789abcdef0, arn:aws:iam::123456789012:role/reader
k8s pod notes-7d4e5f60718-x2x9z on node ip-10-0-1-23, image tag 1.2.3-20261128
fetch https://api.example.com/v1/users?limit=100&offset=200 took 123 ms
SKU SK-1234, part AB12-3456, seat 12A, gate B7, flight LH1234, platform 9
the compass bypass of the passenger, the secretary's keyboard, a sparse spin mapping
Benutzer abgemeldet, Sitzung beendet, 12 Einträge gelöscht
利用者がログアウトしました (12 ms)
пользователь вышел, 12 мс
🚀 started on port 3000 in 1.2 s
question 42: what is 6 x 7? answer: 42
https://fonts.example/css2?family=Inter:wght@400;700&display=swap
sse id: 17 event: update retry: 3000
ws 101 /live?v=13 upgraded
OK 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15
[12:34:56] 4 tests passed, 0 failed, 1 skipped (2 of 7)
matrix 3x3: 1 0 0 0 1 0 0 0 1
hex 00 1a ff 3c 99 12 34 56 78 9a bc de f0
`
  .split("\n")
  .filter((line) => line !== "");
