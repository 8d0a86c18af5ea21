import assert from "node:assert/strict";
import { test } from "node:test";

import { refusalPoints } from "../detector.ts";
import { pointsOf } from "../points.fixture.ts";
import { phpDetector } from "./php.ts";

const attacks: Readonly<Record<string, readonly string[]>> = {
  "a tag": ["<?php echo 1;", "<?= $x ?>", "<? system('x') ?>", "<?PHP\tx", "[php]x[/php]", "<?xml :echo 1;"],
  "a call": [
    "shell_exec('id')",
    "phpinfo()",
    "system('id');",
    "eval(base64_decode('eA=='))",
    ";phpinfo();//",
    "pg_connect ('x')",
    "{${phpinfo()}}",
    "@assert($x)",
    "x='.passthru('id').'",
    "(system)('id')",
    "\"system\"('id')",
  ],
  "a variable that is called, or the request's own": [
    "$a(1)",
    "$$b('x')",
    "$_GET['x']",
    "${'a'}('x')",
    "$x[0]('id')",
    "$_POST[a]($_GET[b])",
  ],
  "a wrapper": [
    "php://filter/convert.base64-encode/resource=x",
    "phar://x.phar/a",
    "expect://id",
    "compress.zlib://http://a.example/x.gz",
  ],
  "a setting": ["allow_url_include=1", "auto_prepend_file = /tmp/x", "opcache.file_cache=/tmp"],
};

for (const [kind, values] of Object.entries(attacks)) {
  for (const value of values) {
    test(`${kind} is refused: ${JSON.stringify(value)}`, () => {
      assert.ok(pointsOf(phpDetector, value) >= refusalPoints);
    });
  }
}

const ordinary: readonly string[] = [
  "I like php",
  "call me (maybe)",
  "$5 (five)",
  "price: $10",
  "f(x) = 2",
  "system (noun)",
  "require(something) of you",
  "the exec (boss)",
  "Sleep (10 hours)",
  '<?xml version="1.0"?><a/>',
  "function_name(x)",
  "$name",
  "${name}",
  "$total = 5",
  "cost is $4(four)",
  "precision is good",
  "engine room",
  "a_b(c)",
  "https://a.example/XSS_(x)",
  "array(1)",
  "date=2024-01-01",
  "user=bob",
  "php.example.com",
  "get_it (soon)",
];

for (const value of ordinary) {
  test(`an ordinary value passes: ${JSON.stringify(value)}`, () => {
    assert.ok(pointsOf(phpDetector, value) < refusalPoints);
  });
}

test("files that a server would run are refused by their names", () => {
  for (const name of [
    "x.php",
    "x.php.jpg",
    "x.pHtml",
    "x.jsp",
    "x.asp;.jpg",
    ".htaccess",
    "sess_0123456789abcdef01234567",
  ])
    assert.ok(pointsOf(phpDetector, name, "file-name", "body.file") >= refusalPoints, name);
});

test("ordinary file names pass", () => {
  for (const name of ["photo.jpg", "report.v1.2.pdf", "sess_short", "my php notes.txt", "cv.docx"])
    assert.ok(pointsOf(phpDetector, name, "file-name", "body.file") < refusalPoints, name);
});

test("code in a post of several lines is no more than a hint", () => {
  const post =
    "You can read the file like this:\n\n```\n$text = file_get_contents('a.txt');\necho $_GET['q'];\n```\n\nand then print it to the page as you like.\n";
  assert.ok(pointsOf(phpDetector, post, "body") < refusalPoints);
});
