import assert from "node:assert/strict";
import { test } from "node:test";

import { refusalPoints } from "../detector.ts";
import { pointsOf } from "../points.fixture.ts";
import { pathDetector } from "./path.ts";

const attacks: Readonly<Record<string, readonly string[]>> = {
  "steps up": [
    "../../../x",
    "..\\..\\..\\x",
    "....//....//x",
    "..;/..;/x",
    "/../x",
    "/%c0.%c0.%c0/x",
    "/aaa\\..\\x",
    "..2f..2f..2fx",
    "0x2e0x2e/x",
    "/./././x/y",
    "..\u0000/..\u0000/x",
    "..�/..�/x",
  ],
  "steps to a known place": ["../etc/passwd", "../../config.inc.php", "..\\windows\\win.ini", "../.env"],
  "a file of the machine": [
    "/etc/passwd",
    "/etc/hosts",
    "/proc/self/environ",
    "/var/log/auth.log",
    "/opt/app/conf/app.conf",
    "C:\\Program Files\\App\\app.ini",
    "file:///etc/passwd",
    "url:file:///etc/hosts",
    "C:\\boot.ini",
    "c:/windows/win.ini",
    "\\\\10.0.0.1\\c$\\x",
    "\\\\srv\\admin$\\x",
    ".git/config",
    "app/.ssh/id_rsa",
    "WEB-INF/web.xml",
    ".htpasswd",
    "/root/.bash_history",
  ],
  "an ending cut off": ["/etc/passwd\u0000.png", "a.php\u0000.jpg", "../x.ini\u0000"],
};

for (const [kind, values] of Object.entries(attacks)) {
  for (const value of values) {
    test(`${kind} is refused: ${JSON.stringify(value)}`, () => {
      assert.ok(pointsOf(pathDetector, value) >= refusalPoints);
    });
  }
}

const ordinary: readonly string[] = [
  "../images/logo.png",
  "../../assets/site.css",
  "./src/index.ts",
  "a/b/c.json",
  "and/or",
  "docs/readme.md",
  "https://a.example/etc/x",
  "C:\\Users\\me\\cv.docx",
  "../ is how you go up a folder, right?",
  "see ../docs and ../../README.md",
  "wait... what/ever",
  "1.2.3",
  "..",
  "...",
  "v1..v2",
  "/home/page",
  "/products/12",
  "application/json",
  "/usr/local/lib/a.jar",
  "see /etc/hosts for more",
  "main..feature/x",
  "e.g. ../x",
  "a.b",
  "2024/01/02",
];

for (const value of ordinary) {
  test(`an ordinary value passes: ${JSON.stringify(value)}`, () => {
    assert.ok(pointsOf(pathDetector, value) < refusalPoints);
  });
}

test("what a public address never serves is refused in the path of a URL", () => {
  for (const path of [
    "/.git/config",
    "/app/.env",
    "/wp-config.php.bak",
    "/a/../b",
    "/logs/app.log",
    "/static../x",
  ])
    assert.ok(pointsOf(pathDetector, path, "path") >= refusalPoints, path);
});

test("the name of an uploaded file that leaves its folder is refused", () => {
  assert.ok(pointsOf(pathDetector, "..\\x.7z", "file-name") >= refusalPoints);
  assert.ok(pointsOf(pathDetector, "x..y.7z", "file-name") < refusalPoints);
});

test("ordinary paths of URLs pass", () => {
  for (const path of [
    "/",
    "/.well-known/security.txt",
    "/a/b.html",
    "/jquery.history.min.js",
    "/v1.2/x",
    "/~user/a.txt",
  ])
    assert.ok(pointsOf(pathDetector, path, "path") < refusalPoints, path);
});
