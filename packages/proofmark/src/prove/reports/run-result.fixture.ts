import type { ControlSpec } from "../../model/control.ts";
import type { Finding, RecordedExchange } from "../../model/finding.ts";
import { judgeFindings, type ProofState } from "../../model/proof.ts";
import { cite } from "../../model/standards/standard.ts";
import type { ControlResult, RunResult } from "../run-result.ts";

const startedAt = Date.parse("2026-11-22T09:30:00Z");
const endedAt = startedAt + 48_200;
const dayMs = 86_400_000;
const origin = "http://localhost:3000";

export const sessionSecret = "s3cr3t-session-value-4711";
export const bearerSecret = "eyJhbGciOiJub25lIn0.bearer-4711";

/** What a target that means harm to the reader of a report puts into its answers. */
export const hostileBody = [
  `<!doctype html><title>Jotter</title></script><script>alert("report")</script>`,
  `<img src=x onerror=alert(1)> ]]> <![CDATA[ -->`,
  "```\n# not a heading\n`code` | cell | **bold** [link](javascript:alert(1))",
  "\u001b]0;owned\u0007\u001b[31mred\u001b[0m \u009b2J\u202Egnp.exe\u0000\u0008",
  `session=${sessionSecret}; ${"lorem ipsum ".repeat(40)}`,
].join("\n");

type Headers = readonly (readonly [string, string])[];

interface ExchangeParts {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Headers;
  readonly body?: string;
  readonly status?: number;
  readonly answerHeaders?: Headers;
  readonly answer?: string;
}

export function recorded(parts: ExchangeParts = {}): RecordedExchange {
  return {
    request: {
      method: parts.method ?? "GET",
      url: `${origin}${parts.path ?? "/"}`,
      headers: [
        ["Host", "localhost:3000"],
        ["User-Agent", "Mozilla/5.0 (compatible; Proofmark)"],
        ["Accept", "text/html,application/json;q=0.9,*/*;q=0.8"],
        ...(parts.headers ?? []),
      ],
      ...(parts.body === undefined ? {} : { body: parts.body }),
    },
    response: {
      status: parts.status ?? 200,
      headers: parts.answerHeaders ?? [["Content-Type", "text/html; charset=utf-8"]],
      body: parts.answer ?? "<h1>Notes</h1>",
    },
    durationMs: 3.4,
  };
}

function spec(id: string, title: string, more: Partial<ControlSpec>): ControlSpec {
  return {
    id,
    plane: "shield",
    title,
    category: "headers",
    risk: "A page of somebody else does what only this service should.",
    fix: `Add ${id.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase())}() to your pipeline.`,
    severity: "medium",
    standards: [...cite("asvs-5.0.0", "3.4.1"), ...cite("owasp-top10-2025", "A02"), ...cite("cwe", "693")],
    ...more,
  };
}

export function resultOf(
  control: ControlSpec,
  findings: readonly Finding[],
  more: Partial<ControlResult> & { readonly state?: ProofState } = {},
): ControlResult {
  const { state, ...rest } = more;
  return {
    spec: control,
    safety: "active",
    proof: {
      control: control.id,
      state: state ?? judgeFindings(findings),
      findings,
      provenAt: endedAt - 1000,
      expiresAt: endedAt + 14 * dayMs,
    },
    ...rest,
  };
}

const held = (summary: string, isAttributed: boolean, exchange = recorded({ status: 403 })): Finding => ({
  role: "attack",
  outcome: "held",
  summary,
  isAttributed,
  exchange,
});
const twin = (summary = "An ordinary request was answered (200)."): Finding => ({
  role: "benign",
  outcome: "held",
  summary,
  exchange: recorded(),
});

const csrf: readonly Finding[] = [
  {
    role: "attack",
    outcome: "breached",
    summary: "A cross-site form post was accepted (200).",
    exchange: recorded({
      method: "POST",
      path: "/notes?next=it's%20me",
      headers: [
        ["Origin", "https://attacker.example"],
        ["Content-Type", "application/x-www-form-urlencoded"],
        ["Cookie", `sid=${sessionSecret}; theme=dark`],
        ["Authorization", `Bearer ${bearerSecret}`],
        ["Content-Length", "31"],
      ],
      body: 'text=it\'s+$(id)+`id`&title="x"\\',
      answerHeaders: [
        ["Content-Type", "text/html"],
        ["Set-Cookie", `sid=${sessionSecret}; Path=/; HttpOnly`],
      ],
      answer: hostileBody,
    }),
  },
  twin("A form post of the service's own page was accepted (302)."),
];

const smuggling: readonly Finding[] = [
  {
    role: "attack",
    outcome: "breached",
    summary: "A request with both Content-Length and Transfer-Encoding was answered (200).",
    exchange: {
      request: {
        method: "RAW",
        url: `${origin}/`,
        headers: [],
        raw: `POST / HTTP/1.1\r\nHost: localhost:3000\r\nCookie: sid=${sessionSecret}\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n100%'\\G\u0000\u00ff`,
      },
      response: undefined,
      durationMs: 12,
    },
  },
  twin(),
];

const results: readonly ControlResult[] = [
  resultOf(spec("csp", "Content Security Policy", { severity: "high" }), [
    {
      role: "attack",
      outcome: "breached",
      summary: "A page came without Content-Security-Policy, so that an injected script runs.",
      exchange: recorded({ answer: hostileBody }),
      where: `${origin}/search?q=<script>alert(1)</script>|\`x\``,
    },
    twin("The page loads (200)."),
  ]),
  resultOf(spec("content-type-options", "MIME sniffing", {}), [
    held("Every response says nosniff.", true),
    twin(),
  ]),
  resultOf(
    spec("referrer-policy", "Referrer policy", { severity: "low" }),
    [held("No page sends its path to other sites.", false), twin()],
    { safety: "passive" },
  ),
  resultOf(
    spec("hsts", "HTTP Strict Transport Security", {}),
    [
      {
        role: "attack",
        outcome: "not-applicable",
        summary: "The target speaks plain HTTP here; HSTS stands on HTTPS alone.",
      },
    ],
    { safety: "passive" },
  ),
  resultOf(
    spec("csrf", "Cross-site request forgery", {
      category: "authorisation",
      severity: "high",
      fix: "Add csrf() to your pipeline, with PROOFMARK_CSRF_SECRET set to 32 random bytes.",
    }),
    csrf,
  ),
  resultOf(
    spec("request-smuggling", "Request smuggling", { category: "injection", severity: "critical" }),
    smuggling,
  ),
  resultOf(spec("cors", "Cross-origin resource sharing", { category: "cors", severity: "high" }), [
    held("A foreign origin got no leave to read (200, no Access-Control-Allow-Origin).", false),
    twin(),
  ]),
  resultOf(spec("cookie-flags", "Cookie flags", { category: "tokens", severity: "high" }), [
    {
      role: "attack",
      outcome: "breached",
      summary: "The cookie sid came without HttpOnly, Secure and SameSite.",
      exchange: recorded({ answerHeaders: [["Set-Cookie", `sid=${sessionSecret}; Path=/`]] }),
    },
    twin(),
  ]),
  resultOf(spec("error-hygiene", "Error hygiene", { category: "error-handling" }), [
    { role: "attack", outcome: "inconclusive", summary: "No request could make the service fail." },
  ]),
  resultOf(spec("slow-request", "Slow requests", { category: "availability", severity: "high" }), [], {
    safety: "intrusive",
    state: "inconclusive",
    skipped: "Intrusive probes run against loopback, or with --intrusive.",
  }),
  resultOf(
    spec("rate-limit", "Rate limit", {
      category: "rate-limiting",
      severity: "high",
      fix: "Add rateLimit() to your pipeline, with a store where several processes share the load.",
    }),
    [
      {
        role: "attack",
        outcome: "error",
        summary: "GET on localhost:3000 got no response: socket hang up",
      },
    ],
  ),
  resultOf(
    spec("banners", "Version banners", { plane: "exposure", severity: "low", fix: "Turn X-Powered-By off." }),
    [
      {
        role: "attack",
        outcome: "breached",
        summary: "Responses say X-Powered-By: Express.",
        exchange: recorded({ answerHeaders: [["X-Powered-By", "Express"]] }),
      },
    ],
    { safety: "passive" },
  ),
  resultOf(
    spec("exposed-files", "Exposed files", { plane: "exposure", category: "data", severity: "critical" }),
    [held("None of 34 files that should not be served was.", false, recorded({ status: 404 })), twin()],
  ),
];

/** A run as an ordinary service gives it, with hostile strings wherever a target can put them. */
export const runFixture: RunResult = {
  tool: { name: "proofmark", version: "0.1.0" },
  target: origin,
  startedAt,
  endedAt,
  isPartial: false,
  requestsSent: 412,
  routes: [
    { method: "GET", path: "/", source: "link" },
    { method: "POST", path: "/notes", source: "form" },
    { method: "GET", path: "/</script><script>alert(1)</script>|`x`]]>", source: "script" },
  ],
  results,
};

/** The same run, ended by Ctrl-C. */
export const partialFixture: RunResult = {
  ...runFixture,
  isPartial: true,
  partialCause: "interrupted",
  partialReason: "Interrupted. 9 of 13 controls were judged.",
};

/** The same service with everything on. */
export const hardenedFixture: RunResult = {
  ...runFixture,
  results: results.map((result) =>
    result.spec.id === "hsts"
      ? result
      : resultOf(result.spec, [held("The attack was refused (403).", true), twin()]),
  ),
};
