import assert from "node:assert/strict";
import { describe, test } from "node:test";

import type { InputField } from "../../input/field.ts";
import type { RequestContext } from "../../input/request-context.ts";
import type { SqlDialect } from "../../lexing/sql.ts";
import { judgeSql, type Intrusion } from "./judge.ts";

function contextWith(values: readonly string[], names: readonly string[] = []): RequestContext {
  const body: InputField[] = [
    ...names.map((value): InputField => ({ place: "body", name: "body", value, isName: true })),
    ...values.map((value, index): InputField => ({
      place: "query",
      name: `query.p${index}`,
      value,
      isName: false,
    })),
  ];
  return { exchange: {}, input: { head: [], body } } as unknown as RequestContext;
}

function requestTo(path: string): RequestContext {
  const field: InputField = { place: "path", name: "path", value: path, isName: false };
  return { exchange: {}, input: { head: [field], body: [] } } as unknown as RequestContext;
}

function judgeFor(text: string, path: string): Intrusion | undefined {
  return judgeSql(
    { at: "test", stage: "run", text, parameters: [], dialect: "postgresql" },
    requestTo(path),
    () => false,
  );
}

let count = 0;

/** Judges a statement that nobody has seen before: known ones are never refused. */
function judge(
  text: string,
  values: readonly string[],
  { dialect = "postgresql", parameters, names }: Options = {},
): Intrusion | undefined {
  const fresh = `/*${count++}*/ ${text}`;
  return judgeSql(
    { at: "test", stage: "run", text: fresh, parameters, dialect },
    contextWith(values, names),
    () => false,
  );
}

interface Options {
  readonly dialect?: SqlDialect;
  readonly parameters?: unknown;
  readonly names?: readonly string[];
}

/** What an application builds, by the place where it pastes the value. */
const paste: Readonly<Record<string, (value: string) => string>> = {
  string: (value) => `SELECT * FROM notes WHERE title = '${value}' AND owner = 7`,
  like: (value) => `SELECT * FROM notes WHERE title LIKE '%${value}%'`,
  number: (value) => `SELECT * FROM notes WHERE id = ${value} AND owner = 7`,
  order: (value) => `SELECT * FROM notes ORDER BY ${value}`,
  limit: (value) => `SELECT * FROM notes LIMIT 10 OFFSET ${value}`,
  name: (value) => `SELECT "${value}" FROM notes`,
  table: (value) => `SELECT * FROM notes_${value}`,
};

const attacks: readonly (readonly [place: string, value: string, dialect?: SqlDialect])[] = [
  ["string", "x' OR '1'='1"],
  ["string", "x' -- "],
  ["string", "x'/*"],
  ["string", "x'||(SELECT 1)||'"],
  ["string", "''' OR 1=1 --"],
  ["string", "x'; DROP TABLE notes; --"],
  ["like", "%' UNION SELECT 1, 2 --"],
  ["like", "' AND 1=(SELECT count(*) FROM users) AND '%'='"],
  ["number", "1 OR 1=1"],
  ["number", "2-1"],
  ["number", "1/**/OR/**/1=1"],
  ["number", "1;SELECT pg_sleep(5)"],
  ["number", "(SELECT 1)"],
  ["number", "1 UNION ALL SELECT NULL"],
  ["number", "-1 OR 1"],
  ["number", "1--"],
  ["number", "0x31||1"],
  ["number", "$$a$$||1"],
  ["number", "1\nOR\n1=1"],
  ["number", "1 # x", "mysql"],
  ["number", "1 /*!50000OR*/ 1=1", "mysql"],
  ["order", "(CASE WHEN 1=1 THEN id ELSE title END)"],
  ["order", "id, (SELECT 1)"],
  ["order", "id; DELETE FROM notes"],
  ["order", "id desc--"],
  ["order", "sleep(5)", "mysql"],
  ["limit", "0 UNION SELECT 1"],
  ["limit", "0;--"],
  ["name", 'x", password, "y'],
  ["table", "2024 UNION SELECT password FROM users"],
];

describe("input that leaves its token is an attack", () => {
  for (const [place, value, dialect] of attacks)
    test(`${dialect ?? "postgresql"}, ${place}: ${JSON.stringify(value)}`, () => {
      const found = judge(paste[place]?.(value) ?? "", [value], dialect === undefined ? {} : { dialect });
      assert.equal(found?.field, "query.p0");
    });
});

const harmless: readonly (readonly [place: string, value: string, dialect?: SqlDialect])[] = [
  ["string", "x"],
  ["string", "SELECT * FROM users; DROP TABLE users"],
  ["string", "-- a dash, /* a comment */ and 1=1"],
  ["string", "Robert (Bob) O\u2019Neill, 3rd"],
  ["string", "a\\b", "postgresql"],
  ["string", 'say "hello"'],
  ["string", "$$ and $tag$"],
  ["string", "it\\'s", "mysql"],
  // A backslash takes the quote's meaning away: this all stands in one literal.
  ["string", "x\\' OR 1=1 -- ", "mysql"],
  ["string", "it''s"],
  ["like", "100% cotton"],
  ["number", "42"],
  ["number", "-1"],
  ["number", "+1.5e3"],
  ["number", "0x1F"],
  ["order", "title desc"],
  ["order", "id,title"],
  ["order", "u.title ASC NULLS LAST, id"],
  ["limit", "20"],
  ["name", "first name"],
  ["table", "2024_archive"],
];

describe("input that stays inside one token is harmless", () => {
  for (const [place, value, dialect] of harmless)
    test(`${dialect ?? "postgresql"}, ${place}: ${JSON.stringify(value)}`, () => {
      assert.equal(
        judge(paste[place]?.(value) ?? "", [value], dialect === undefined ? {} : { dialect }),
        undefined,
      );
    });
});

describe("values that were escaped on their way", () => {
  const value = 'it\'s -- \\ "quoted"';
  for (const [name, escaped, dialect] of [
    ["quotes doubled", value.replaceAll("'", "''"), "postgresql"],
    ["quotes doubled", value.replaceAll("'", "''"), "sqlite"],
    ["backslashes", 'it\\\'s -- \\\\ \\"quoted\\"', "mysql"],
  ] as const)
    test(`${name} in ${dialect}: in a string harmless, as a number an attack`, () => {
      assert.equal(judge(paste["string"]?.(escaped) ?? "", [value], { dialect }), undefined);
      assert.notEqual(judge(paste["number"]?.(escaped) ?? "", [value], { dialect }), undefined);
    });

  test("only the first quote doubled, as replace() with a text does, is an attack", () => {
    const sly = "x' OR '1'='1";
    assert.notEqual(judge(paste["string"]?.(sly.replace("'", "''")) ?? "", [sly]), undefined);
  });

  test("an escape string of PostgreSQL with both doubled is harmless", () => {
    const escaped = value.replaceAll("'", "''").replaceAll("\\", "\\\\");
    assert.equal(judge(`SELECT * FROM notes WHERE title = E'${escaped}'`, [value]), undefined);
  });

  test("quotes doubled where backslashes escape too is an attack", () => {
    const sly = "\\' OR 1=1 -- ";
    assert.notEqual(
      judge(paste["string"]?.(sly.replaceAll("'", "''")) ?? "", [sly], { dialect: "mysql" }),
      undefined,
    );
  });
});

describe("a literal that input leaves open", () => {
  test("by a backslash at its end, with the rest in another value", () => {
    const statement = "SELECT * FROM notes WHERE a = 'x\\' AND b = ' OR 1=1 -- '";
    assert.notEqual(judge(statement, ["x\\", " OR 1=1 -- "], { dialect: "mysql" }), undefined);
  });

  test("by a quote at its end", () => {
    assert.notEqual(judge("SELECT * FROM notes WHERE a = 'abc'' AND b = 'x'", ["abc'"]), undefined);
  });

  test("by an even run of backslashes it is not", () => {
    assert.equal(judge("SELECT * FROM notes WHERE a = 'x\\\\'", ["x\\\\"], { dialect: "mysql" }), undefined);
  });
});

describe("what an application makes of a value", () => {
  const statement = "SELECT * FROM notes WHERE id = 1 or 1=1";
  for (const [name, value] of [
    ["sent in other letters", "1 OR 1=1"],
    ["with blanks around it", "  1 or 1=1  "],
    ["percent-encoded once more", "1%20or%201%3D1"],
    ["percent-encoded twice more", "1%2520or%25201%253D1"],
    ["inside a JSON text", '{"filter":{"id":"1 or 1=1"}}'],
    ["in full width", "1 or 1\uff1d1"],
    ["with a NUL that is dropped", "1 or\0 1=1"],
    ["in base64", Buffer.from("1 or 1=1").toString("base64")],
    ["in JSON in base64", Buffer.from('{"id":"1 or 1=1"}').toString("base64")],
    ["with more blanks", "1  or\t 1=1"],
    ["with a plus for a blank", "1+or+1=1"],
    ["in a list", "7,1 or 1=1,x"],
    ["behind a key", "id:1 or 1=1"],
    ["with a quote that is taken out", "1 o'r 1=1"],
    ["behind a byte that is no UTF-8", "\u00ff1 or 1=1"],
    ["behind an escape that is no UTF-8", "%ff1 or 1=1"],
  ] as const)
    test(name, () => {
      assert.equal(judge(statement, [value])?.field, "query.p0");
    });

  test("the name of a parameter, or a part of it", () => {
    for (const name of ["id = 1 or 1=1", "filter[id = 1 or 1=1]"])
      assert.equal(judge(statement, [], { names: [name] })?.field, "body");
  });
});

describe("coincidences", () => {
  const constant = "SELECT id, title FROM notes WHERE owner = $1 AND state = 'open' ORDER BY title";

  test("a statement that was seen without the value is not built from it", () => {
    const values = ["notes WHERE owner", "state = 'open'", "' ORDER BY"];
    const call = {
      at: "test",
      stage: "run",
      text: `${constant} /* seen */`,
      parameters: [],
      dialect: "postgresql",
    } as const;
    assert.equal(
      judgeSql(call, contextWith(["nothing of it, really"]), () => false),
      undefined,
    );
    for (const value of values)
      assert.equal(
        judgeSql(call, contextWith([value]), () => false),
        undefined,
      );
    assert.notEqual(judge(constant, ["state = 'open'"]), undefined);
  });

  test("a value that is bound and looks like names of the statement is harmless", () => {
    for (const value of ["notes WHERE owner", "id, title FROM notes", "from notes where"])
      assert.equal(judge(constant, [value], { parameters: [`%${value}%`] }), undefined);
  });

  test("a value that is bound and breaks out of a literal elsewhere is an attack", () => {
    const value = "x' OR 'a'='a";
    assert.notEqual(
      judge(`SELECT * FROM notes WHERE a = $1 AND b = '${value}'`, [value], { parameters: [value] }),
      undefined,
    );
  });

  test("a path of one word is no part of a statement that looks like it", () => {
    assert.equal(judgeFor("/* a route */select total/parts from notes", "/select"), undefined);
    assert.equal(judgeFor("select total/parts from notes", "/parts"), undefined);
    assert.notEqual(judgeFor("select total/(select 1) from notes", "/(select 1)"), undefined);
  });

  test("a list of names or numbers is what many routes take on purpose", () => {
    for (const value of ["1,2,3", "1, 2, -3", "title desc", "id, n.title"])
      assert.equal(judge(`SELECT * FROM notes n WHERE x IN (${value})`, [value]), undefined);
    for (const value of ["1,2) OR (1=1", "1,(SELECT 2)", "id title", "id,title--"])
      assert.notEqual(judge(`SELECT * FROM notes n WHERE x IN (${value})`, [value]), undefined);
  });

  test("a statement that passed by an excuse is not known for it", () => {
    const text = "SELECT * FROM notes ORDER BY id, title /* excused */";
    const call = { at: "test", stage: "run", text, parameters: [], dialect: "postgresql" } as const;
    assert.equal(
      judgeSql(call, contextWith(["id, title"]), () => false),
      undefined,
    );
    assert.notEqual(
      judgeSql(call, contextWith(["ORDER BY id, title"]), () => false),
      undefined,
    );
  });
});

test("the shape names the statement and holds nothing that was sent", () => {
  const value = "1 or password like 'hunter2%'";
  const found = judge(`SELECT * FROM notes WHERE id = ${value} AND kind = 'secret' ORDER BY hidden`, [
    value,
    "secret",
    "hidden",
  ]);
  assert.equal(
    found?.shape,
    "? select * from notes where id = <input: number word word word> ? and kind = ? order by <input: word>".replace(
      "? select",
      "<comment> select",
    ),
  );
});

test("a query with an object that the driver spells out is judged by its text alone", () => {
  assert.equal(judge("INSERT INTO notes SET ?", ["a b"], { dialect: "mysql" }), undefined);
});

test("input made to take long to compare is refused", () => {
  const values = Array.from({ length: 2000 }, (_, index) => `${"a ".repeat(50)}${index}`);
  const found = judge(`SELECT '${"a ".repeat(20_000)}'`, values);
  assert.match(found?.shape ?? "", /more input than can be compared/);
});
