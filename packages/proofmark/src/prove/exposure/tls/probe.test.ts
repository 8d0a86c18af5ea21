import assert from "node:assert/strict";
import { createServer as createPlainServer } from "node:http";
import { createServer, type ServerOptions } from "node:https";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { generate } from "selfsigned";

import type { Answer, Surface } from "../../../model/probe.ts";
import { judgeFindings } from "../../../model/proof.ts";
import { createAttacker } from "../../../probing/attacker.ts";
import { Budget, defaultBudget } from "../../../probing/budget.ts";
import { discoverSurface } from "../../../probing/discover.ts";
import { TargetUnreachable } from "../../../probing/errors.ts";
import { expose, serviceOf, singlePage, type Judged } from "../exposure.fixture.ts";
import type { CertificateView } from "./handshake.ts";
import { judgeCertificate } from "./judge-certificate.ts";
import { askPlainHttp } from "./plain-http.ts";
import { tlsProbe } from "./probe.ts";

async function overTls(
  options: ServerOptions,
  notAfterDate?: Date,
): Promise<Pick<Judged, "state" | "breaches">> {
  const made = await generate([{ name: "commonName", value: "127.0.0.1" }], {
    algorithm: "sha256",
    ...(notAfterDate === undefined ? {} : { notBeforeDate: new Date(0), notAfterDate }),
  });
  const server = createServer({ key: made.private, cert: made.cert, ...options }, serviceOf({ "/": "home" }));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  try {
    const budget = new Budget(defaultBudget, new AbortController().signal);
    await using attacker = createAttacker({ origin: new URL(`https://127.0.0.1:${port}`), budget });
    const findings = await tlsProbe.run(attacker, await discoverSurface(attacker));
    const breached = findings.filter(({ outcome }) => outcome === "breached");
    return { state: judgeFindings(findings), breaches: breached.map(({ summary }) => summary) };
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

test("TLS 1.2 and 1.3 alone pass", async () => {
  assert.deepEqual(await overTls({ minVersion: "TLSv1.2" }), { state: "observed", breaches: [] });
});

test("TLS 1.0 and 1.1 are a failure", async () => {
  const { state, breaches } = await overTls({ minVersion: "TLSv1", ciphers: "ALL:@SECLEVEL=0" });
  assert.equal(state, "failed");
  assert.match(breaches.join("\n"), /offers TLS 1\.0 alone is served[^]*offers TLS 1\.1 alone is served/);
});

test("a suite without encryption is a failure", async () => {
  const { breaches } = await overTls({ minVersion: "TLSv1.2", ciphers: "eNULL:ALL:@SECLEVEL=0" });
  assert.equal(breaches.length, 1);
  assert.match(breaches[0] ?? "", /^A client that offers a broken cipher suite alone is served \(TLS_.*NULL/);
});

test("a certificate that ended is a failure on loopback too", async () => {
  const { breaches } = await overTls({ minVersion: "TLSv1.2" }, new Date("2020-02-02T00:00:00Z"));
  assert.deepEqual(breaches, ["The certificate ended on 2020-02-02."]);
});

test("plain HTTP on loopback is not judged", async () => {
  assert.equal((await expose(tlsProbe, singlePage)).state, "not-applicable");
});

test("a port where nothing listens is no pass", async () => {
  await assert.rejects(expose(tlsProbe, singlePage, { isTls: true, isDead: true }), TargetUnreachable);
});

for (const [address, state] of [
  ["203.0.113.7", "failed"],
  ["192.168.1.7", "inconclusive"],
] as const) {
  test(`plain HTTP on ${address} is ${state}`, async () => {
    const origin = new URL(`http://${address}/`);
    const budget = new Budget(defaultBudget, new AbortController().signal);
    await using attacker = createAttacker({ origin, budget });
    const page = { status: 200, exchange: { request: { url: origin.href } } } as unknown as Answer;
    const surface = { origin, isLoopback: false, pages: [page] } as unknown as Surface;
    assert.equal(judgeFindings(await tlsProbe.run(attacker, surface)), state);
  });
}

const good: CertificateView = {
  validFrom: Date.parse("2026-01-01"),
  validTo: Date.parse("2026-03-01"),
  isSelfSigned: false,
  distrust: undefined,
  namesHost: true,
};
const february = { host: "shop.example", isLoopback: false, now: Date.parse("2026-02-01") };

for (const [flaw, certificate, at] of [
  [undefined, {}, {}],
  [
    "The certificate ended on 2026-03-01.",
    { distrust: "CERT_HAS_EXPIRED" },
    { now: Date.parse("2026-04-01") },
  ],
  [
    "The certificate begins on 2026-01-01 only.",
    { distrust: "CERT_NOT_YET_VALID" },
    { now: Date.parse("2025-12-01") },
  ],
  ["The certificate does not name shop.example.", { namesHost: false }, {}],
  [
    "The certificate is signed by itself.",
    { isSelfSigned: true, distrust: "DEPTH_ZERO_SELF_SIGNED_CERT" },
    {},
  ],
  [
    "The certificate is signed by nobody whom this machine trusts (UNABLE_TO_VERIFY_LEAF_SIGNATURE).",
    { distrust: "UNABLE_TO_VERIFY_LEAF_SIGNATURE" },
    {},
  ],
  [
    undefined,
    { isSelfSigned: true, namesHost: false, distrust: "DEPTH_ZERO_SELF_SIGNED_CERT" },
    { isLoopback: true },
  ],
] as const) {
  test(`${JSON.stringify({ ...certificate, ...at })} is judged: ${flaw ?? "nothing wrong"}`, () => {
    assert.deepEqual(
      judgeCertificate({ ...good, ...certificate }, { ...february, ...at }),
      flaw === undefined ? [] : [flaw],
    );
  });
}

test("a redirect of the plain port is read, and silence is silence", async () => {
  const server = createPlainServer((_request, response) => {
    response.writeHead(308, { Location: "https://shop.example/" }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const { signal } = new AbortController();
  assert.deepEqual(await askPlainHttp("127.0.0.1", signal, port), {
    status: 308,
    location: "https://shop.example/",
  });
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  assert.equal(await askPlainHttp("127.0.0.1", signal, port), undefined);
});
