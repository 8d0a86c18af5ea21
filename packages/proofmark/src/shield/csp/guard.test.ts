import assert from "node:assert/strict";
import { test } from "node:test";

import { CspEvaluator } from "csp_evaluator";
import { Severity } from "csp_evaluator/dist/finding.js";
import { CspParser } from "csp_evaluator/dist/parser.js";

import { FlatHead } from "../../http/response-head.ts";
import type { Exchange } from "../../model/exchange.ts";
import { csp } from "./guard.ts";
import type { CspOptions } from "./options.ts";

interface Sent {
  readonly lines?: readonly string[];
  readonly status?: number;
  readonly path?: string;
  readonly isSecure?: boolean;
  readonly nonce?: string;
}

const aNonce = "AAAAAAAAAAAAAAAAAAAAAAAA";

function headWith(options?: CspOptions, sent: Sent = {}): FlatHead {
  const head = new FlatHead(sent.status ?? 200, [...(sent.lines ?? [])]);
  const { path = "/", isSecure = false, nonce = aNonce } = sent;
  csp(options).onResponseHead?.({ path, isSecure, nonce } as Exchange, head);
  return head;
}

function policyWith(options?: CspOptions, sent?: Sent): string {
  return String(headWith(options, sent).get("content-security-policy"));
}

test("the default is strict: scripts by nonce, nothing framed, no plugins, no foreign base", () => {
  assert.equal(
    policyWith(),
    [
      "default-src 'self'",
      `script-src 'nonce-${aNonce}' 'strict-dynamic'`,
      `style-src 'self' 'nonce-${aNonce}'`,
      "img-src 'self' data:",
      "font-src 'self'",
      "connect-src 'self'",
      "worker-src 'self'",
      "object-src 'none'",
      "base-uri 'self'",
      "form-action 'self'",
      "frame-ancestors 'none'",
    ].join("; "),
  );
});

for (const options of [{}, { trustedTypes: true }, { policy: "api" }, { onReport: () => {} }] as const)
  test(`csp_evaluator finds nothing of weight in the policy of ${JSON.stringify(options)}`, () => {
    const findings = new CspEvaluator(new CspParser(policyWith(options)).csp).evaluate();
    assert.deepEqual(
      findings
        .filter(({ severity }) => severity <= Severity.MEDIUM_MAYBE)
        .map(({ description }) => description),
      [],
    );
  });

test("csp_evaluator is awake: it objects to a weakened policy", () => {
  const weak = policyWith({
    directives: { scriptSrc: ["'unsafe-inline'", "*"], objectSrc: false, defaultSrc: false },
  });
  const findings = new CspEvaluator(new CspParser(weak).csp).evaluate();
  assert.ok(findings.some(({ severity }) => severity === Severity.HIGH));
});

test("each response has the nonce of its own exchange", () => {
  assert.match(policyWith({}, { nonce: "first" }), /script-src 'nonce-first'/);
  assert.match(policyWith({}, { nonce: "second" }), /script-src 'nonce-second'/);
});

test("insecure parts are upgraded over TLS alone", () => {
  assert.match(policyWith({}, { isSecure: true }), /; upgrade-insecure-requests$/);
  assert.doesNotMatch(policyWith(), /upgrade/);
  assert.doesNotMatch(policyWith({ upgradeInsecureRequests: false }, { isSecure: true }), /upgrade/);
});

test("the API's policy loads nothing, has no nonce, and asks for none", () => {
  const head = new FlatHead(200, []);
  const exchange = {
    get nonce(): string {
      throw new Error("A nonce was drawn for nothing.");
    },
  };
  csp({ policy: "api" }).onResponseHead?.(exchange as Exchange, head);
  assert.deepEqual(head.lines, ["Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"]);
});

test("a directive is replaced, added to, or left out", () => {
  const policy = policyWith({
    directives: {
      imgSrc: { add: ["https://images.example.com"] },
      connectSrc: ["'self'", "wss://live.example.com"],
      frameAncestors: ["'self'"],
      workerSrc: false,
    },
  });
  assert.match(policy, /; img-src 'self' data: https:\/\/images\.example\.com;/);
  assert.match(policy, /; connect-src 'self' wss:\/\/live\.example\.com;/);
  assert.match(policy, /; frame-ancestors 'self'$/);
  assert.doesNotMatch(policy, /worker-src/);
});

test("what is added to a directive that is not there stands beside what it fell back to", () => {
  const policy = policyWith({
    directives: { mediaSrc: { add: ["blob:"] }, scriptSrcElem: { add: ["https://a.example"] } },
  });
  assert.match(policy, /; media-src 'self' blob:/);
  assert.match(policy, /; script-src-elem 'nonce-A+' 'strict-dynamic' https:\/\/a\.example/);
});

test("adding to a directive of 'none' opens it for that alone", () => {
  const policy = policyWith({ directives: { frameAncestors: { add: ["https://a.example"] } } });
  assert.match(policy, /frame-ancestors https:\/\/a\.example$/);
});

test("some paths have changes of their own, however they are spelt, and no other path has them", () => {
  const options: CspOptions = { paths: { "/widget/*": { frameAncestors: ["https://a.example"] } } };
  assert.match(policyWith(options, { path: "/widget/1" }), /frame-ancestors https:\/\/a\.example/);
  assert.match(policyWith(options, { path: "/Widget//1" }), /frame-ancestors https:\/\/a\.example/);
  for (const path of ["/", "/widgets", "/widget/../account", "/widget/%2e%2e/account"])
    assert.match(policyWith(options, { path }), /frame-ancestors 'none'/);
});

test("Trusted Types are asked for where the option says so", () => {
  assert.match(policyWith({ trustedTypes: true }), /; require-trusted-types-for 'script'$/);
  assert.match(
    policyWith({ trustedTypes: ["app", "dompurify"] }),
    /; require-trusted-types-for 'script'; trusted-types app dompurify$/,
  );
});

test("a policy that only reports goes out under its own name, and leaves the application's in force", () => {
  const head = headWith(
    { reportOnly: true },
    { isSecure: true, lines: ["Content-Security-Policy", "object-src 'none'"] },
  );
  assert.equal(head.get("content-security-policy"), "object-src 'none'");
  assert.match(String(head.get("content-security-policy-report-only")), /^default-src 'self'/);
  assert.doesNotMatch(String(head.get("content-security-policy-report-only")), /upgrade/);
});

test("a weaker policy of the application is replaced, doubled ones too", () => {
  const name = "content-security-policy";
  const head = headWith({}, { lines: [name, "default-src *", name.toUpperCase(), "script-src *"] });
  assert.equal(head.lines.length, 2);
  assert.match(String(head.get(name)), /^default-src 'self'/);
});

test("a 304 carries no nonce: the stored page keeps the policy that it was stored with", () => {
  const lines = ["content-security-policy", "default-src *"];
  assert.deepEqual(headWith({}, { status: 304, lines }).lines, []);
  assert.match(policyWith({ policy: "api" }, { status: 304 }), /^default-src 'none'/);
});

test("over TLS violations are asked for in both ways, beside the application's own endpoints", () => {
  const sent = { isSecure: true, lines: ["Reporting-Endpoints", 'own="/own"'] };
  const head = headWith({ onReport: () => {} }, sent);
  assert.match(
    String(head.get("content-security-policy")),
    /; report-uri \/\.well-known\/csp-reports; report-to csp$/,
  );
  assert.equal(head.get("reporting-endpoints"), 'own="/own", csp="/.well-known/csp-reports"');
});

test("over plain HTTP report-uri stands alone, because browsers would drop it for report-to", () => {
  const head = headWith({ onReport: () => {} });
  assert.match(String(head.get("content-security-policy")), /; report-uri \/\.well-known\/csp-reports$/);
  assert.equal(head.get("reporting-endpoints"), undefined);
});

test("without a listener no violations are asked for", () => {
  const head = headWith({}, { isSecure: true });
  assert.doesNotMatch(String(head.get("content-security-policy")), /report/);
  assert.equal(head.get("reporting-endpoints"), undefined);
});

const wrong: readonly (readonly [what: string, options: unknown, message: RegExp])[] = [
  [
    "a misspelt directive",
    { directives: { scripSrc: [] } },
    /directives\.scripSrc is not an option\. Did you mean scriptSrc\?/,
  ],
  ["a directive in the header's spelling", { directives: { "script-src": [] } }, /Did you mean scriptSrc\?/],
  ["a misspelt directive of a path", { paths: { "/a": { imgSource: [] } } }, /Did you mean imgSrc\?/],
  [
    "a semicolon",
    { directives: { imgSrc: ["a.example; script-src *"] } },
    /csp: directives\.imgSrc: holds a source/,
  ],
  ["a comma", { directives: { imgSrc: ["a.example,script-src"] } }, /holds a source/],
  ["a line break", { directives: { imgSrc: { add: ["a.example\r\nSet-Cookie:a=b"] } } }, /holds a source/],
  ["two sources in one text", { directives: { imgSrc: ["'self' data:"] } }, /holds a source/],
  ["an empty source", { directives: { imgSrc: [""] } }, /holds a source/],
  ["a letter outside ASCII", { directives: { imgSrc: ["bücher.example"] } }, /holds a source/],
  ["a text for a list", { directives: { imgSrc: "'self'" } }, /imgSrc: is neither a list of sources/],
  ["an empty list", { directives: { imgSrc: [] } }, /is empty/],
  ["a keyword without quotes", { directives: { imgSrc: ["self"] } }, /has self without its quotes: 'self'/],
  ["an unknown keyword", { directives: { scriptSrc: ["'unsafe-inlin'"] } }, /did you mean 'unsafe-inline'\?/],
  ["a nonce that never changes", { directives: { scriptSrc: ["'nonce-abc'"] } }, /has a fixed nonce/],
  ["'none' beside others", { directives: { imgSrc: ["'none'", "data:"] } }, /'none' beside other sources/],
  ["a Trusted Types policy with a semicolon", { trustedTypes: ["a;b"] }, /csp: trustedTypes/],
  [
    "a report path with a semicolon",
    { onReport: () => {}, reportPath: "/a;b" },
    /reportPath: is no plain path/,
  ],
  ["a report path on another host", { onReport: () => {}, reportPath: "https://a.example/" }, /reportPath/],
  ["a listener that is none", { onReport: "log" }, /onReport: is no function/],
];
for (const [what, options, message] of wrong)
  test(`${what} is refused`, () => {
    assert.throws(() => csp(options as CspOptions), message);
  });

for (const source of [
  "'self'",
  "https://*.a.example:8443/js/",
  "data:",
  "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='",
])
  test(`${source} is a source`, () => {
    assert.doesNotThrow(() => csp({ directives: { imgSrc: [source] } }));
  });
