import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { describe, test } from "node:test";

import { OptionsError } from "../../config/parse-options.ts";
import { exchangeOf } from "../../http/exchange.ts";
import { serve, type RawResponse } from "../../http/served.fixture.ts";
import { SetClock } from "../../store/contract.fixture.ts";
import type { ClientCertificate } from "./certificate.ts";
import { clientCertificate } from "./guard.ts";
import type { KeyedCertificate } from "./made-certificates.ts";
import type { ClientCertificateOptions } from "./options.ts";
import {
  askOn,
  askTls,
  authority,
  early,
  expired,
  foreign,
  forServers,
  neighbour,
  neighbours,
  openTls,
  partner,
  selfMade,
  serveTls,
} from "./tls-client.fixture.ts";

const authorities = [authority.cert];
const tls: ClientCertificateOptions = { mode: "tls", authorities };
const partnerName = "CN=partner,O=Example";

/** A clock that begins at the time that the certificates were made. */
function clockNow(): SetClock {
  const clock = new SetClock();
  clock.time = Date.now();
  return clock;
}

function unreachableList(): never {
  throw new Error("the list is gone");
}

function codeOf({ body }: RawResponse): string | undefined {
  return /"code":"(PM_\w+)"/.exec(body)?.[1];
}

function fingerprintOf({ cert }: KeyedCertificate): string {
  return new X509Certificate(cert).fingerprint256;
}

function derOf({ cert }: KeyedCertificate): string {
  return new X509Certificate(cert).raw.toString("base64");
}

describe("over this server's own TLS", () => {
  test("a certificate of the authority names its principal", async () => {
    await using served = await serveTls(clientCertificate({ ...tls, roles: ["partner"] }));
    assert.equal((await askTls(served, { shown: partner })).status, 200);
    assert.deepEqual(served.principals, [
      {
        id: partnerName,
        roles: ["partner"],
        via: "client-certificate",
        credentialId: fingerprintOf(partner).replaceAll(":", "").toLowerCase(),
      },
    ]);
  });

  for (const [title, shown, status, code] of [
    ["no certificate", undefined, 401, "PM_CERTIFICATE_REQUIRED"],
    ["a certificate that signs itself", selfMade, 403, "PM_CERTIFICATE_REFUSED"],
    ["one of another authority with the same name", foreign, 403, "PM_CERTIFICATE_REFUSED"],
    ["one that is over", expired, 403, "PM_CERTIFICATE_REFUSED"],
    ["one that has not begun", early, 403, "PM_CERTIFICATE_REFUSED"],
    ["one that is for servers", forServers, 403, "PM_CERTIFICATE_REFUSED"],
    ["the authority's own", authority, 403, "PM_CERTIFICATE_REFUSED"],
  ] as const)
    test(`${title} is refused before the handler`, async () => {
      await using served = await serveTls(clientCertificate(tls));
      const answer = await askTls(served, shown === undefined ? {} : { shown });
      assert.deepEqual([answer.status, codeOf(answer)], [status, code]);
      assert.deepEqual(served.principals, []);
    });

  test("of two authorities that TLS trusts, the one that is named counts", async () => {
    await using served = await serveTls(clientCertificate(tls), [authority, neighbours]);
    assert.equal((await askTls(served, { shown: partner })).status, 200);
    assert.equal((await askTls(served, { shown: neighbour })).status, 403);
    await using any = await serveTls(clientCertificate({ mode: "tls", anyVerified: true }), [
      authority,
      neighbours,
    ]);
    assert.equal((await askTls(any, { shown: neighbour })).status, 200);
    assert.equal((await askTls(any, { shown: selfMade })).status, 403);
  });

  for (const maxVersion of ["TLSv1.2", "TLSv1.3"] as const)
    for (const [title, shown, status] of [
      ["a partner's session goes on", partner, 200],
      ["a stranger's session stays refused", selfMade, 403],
      ["a session without a certificate stays without", undefined, 401],
    ] as const)
      test(`${maxVersion}: resumed, ${title}`, async () => {
        await using served = await serveTls(clientCertificate(tls));
        const asked = { maxVersion, ...(shown === undefined ? {} : { shown }) };
        const first = await openTls(served, asked);
        let session: Buffer | undefined;
        first.on("session", (ticket: Buffer) => (session = ticket));
        assert.equal((await askOn(first)).status, status);
        // RFC 8446 section 4.6.1: of TLS 1.3 the ticket comes after the handshake.
        session ??= first.getSession();
        assert.ok(session);
        first.destroy();
        // Resumed without showing it again: the session is what carries it.
        const second = await openTls(served, { maxVersion, session });
        assert.equal(second.isSessionReused(), true);
        assert.equal((await askOn(second)).status, status);
        second.destroy();
      });

  test("a certificate that ends while its connection is open ends with its time", async () => {
    const clock = clockNow();
    await using served = await serveTls(clientCertificate(tls, clock));
    const socket = await openTls(served, { shown: partner });
    assert.equal((await askOn(socket)).status, 200);
    clock.time += 3_700_000;
    assert.equal((await askOn(socket)).status, 403);
    socket.destroy();
  });

  test("who is taken off the list is out within a minute, on an open connection too", async () => {
    const clock = clockNow();
    let isPartner = true;
    const asked: string[] = [];
    const principalOf = ({ subject }: ClientCertificate) => {
      asked.push(subject);
      return isPartner ? { id: "p-1", roles: [] } : undefined;
    };
    await using served = await serveTls(clientCertificate({ ...tls, principalOf }, clock));
    const socket = await openTls(served, { shown: partner });
    const statuses: number[] = [];
    for (const pauseMs of [0, 0, 60_000]) {
      clock.time += pauseMs;
      statuses.push((await askOn(socket)).status);
      isPartner = false;
    }
    socket.destroy();
    assert.deepEqual(statuses, [200, 200, 403]);
    assert.deepEqual(asked, [partnerName, partnerName]);
    assert.deepEqual(
      served.events.flatMap((event) => (event.type === "audit" ? [[event.action, event.account]] : [])),
      [
        ["client-certificate.accepted", "p-1"],
        ["client-certificate.refused", undefined],
      ],
    );
  });

  test("headers that a client writes are worth nothing, and do not reach the handler", async () => {
    await using served = await serveTls(clientCertificate({ ...tls, routes: ["/partners/*"] }));
    const escaped = encodeURIComponent(partner.cert);
    const headers = [
      `X-SSL-Client-Cert: ${escaped}`,
      "X-SSL-Client-Verify: SUCCESS",
      `ssl-client-cert: ${escaped}`,
      `X-Forwarded-Client-Cert: Cert="${escaped}"`,
      `Client-Cert: :${derOf(partner)}:`,
    ];
    assert.equal((await askTls(served, { path: "/partners/1", headers })).status, 401);
    assert.equal((await askTls(served, { path: "/", headers })).status, 200);
    assert.deepEqual(served.seen, []);
    assert.deepEqual(served.principals, [undefined]);
  });

  test("paths that need none are open to all, and know a partner all the same", async () => {
    await using served = await serveTls(clientCertificate({ ...tls, routes: ["/partners/*"] }));
    assert.equal((await askTls(served, { path: "/open" })).status, 200);
    assert.equal((await askTls(served, { path: "/open", shown: selfMade })).status, 200);
    assert.equal((await askTls(served, { path: "/open", shown: partner })).status, 200);
    assert.deepEqual(
      served.principals.map((principal) => principal?.id),
      [undefined, undefined, partnerName],
    );
  });

  for (const path of [
    "/partners",
    "/Partners/1",
    "//partners/1",
    "/%70artners/1",
    "/partners/..%2f",
    "//a.example/partners/1",
  ])
    test(`${path} needs a certificate too`, async () => {
      await using served = await serveTls(clientCertificate({ ...tls, routes: ["/partners/*"] }));
      assert.equal((await askTls(served, { path })).status, 401);
    });

  test("a path in a header that routers go by needs a certificate too", async () => {
    await using served = await serveTls(clientCertificate({ ...tls, routes: ["/partners/*"] }));
    const status = async (line: string): Promise<number> =>
      (await askTls(served, { path: "/", headers: [line] })).status;
    assert.equal(await status("X-Original-URL: /partners/1"), 401);
    assert.equal(await status("X-Original-URL: /open"), 200);
  });

  test("an upgrade without a certificate is refused", async () => {
    await using served = await serveTls(clientCertificate(tls));
    const answer = await askTls(served, { headers: ["Upgrade: websocket", "Connection: Upgrade"] });
    assert.equal(answer.status, 401);
  });

  test("a principalOf that throws refuses", async () => {
    await using served = await serveTls(clientCertificate({ ...tls, principalOf: unreachableList }));
    assert.equal((await askTls(served, { shown: partner })).status, 500);
    assert.deepEqual(served.principals, []);
  });
});

const escapedCertificate = (certificate: KeyedCertificate): string => encodeURIComponent(certificate.cert);
const hash = (certificate: KeyedCertificate): string =>
  fingerprintOf(certificate).replaceAll(":", "").toLowerCase();

/** One request through a proxy on loopback, which is trusted or not. */
async function askThrough(
  options: ClientCertificateOptions,
  headers: readonly string[],
  trustedProxies: readonly string[] = ["127.0.0.1"],
): Promise<{ readonly status: number; readonly id: string | undefined; readonly seen: number }> {
  let id: string | undefined;
  let seen = 0;
  await using served = await serve(
    [clientCertificate(options)],
    (request, response) => {
      id = exchangeOf(request).principal?.id;
      seen = request.rawHeaders.filter((text) => /client-(?:cert|verify)$/i.test(text)).length;
      response.end("served");
    },
    { trustedProxies },
  );
  const { status } = await served.ask("GET / HTTP/1.1", ["X-Forwarded-For: 203.0.113.7", ...headers]);
  return { status, id, seen };
}

describe("handed on by a proxy", () => {
  for (const [title, header, line] of [
    [
      "nginx",
      "x-ssl-client-cert",
      (one: KeyedCertificate) => `X-SSL-Client-Cert: ${escapedCertificate(one)}`,
    ],
    ["HAProxy", "x-ssl-client-cert", (one: KeyedCertificate) => `X-SSL-Client-Cert: ${derOf(one)}`],
    [
      "ingress-nginx",
      "ssl-client-cert",
      (one: KeyedCertificate) => `ssl-client-cert: ${escapedCertificate(one)}`,
    ],
    ["RFC 9440", "client-cert", (one: KeyedCertificate) => `Client-Cert: :${derOf(one)}:`],
    [
      "Envoy",
      "x-forwarded-client-cert",
      (one: KeyedCertificate) =>
        `x-forwarded-client-cert: By=spiffe://example/us;Hash=${hash(one)};Cert="${escapedCertificate(one)}";Subject="CN=anybody"`,
    ],
  ] as const) {
    const options: ClientCertificateOptions = { mode: "header", header, authorities };

    test(`${title}: the certificate is read, and verified again`, async () => {
      assert.deepEqual(await askThrough(options, [line(partner)]), { status: 200, id: partnerName, seen: 1 });
      for (const impostor of [selfMade, foreign, expired, early, forServers, authority])
        assert.equal((await askThrough(options, [line(impostor)])).status, 403);
      assert.equal((await askThrough(options, [])).status, 401);
    });

    test(`${title}: a client that writes the header itself is refused, trusted proxies or not`, async () => {
      assert.equal((await askThrough(options, [line(partner)], [])).status, 401);
      assert.equal((await askThrough(options, [line(partner)], ["192.0.2.1"])).status, 401);
    });
  }

  for (const [title, header, lines] of [
    [
      "two values of one header",
      "client-cert",
      [`Client-Cert: :${derOf(partner)}:`, `Client-Cert: :${derOf(partner)}:`],
    ],
    ["no colons", "client-cert", [`Client-Cert: ${derOf(partner)}`]],
    ["parameters behind it", "client-cert", [`Client-Cert: :${derOf(partner)}:;a=1`]],
    ["garbage", "x-ssl-client-cert", ["X-SSL-Client-Cert: AAAA"]],
    ["a broken escape", "x-ssl-client-cert", ["X-SSL-Client-Cert: %ZZ"]],
    [
      "two certificates",
      "x-ssl-client-cert",
      [`X-SSL-Client-Cert: ${escapedCertificate(partner)}${escapedCertificate(selfMade)}`],
    ],
    [
      "a proxy's own failed verification",
      "x-ssl-client-cert",
      [`X-SSL-Client-Cert: ${escapedCertificate(partner)}`, "X-SSL-Client-Verify: FAILED:self signed"],
    ],
    [
      "a quote left open",
      "x-forwarded-client-cert",
      [`x-forwarded-client-cert: Subject="x,Cert=${escapedCertificate(partner)}`],
    ],
    [
      "a certificate in an earlier element",
      "x-forwarded-client-cert",
      [`x-forwarded-client-cert: Cert="${escapedCertificate(partner)}",Hash=${hash(selfMade)}`],
    ],
    [
      "two certificates in one element",
      "x-forwarded-client-cert",
      [
        `x-forwarded-client-cert: Cert="${escapedCertificate(partner)}";Cert="${escapedCertificate(selfMade)}"`,
      ],
    ],
  ] as const)
    test(`${header}: ${title} is refused`, async () => {
      assert.equal((await askThrough({ mode: "header", header, authorities }, lines)).status, 403);
    });

  test("another certificate header beside the chosen one is taken off", async () => {
    const answer = await askThrough({ mode: "header", header: "client-cert", authorities }, [
      `Client-Cert: :${derOf(partner)}:`,
      `X-SSL-Client-Cert: ${escapedCertificate(foreign)}`,
    ]);
    assert.deepEqual(answer, { status: 200, id: partnerName, seen: 1 });
  });

  const envoy = `x-forwarded-client-cert: By=spiffe://example/us;Hash=${hash(partner)};Subject="CN=partner,O=Example";URI=spiffe://example/partner;DNS=partner.example`;
  for (const [title, allow, status] of [
    ["the fingerprint", { fingerprints: [fingerprintOf(partner)] }, 200],
    ["another fingerprint", { fingerprints: [fingerprintOf(foreign)] }, 403],
    ["the subject in the other order", { subjects: ["O=Example, CN=partner"] }, 200],
    ["a part of the subject", { subjects: ["CN=partner"] }, 403],
    ["the alternative name", { sans: ["URI:spiffe://example/partner"] }, 200],
    ["another alternative name", { sans: ["URI:spiffe://example/other"] }, 403],
    ["a name in upper case", { sans: ["DNS:Partner.Example"] }, 200],
    [
      "the subject and another alternative name",
      { subjects: ["CN=partner,O=Example"], sans: ["DNS:x.example"] },
      403,
    ],
    ["an issuer that the header does not tell", { issuers: ["CN=Partners"] }, 403],
  ] as const satisfies readonly (readonly [string, ClientCertificateOptions["allow"], number])[])
    test(`Envoy without the certificate: ${title} is answered with ${status}`, async () => {
      const options: ClientCertificateOptions = {
        mode: "header",
        header: "x-forwarded-client-cert",
        anyVerified: true,
        allow: allow,
      };
      assert.equal((await askThrough(options, [envoy])).status, status);
    });

  test("Envoy without the certificate is refused where an authority must have signed it", async () => {
    const options: ClientCertificateOptions = {
      mode: "header",
      header: "x-forwarded-client-cert",
      authorities,
    };
    assert.equal((await askThrough(options, [envoy])).status, 403);
  });

  for (const [issuer, status] of [
    ["CN=Partners", 200],
    ["CN=Others", 403],
  ] as const)
    test(`a partner's certificate is answered with ${status} where the issuer must be ${issuer}`, async () => {
      const answer = await askThrough(
        { mode: "header", header: "client-cert", authorities, allow: { issuers: [issuer] } },
        [`Client-Cert: :${derOf(partner)}:`],
      );
      assert.equal(answer.status, status);
    });
});

test("without options the guard has no hooks", () => {
  assert.deepEqual(Object.keys(clientCertificate()), ["spec"]);
});

for (const [title, options, message] of [
  ["authorities without a mode", { authorities }, /mode: is missing/],
  ["a mode that nothing binds", { mode: "tls" }, /authorities: is missing: name who signs/],
  ["a header without its name", { mode: "header", authorities }, /header: is missing/],
  [
    "a header in the mode tls",
    { mode: "tls", header: "client-cert", authorities },
    /header: is for the mode header/,
  ],
  [
    "a subject alone, which an unverified certificate may bear too",
    { mode: "header", header: "client-cert", allow: { subjects: ["CN=a"] } },
    /allow\.fingerprints/,
  ],
  [
    "a fingerprint of SHA-1",
    { mode: "tls", allow: { fingerprints: ["AA:BB"] } },
    /is no SHA-256 fingerprint/,
  ],
  ["a name that is none", { mode: "tls", allow: { subjects: ["partner"] } }, /is no distinguished name/],
  [
    "an alternative name without its kind",
    { mode: "tls", allow: { sans: ["a.example"] } },
    /is no alternative name/,
  ],
  ["an authority that is none", { mode: "tls", authorities: [partner.cert] }, /CA:TRUE/],
  ["an authority that is no PEM", { mode: "tls", authorities: ["ca.pem"] }, /is no certificate in PEM/],
  ["no routes at all", { ...tls, routes: [] }, /routes/],
] as const)
  test(`${title} is an error at creation`, () => {
    assert.throws(
      () => clientCertificate(options),
      (error: unknown) => error instanceof OptionsError && message.test(error.message),
    );
  });
