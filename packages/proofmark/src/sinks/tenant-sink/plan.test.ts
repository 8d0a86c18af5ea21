import assert from "node:assert/strict";
import { describe, test } from "node:test";

import type { SqlDialect } from "../../lexing/sql.ts";
import { boundValues } from "./bound.ts";
import { holds } from "./formula.ts";
import { loadParser } from "./parser.ts";
import { Plans } from "./plan.ts";
import { OwnedTables } from "./scope.ts";

const owned = new OwnedTables({ notes: "owner_id", tags: "owner_id", users: "id", "app.files": "tenant" });
const plans = new Plans(owned, loadParser());

/** What becomes of a statement of the principal 7: `passes`, `refused`, `unparsed` or `untouched`. */
function outcome(text: string, parameters: unknown = [7], dialect: SqlDialect = "postgresql"): string {
  const plan = plans.of(text, dialect);
  if (plan.kind !== "owned") return plan.kind;
  const bound = boundValues(plan.placeholders, parameters);
  return plan.requirements.every(({ formula }) => holds(formula, "7", bound)) ? "passes" : "refused";
}

describe("statements that stay with the principal pass", () => {
  for (const [text, parameters] of [
    ["SELECT * FROM notes WHERE owner_id = $1"],
    ["select * from notes where $1 = owner_id", ["7"]],
    ["SELECT * FROM notes WHERE owner_id = 7"],
    ["SELECT * FROM notes WHERE owner_id = '7'"],
    ["SELECT * FROM notes WHERE id = $1 AND owner_id = $2", [3, 7]],
    ["SELECT * FROM notes WHERE id = $1 AND (title LIKE $2 OR body LIKE $2) AND owner_id = $3", [3, "x", 7]],
    ["SELECT * FROM notes WHERE (owner_id = $1 AND id = 1) OR (owner_id = $1 AND id = 2)"],
    ["SELECT * FROM notes WHERE owner_id = $1::int"],
    ["SELECT * FROM notes WHERE owner_id::text = $1", ["7"]],
    ["SELECT * FROM notes WHERE (owner_id, id) = ($1, $2)", [7, 3]],
    ["SELECT * FROM notes WHERE owner_id IN ($1)"],
    ["SELECT * FROM notes WHERE owner_id = ANY($1)", [[7]]],
    ["SELECT * FROM notes WHERE owner_id = ANY($1::int[])", [[7, "7"]]],
    ["SELECT * FROM notes WHERE owner_id = ANY(ARRAY[7])"],
    ["SELECT * FROM notes WHERE false"],
    ['SELECT "Notes".* FROM "Notes" WHERE "Notes"."Owner_Id" = $1'],
    ["SELECT n.title FROM public.notes AS n WHERE n.owner_id = $1 ORDER BY n.id LIMIT 10"],
    [
      "SELECT * FROM notes n JOIN tags t ON t.note_id = n.id AND t.owner_id = n.owner_id WHERE n.owner_id = $1",
    ],
    ["SELECT * FROM notes n LEFT JOIN tags t ON t.note_id = n.id AND t.owner_id = $1 WHERE n.owner_id = $1"],
    ["SELECT * FROM notes JOIN tags USING (owner_id) WHERE notes.owner_id = $1"],
    ["SELECT * FROM notes n, tags t WHERE n.owner_id = t.owner_id AND t.owner_id = $1"],
    ["SELECT * FROM notes n JOIN users u ON u.id = n.owner_id WHERE u.id = $1"],
    ["SELECT * FROM users u WHERE u.id = $1 AND EXISTS (SELECT 1 FROM notes n WHERE n.owner_id = u.id)"],
    ["SELECT (SELECT count(*) FROM notes n WHERE n.owner_id = users.id) FROM users WHERE id = $1"],
    ["SELECT * FROM (SELECT * FROM notes WHERE owner_id = $1) x WHERE x.id = 3"],
    ["WITH mine AS (SELECT * FROM notes WHERE owner_id = $1) SELECT * FROM mine"],
    ["WITH notes AS (SELECT * FROM public.notes WHERE owner_id = $1) SELECT * FROM notes"],
    ["SELECT id FROM notes WHERE owner_id = $1 UNION SELECT id FROM tags WHERE owner_id = $1"],
    ["INSERT INTO notes (title, owner_id) VALUES ($1, $2) RETURNING id", ["x", 7]],
    ["INSERT INTO notes (title, owner_id) VALUES ('a', $1), ('b', 7)"],
    ["INSERT INTO notes (title, owner_id) SELECT title, owner_id FROM notes WHERE owner_id = $1"],
    ["INSERT INTO notes (title, owner_id) SELECT 'x', $1"],
    ["INSERT INTO notes (id, owner_id) VALUES (1, $1) ON CONFLICT DO NOTHING"],
    [
      "INSERT INTO notes (id, owner_id) VALUES (1, $1) ON CONFLICT (owner_id, id) DO UPDATE SET title = excluded.title",
    ],
    [
      "INSERT INTO notes (id, owner_id) VALUES (1, $1) ON CONFLICT (id) DO UPDATE SET title = 'x' WHERE notes.owner_id = excluded.owner_id",
    ],
    ["UPDATE notes SET title = $1 WHERE id = $2 AND owner_id = $3", ["x", 3, 7]],
    ["UPDATE notes SET title = 'x', owner_id = $1 WHERE owner_id = $1"],
    ["UPDATE notes SET title = 'x' FROM users u WHERE u.id = notes.owner_id AND u.id = $1"],
    ["DELETE FROM notes WHERE owner_id = $1 AND id = 3"],
    ["SELECT * FROM app.files WHERE tenant = $1"],
    ["SELECT * FROM files WHERE tenant = $1"],
  ] as const satisfies [string, unknown[]?][])
    test(text, () => assert.equal(outcome(text, parameters), "passes"));
});

describe("statements that reach the rows of others are refused", () => {
  for (const [text, parameters] of [
    ["SELECT * FROM notes"],
    ["SELECT count(*) FROM notes"],
    ["SELECT * FROM notes WHERE id = $1"],
    ["SELECT * FROM notes WHERE true"],
    ["SELECT * FROM notes WHERE owner_id = $1", [8]],
    ["SELECT * FROM notes WHERE owner_id = $1", []],
    ["SELECT * FROM notes WHERE owner_id = $1", [null]],
    ["SELECT * FROM notes WHERE owner_id = $1", [{ toString: () => "7" }]],
    ["SELECT * FROM notes WHERE owner_id = $1", [[7]]],
    ["SELECT * FROM notes WHERE owner_id = 8"],
    ["SELECT * FROM notes WHERE owner_id = owner_id"],
    ["SELECT * FROM notes a JOIN notes b ON a.owner_id = b.owner_id"],
    ["SELECT * FROM notes WHERE owner_id = $1 OR 1 = 1"],
    ["SELECT * FROM notes WHERE owner_id = $1 OR shared"],
    ["SELECT * FROM notes WHERE NOT owner_id = $1"],
    ["SELECT * FROM notes WHERE owner_id <> $1"],
    ["SELECT * FROM notes WHERE owner_id >= $1"],
    ["SELECT * FROM notes WHERE owner_id NOT IN ($1)"],
    ["SELECT * FROM notes WHERE owner_id IN ($1, $2)", [7, 8]],
    ["SELECT * FROM notes WHERE owner_id = ANY($1)", [[7, 8]]],
    ["SELECT * FROM notes WHERE owner_id <> ALL($1)", [[7]]],
    ["SELECT * FROM notes WHERE owner_id IN (SELECT id FROM accounts)"],
    ["SELECT * FROM notes WHERE owner_id BETWEEN 7 AND 7"],
    ["SELECT * FROM notes WHERE owner_id LIKE $1", ["7"]],
    ["SELECT * FROM notes WHERE (owner_id = $1) IS NOT TRUE"],
    ["SELECT * FROM notes WHERE (owner_id = $1) = false"],
    ["SELECT * FROM notes WHERE coalesce(owner_id, $1) = $1"],
    ["SELECT * FROM notes WHERE owner_id::varchar(1) = $1"],
    ["SELECT * FROM notes WHERE author_id = $1"],
    ["SELECT *, owner_id = $1 FROM notes"],
    ["SELECT * FROM notes GROUP BY owner_id HAVING owner_id = $1"],
    ["SELECT * FROM notes n JOIN tags t ON t.note_id = n.id WHERE n.owner_id = $1"],
    ["SELECT * FROM notes n LEFT JOIN tags t ON t.owner_id = $1 AND n.owner_id = $1"],
    ["SELECT * FROM notes n RIGHT JOIN tags t ON t.owner_id = $1 WHERE n.owner_id = $1"],
    ["SELECT * FROM notes n FULL JOIN tags t ON t.owner_id = $1 AND n.owner_id = $1"],
    ["SELECT * FROM notes n LEFT JOIN tags t USING (owner_id) WHERE t.owner_id = 1"],
    ["SELECT * FROM notes n WHERE EXISTS (SELECT 1 FROM notes m WHERE m.owner_id = $1)"],
    ["SELECT * FROM accounts WHERE id = (SELECT owner_id FROM notes WHERE id = 3)"],
    ["SELECT (SELECT title FROM notes WHERE id = 3)"],
    ["SELECT ARRAY(SELECT id FROM notes)"],
    ["SELECT * FROM (SELECT * FROM notes) x WHERE x.owner_id = $1"],
    ["WITH x AS (SELECT * FROM notes) SELECT * FROM x WHERE owner_id = $1"],
    ["WITH notes AS (SELECT * FROM notes) SELECT * FROM notes"],
    ["WITH notes AS (SELECT 1) DELETE FROM notes"],
    ["WITH notes AS (SELECT 1) UPDATE notes SET title = 'x'"],
    ["WITH notes AS (SELECT 1) INSERT INTO notes (title) VALUES ('x')"],
    ["WITH gone AS (DELETE FROM notes RETURNING *) SELECT * FROM gone WHERE owner_id = $1"],
    ["SELECT id FROM notes WHERE owner_id = $1 UNION SELECT id FROM notes"],
    ["SELECT * FROM notes AS n(owner_id, title) WHERE owner_id = $1"],
    ["INSERT INTO notes (title) VALUES ('x')"],
    ["INSERT INTO notes VALUES (1, 7)"],
    ["INSERT INTO notes (title, owner_id) VALUES ('x', $1)", [8]],
    ["INSERT INTO notes (title, owner_id) VALUES ('x', DEFAULT)"],
    ["INSERT INTO notes (title, owner_id) VALUES ('a', $1), ('b', 8)"],
    ["INSERT INTO notes (title, owner_id) SELECT title, owner_id FROM notes"],
    ["INSERT INTO notes (title, owner_id) SELECT title, $1 FROM notes"],
    ["INSERT INTO notes (title, owner_id) SELECT * FROM drafts"],
    ["INSERT INTO notes (title, owner_id) SELECT title, author FROM drafts"],
    ["INSERT INTO notes (id, owner_id) VALUES (1, $1) ON CONFLICT (id) DO UPDATE SET title = excluded.title"],
    ["INSERT INTO notes (id, owner_id) VALUES (1, $1) ON CONFLICT (owner_id, id) DO UPDATE SET owner_id = 8"],
    ["INSERT INTO log (line) SELECT title FROM notes"],
    ["UPDATE notes SET title = 'x' WHERE id = $1"],
    ["UPDATE notes SET owner_id = $2 WHERE owner_id = $1", [7, 8]],
    ["UPDATE notes SET (title, owner_id) = ('x', 8) WHERE owner_id = $1"],
    ["UPDATE accounts SET name = (SELECT title FROM notes LIMIT 1)"],
    ["UPDATE accounts SET name = n.title FROM notes n WHERE n.id = 3"],
    ["DELETE FROM notes"],
    ["DELETE FROM notes WHERE id = $1"],
    ["TRUNCATE TABLE notes"],
    ["DROP TABLE notes"],
    ["SELECT 1; DELETE FROM notes"],
    ["PREPARE p AS SELECT * FROM notes"],
    ["CREATE VIEW v AS SELECT * FROM notes"],
  ] as const satisfies [string, unknown[]?][])
    test(`${text} ${parameters === undefined ? "" : JSON.stringify(parameters)}`, () =>
      assert.equal(outcome(text, parameters), "refused"));
});

describe("statements on other tables are not looked at", () => {
  for (const text of [
    "SELECT * FROM accounts",
    "SELECT 'notes'",
    "SELECT * FROM notes_archive",
    "SELECT notes FROM meetings WHERE id = $1",
    "DELETE FROM other.files",
    "BEGIN",
    "this is no SQL at all",
  ])
    test(text, () => assert.equal(outcome(text), "untouched"));
});

describe("statements that name a declared table and can't be read", () => {
  for (const [text, dialect] of [
    ["TABLE notes", "postgresql"],
    ["SELECT * FROM ONLY notes", "postgresql"],
    ["COPY notes TO STDOUT", "postgresql"],
    ["DO $$ BEGIN DELETE FROM notes; END $$", "postgresql"],
    ["EXPLAIN ANALYZE DELETE FROM notes", "postgresql"],
    ["REPLACE INTO notes (id, owner_id) VALUES (1, ?)", "sqlite"],
    ["INSERT OR REPLACE INTO notes (id, owner_id) VALUES (1, ?)", "sqlite"],
    ["SELECT * FROM notes WHERE owner_id = ? AND shared = 0 || 1", "mysql"],
    ["SELECT * FROM notes WHERE owner_id = ? /*! OR 1 = 1 */", "mysql"],
    ["SELECT * FROM ?? WHERE owner_id = ?", "mysql"],
    ["INSERT INTO notes (id, owner_id) VALUES (1, ?) ON DUPLICATE KEY UPDATE title = 'x'", "mysql"],
    [`SELECT * FROM notes WHERE owner_id = $1 AND ${"x = 1 AND ".repeat(2_000)} true`, "postgresql"],
  ] as const)
    test(text.slice(0, 80), () => assert.equal(outcome(text, [7], dialect), "unparsed"));
});

describe("other dialects", () => {
  for (const [text, parameters, dialect, expected] of [
    ["SELECT * FROM `notes` WHERE `owner_id` = ? LIMIT ?", [7, 1], "mysql", "passes"],
    ["SELECT * FROM `notes` WHERE `owner_id` = ? LIMIT ?", [8, 7], "mysql", "refused"],
    ['SELECT * FROM notes WHERE title = "it\'s" AND owner_id = ?', [7], "mysql", "passes"],
    [
      String.raw`SELECT * FROM notes WHERE title = 'a\' OR owner_id <> ' AND owner_id = ?`,
      [7],
      "mysql",
      "passes",
    ],
    [
      String.raw`SELECT * FROM notes WHERE title = 'a\' AND owner_id = ? -- ' OR 1 = 1`,
      [7],
      "mysql",
      "refused",
    ],
    [
      String.raw`SELECT * FROM notes WHERE title = E'a\' AND owner_id = $1 -- ' OR 1 = 1`,
      [7],
      "postgresql",
      "refused",
    ],
    ["SELECT * FROM notes WHERE title = $$a' OR 'b$$ AND owner_id = $1", [7], "postgresql", "passes"],
    ["SELECT * FROM notes WHERE owner_id = '7' AND title = 'a . b'", [], "postgresql", "passes"],
    ["SELECT * FROM notes WHERE owner_id = ? --1 OR 1 = 1", [7], "mysql", "refused"],
    ["SELECT * FROM notes WHERE owner_id = ? ORDER BY id LIMIT 5, 10", [7], "mysql", "passes"],
    ["SELECT * FROM (SELECT 1 LIMIT ?, ?) x, notes WHERE owner_id = ?", [5, 10, 7], "mysql", "passes"],
    ["SELECT * FROM (SELECT 1 LIMIT ?, ?) x, notes WHERE owner_id = ?", [7, 7, 10], "mysql", "refused"],
    ["DELETE FROM notes WHERE id = ? AND owner_id = ? LIMIT 1", [3, 7], "mysql", "passes"],
    ["DELETE FROM notes WHERE id = ? LIMIT 1", [7], "mysql", "refused"],
    ["SELECT * FROM notes WHERE owner_id = ? ORDER BY title COLLATE NOCASE DESC", [7], "sqlite", "passes"],
    ["SELECT * FROM notes WHERE owner_id = ? COLLATE NOCASE", [7], "sqlite", "unparsed"],
    ["SELECT * FROM notes WHERE owner_id IN (?)", [[7]], "mysql", "passes"],
    ["SELECT * FROM notes WHERE owner_id IN (?)", [[7, 8]], "mysql", "refused"],
    ["SELECT * FROM notes WHERE owner_id = ?", [{ owner_id: 7 }], "mysql", "refused"],
    ["SELECT * FROM notes WHERE owner_id = :owner", { owner: 7 }, "mysql", "passes"],
    ["INSERT IGNORE INTO notes (id, owner_id) VALUES (1, ?)", [7], "mysql", "passes"],
    ["INSERT OR IGNORE INTO notes (id, owner_id) VALUES (1, ?)", [7], "sqlite", "passes"],
    ["SELECT * FROM [notes] WHERE [owner_id] == ?", [7], "sqlite", "passes"],
    ["SELECT * FROM notes WHERE id = ?2 AND owner_id = ?1", [7, 3], "sqlite", "passes"],
    ["SELECT * FROM notes WHERE id = ?2 AND owner_id = ?1", [3, 7], "sqlite", "refused"],
    [
      "SELECT * FROM notes WHERE owner_id = @owner AND id = :id",
      [{ owner: 7, ":id": 3 }],
      "sqlite",
      "passes",
    ],
    [
      "SELECT * FROM notes WHERE owner_id = @owner AND id = :id",
      [{ owner: 8, ":id": 7 }],
      "sqlite",
      "refused",
    ],
    ["SELECT * FROM notes WHERE owner_id = @owner AND id = ?", [{ owner: 7 }, 3], "sqlite", "passes"],
    ["SELECT * FROM 'notes'", [7], "sqlite", "unparsed"],
    ["SELECT * FROM notes -- owner_id = ?\nWHERE owner_id = ?", [7], "sqlite", "passes"],
  ] as const)
    test(`${dialect}: ${text} ${JSON.stringify(parameters)} ${expected}`, () =>
      assert.equal(outcome(text, parameters, dialect), expected));
});
