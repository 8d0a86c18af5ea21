import assert from "node:assert/strict";
import { test } from "node:test";

import { refusalPoints } from "../detector.ts";
import { pointsOf } from "../points.fixture.ts";
import { countSteps } from "../steps.fixture.ts";
import { sqlDetector } from "./sql.ts";

/** By what they do to a statement: all of them written for this test. */
const attacks: Readonly<Record<string, readonly string[]>> = {
  "turns a condition": [
    "7 or 1=1",
    "7 OR 3 > 2",
    "7 and 4=5",
    "7)or(2=2",
    "7/**/or/**/3=3",
    "7 || 8=8",
    "7 xor 9=9",
    "mary' or 'b'='b",
    "mary' or 5=5 -- ",
    "mary' Or 5=5#",
    "mary')) or (('k'='k",
    'mary" or "b"="b',
    'mary")/**/or/**/("b"="b',
    "' or ''='",
    "' || '1'='1",
    "' and 3 like 3 and 'z'='z",
    "'or(1)=(1)or'",
    "' or true--",
    "' or not 1=2 -- a",
    "' or id is not null -- ",
    "' or 5 between 4 and 6 -- ",
    "' or 'b' in ('b') -- ",
    "' or exists(select 1 from staff)-- ",
    "\\' or 6=6 -- ",
    "mary' or 6=6 limit 1 -- -+",
    "and 1=1",
    "or 'x'='x'",
    "having 1=1",
    "7 having 2=2",
    "' or x=x or '",
  ],
  "comments out the rest": [
    "root'--",
    "root'-- -",
    "root' #",
    "root'/*",
    "root')--",
    "7--",
    "7 #",
    "-7/*",
    "7;\0",
  ],
  "adds a query": [
    "7 union select login, secret from staff",
    "7 UNION ALL SELECT null,null,null",
    "-7 uNiOn/**/sElEcT 1,2",
    "7 union(select(1),2)",
    "7 /*!50000union*/ /*!50000select*/ 1,2",
    "7 union -- x\nselect 1,2",
    "7\u00a0union\u00a0select\u00a01,2",
    "7.union select 1,2",
    "7e0union select 1,2",
    "\\Nunion select 1,2",
    "mary' union select 1, version() -- ",
    "mary' union values(1,2)-- ",
    "mary') intersect select 1 -- ",
    "shoes and other things union select card, 2 from payments",
    "7 and 0 union distinct select 1 from dual",
    "(select login from staff limit 1)",
    "7 and (select count(*) from staff) > 5",
    "7-(select 1 from staff)",
    "case when 1=1 then 7 else 8 end",
  ],
  "appends a statement": [
    "7;drop table staff",
    "7; DROP TABLE IF EXISTS staff; --",
    "mary'; insert into staff values (1,'a')--",
    "mary');delete from staff where 1=1--",
    "mary'; update staff set role='admin'--",
    "mary'; exec xp_cmdshell 'dir'--",
    "mary' exec master..xp_cmdshell 'dir' --",
    "7; shutdown --",
    "7; declare @q varchar(90)",
    "7; create user eve identified by 'x'",
    "7; truncate table logs",
    "7;select 1",
    "mary'; execute immediate 'sel' || 'ect 1'",
    "7; waitfor delay '0:0:9'",
    "mary' waitfor delay '0:0:9'--",
    "7; if (1=1) waitfor delay '0:0:9'",
    "7;begin dbms_lock.sleep(9); end;",
    "drop table staff",
    "DELETE FROM staff WHERE id = 3",
    "insert into staff (login) values ('a')",
    "select * from staff",
    "select login, secret from staff",
    "select @@version",
    "exec sp_help @a",
  ],
  "asks an oracle": [
    "7 and sleep(9)",
    "sleep(9)",
    "mary'||pg_sleep(9)--",
    "7-benchmark(9999999,md5(1))",
    "7 and extractvalue(1,concat(0x7e,version()))",
    "7 and updatexml(1,concat(0x7e,user()),1)",
    "7 or if(1=1,sleep(9),0)",
    "mary' and load_file('/a')='b",
    "7 procedure analyse(extractvalue(1,concat(0x5c,version())),1)",
    "mary' and gtid_subset(user(),1)-- ",
    "mary'/**/and/**/sleep/**/(9)-- ",
    "7 and ascii(substr(user(),1,1))>64",
    "7 and 1=cast(version() as int)",
    "'||utl_inaddr.get_host_name('a')||'",
  ],
  "counts, sorts or writes": [
    "7 order by 9",
    "mary' order by 9-- ",
    "order by 9 -- ",
    "7 group by login having 1=1",
    "mary' into outfile '/tmp/a.php",
    "7 into dumpfile '/tmp/a'",
    "7) order by 3#",
    "7 limit 1 into outfile '/a'",
  ],
  "builds on a literal": ["mary'||'x", "'||'", "'-'", "x' + 'y", "'^'1", "'='", "7'-0-'0"],
  "is one for PostgreSQL": ["'a'::text || 'b'", "1::int=1", "1 and 'a' ~ 'a'"],
};

for (const [what, values] of Object.entries(attacks)) {
  test(`a value that ${what} is refused`, () => {
    for (const value of values) assert.ok(pointsOf(sqlDetector, value) >= refusalPoints, value);
  });
}

const benign: Readonly<Record<string, readonly string[]>> = {
  names: [
    "O'Brien",
    "D'Angelo-O'Neill",
    "Union Square",
    "Grant Select",
    "King's Cross & St. John's",
    "Dell'Orto",
    "Anne-Marie d'Or",
    "Rock 'n' roll",
    "Select Comfort Inc. (US)",
    "the '90s",
  ],
  "things for sale": [
    '3/4" pipe',
    '1/4"-1" ribbon',
    "5' x 7' rug",
    "6'2\" tall",
    "size 40 and up",
    "2 or 3 people",
    "1-2-3",
    "24/7",
    "2024-01-05 10:20",
    "(555) 123-4567",
    "A4 #12",
    "C# and F#",
    "50% off (today)",
    "$100 | $200",
    "case 4 when full",
    "drop earrings",
    "table runner, unique",
    '"union" suit',
    "AB-12-OR-34",
    "x/*",
    "+1 555 1234",
    "10 -- 12 inches wide, in two colours",
  ],
  sentences: [
    "I'd like to select two from the union menu, and drop by later.",
    "Don't ring -- leave it at the door",
    "Select a table from the list",
    "Delete my account, please; I won't be back.",
    "Which users have ordered more than 5 items, and where do they live?",
    "The students' and teachers' room",
    "It's 5 o'clock; isn't that what you said?",
    "Please update the set of plates",
    "He said 'yes' and 'no' in one breath",
    'She wrote "or else" and left',
    "Create a table for two, insert coin to begin",
    "Where is the order I placed?",
    "In SQL, a union joins two selects (see chapter 3).",
    "What does HAVING mean after GROUP BY?",
    "Is this your parents' or yours?",
    "Best of 1=1, they say",
    "Executive summary: see below -- thanks",
  ],
  "code and data": [
    "price <= 20 && qty > 3",
    "if (a === 'x' || b === 'y') { go(); }",
    "const a = 'b'; return a;",
    "app.get('/users', list)",
    'x = "a" + "b"',
    '[link](https://example.com/?a=1&b=2 "it\'s")',
    "## `#anchor`",
    "- `*` for any origin",
    "db.query('select 1')",
    '{"a":1,"b":[2,3]}',
    "text/html,application/xml;q=0.9,*/*;q=0.8",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)",
    "std::string::npos",
    "a[1] = b[2]",
    "f(x) = 2*x + 1",
    "(a+b)*(c-d)",
    "E = mc^2",
    "2*(3+4)",
    "/* a note */ body { color: red; }",
    "declare function go(a: number): string;",
    "set NODE_ENV=production",
    "user@example.com",
    "3fa85f64-5717-4562-b3fc-2c963f66afa6",
    "C:\\Users\\me\\cv.docx",
    "--verbose --out=a.txt",
    "file.readFile('a.txt', done)",
  ],
};

for (const [what, values] of Object.entries(benign)) {
  test(`${what} are not refused, however much they look like SQL`, () => {
    for (const value of values) assert.ok(pointsOf(sqlDetector, value) < refusalPoints, value);
  });
}

test("a document that quotes statements is not refused", () => {
  const document = `Hello,\n\nwe saw this in the log and don't know what to make of it:\n\n    SELECT a FROM b WHERE c = 'd' OR 1=1\n\nIs "DROP TABLE" allowed? It's odd; the query isn't ours.\n`;
  assert.ok(pointsOf(sqlDetector, document, "body") < refusalPoints);
});

test("a weak sign is a hint for strict fields, not a refusal", () => {
  for (const value of ["mary';", "b' like 'b", "mary' or", "select name from list", "user()"]) {
    const points = pointsOf(sqlDetector, value);
    assert.ok(points > 0 && points < refusalPoints, `${value}: ${points}`);
  }
});

const worst: Readonly<Record<string, (size: number) => string>> = {
  apostrophes: (size) => "'".repeat(size),
  "quotes with a word between": (size) => "a' ".repeat(size / 3),
  "escaped quotes": (size) => "\\'".repeat(size / 2),
  "open comments": (size) => "/*".repeat(size / 2),
  "version comments": (size) => "1 /*!0".repeat(size / 6),
  "names in front of comments": (size) => "a/**/".repeat(size / 5),
  "open brackets": (size) => `1 ${"union [".repeat(size / 7)}`,
  "set operators": (size) => "union select ".repeat(size / 13),
  operators: (size) => "1+".repeat(size / 2),
  "nested calls": (size) => "f(".repeat(size / 2),
  "noise in numbers": (size) => "1.e ".repeat(size / 4),
  statements: (size) => "1;begin ".repeat(size / 8),
};

for (const [what, textOf] of Object.entries(worst)) {
  test(`twice as many ${what} cost at most about twice the steps`, async () => {
    const steps: number[] = [];
    for (const size of [8_000, 16_000, 32_000]) {
      const text = textOf(size);
      const run = (): unknown => pointsOf(sqlDetector, text);
      steps.push(Math.min(await countSteps(run), await countSteps(run), await countSteps(run)));
    }
    const [small = 0, middle = 0, large = 0] = steps;
    assert.ok(middle <= small * 2.2 + 500 && large <= middle * 2.2 + 500, steps.join(" "));
  });
}
