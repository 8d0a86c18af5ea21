import assert from "node:assert/strict";
import { test } from "node:test";

import { normalisePath } from "../../kernel/route-path.ts";
import { knownPathOf, knownPaths } from "./known-paths.ts";

const known = (path: string): string | undefined => knownPathOf(normalisePath(path));

test("every entry of the table is known as it stands, and has a source", () => {
  let seen = 0;
  for (const { source, files = [], dotNames = [], roots = [] } of knownPaths) {
    assert.match(source, /CVE-\d{4}-\d+|CWE-\d+|WSTG-|WordPress/);
    for (const name of [...files, ...dotNames]) {
      assert.equal(known(`/${name}`), `/${name}`);
      assert.equal(known(`/a/b/${name}`), `/a/b/${name}`);
      seen++;
    }
    for (const root of roots) {
      assert.equal(known(root), root);
      assert.equal(known(`${root}/x/y`), root);
      seen++;
    }
  }
  assert.ok(seen > 60, `${seen} entries`);
});

for (const path of [
  "/.env.production",
  "/api/.env",
  "/.git/config",
  "/.git/HEAD",
  "/.well-known/.env",
  "/cgi-bin/luci",
  "/HNAP1/",
])
  test(`${path} is a known attack path`, () => {
    assert.notEqual(known(path), undefined);
  });

for (const path of [
  "/",
  "/robots.txt",
  "/favicon.ico",
  "/sitemap.xml",
  "/.well-known/acme-challenge/x",
  "/.well-known/security.txt",
  "/autodiscover/autodiscover.xml",
  "/admin",
  "/login",
  "/index.php",
  "/wp-content/uploads/a.jpg",
  "/metrics",
  "/health",
  "/api/environment",
  "/env",
  "/a.env",
  "/.environment",
  "/.gitignore-guide",
  "/docs/.github/x",
  "/phpmyadminer",
  "/server-status-page",
  "/manager",
  "/backup.sql.html",
])
  test(`${path} is what ordinary clients ask for`, () => {
    assert.equal(known(path), undefined);
  });
