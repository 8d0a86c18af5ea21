import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, request as httpsRequest } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before, describe, test, type TestContext } from "node:test";
import { connect, type SecureVersion } from "node:tls";

import { generate } from "selfsigned";

import {
  ask,
  echo,
  portOf,
  seen,
  signingPipeline,
  startTestGateway,
  startUpstream,
} from "./gateway.fixture.ts";
import { startGateway } from "./start.ts";

interface Pair {
  readonly cert: string;
  readonly key: string;
}
let first: Pair;
let second: Pair;

async function makePair(serial: string): Promise<Pair> {
  const made = await generate([{ name: "commonName", value: serial }], {
    keySize: 2048,
    extensions: [
      {
        name: "subjectAltName",
        altNames: [
          { type: 2, value: "localhost" },
          { type: 7, ip: "127.0.0.1" },
        ],
      },
    ],
  });
  return { cert: made.cert, key: made.private };
}

before(async () => {
  first = await makePair("first");
  second = await makePair("second");
});

function askTls(
  port: number,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const request = httpsRequest(
      { host: "127.0.0.1", port, headers, agent: false, rejectUnauthorized: false },
      (response) => {
        let body = "";
        response.setEncoding("utf8").on("data", (piece: string) => (body += piece));
        response.on("end", () => resolve({ status: response.statusCode ?? 0, body }));
      },
    );
    request.on("error", reject).end();
  });
}

/** The common name of the certificate that is shown. */
function shown(port: number, maxVersion: SecureVersion = "TLSv1.3"): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(
      { port, host: "127.0.0.1", rejectUnauthorized: false, maxVersion, minVersion: "TLSv1" },
      () => {
        resolve(String(socket.getPeerCertificate().subject.CN));
        socket.destroy();
      },
    );
    socket.on("error", reject);
  });
}

async function startTlsUpstream(t: TestContext, pair: Pair): Promise<string> {
  const server = createServer(pair, echo);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `https://127.0.0.1:${portOf(server)}`;
}

describe("TLS towards clients", () => {
  test("requests are answered, told on as https, and nothing older than 1.2 is spoken", async (t) => {
    const gateway = await startTestGateway(t, await startUpstream(t, echo), { tls: first });
    assert.match(gateway.url, /^https:/);
    const answer = await askTls(gateway.port);
    assert.equal(seen(answer).headers["x-forwarded-proto"], "https");
    await assert.rejects(shown(gateway.port, "TLSv1.1"));
    assert.equal(await shown(gateway.port, "TLSv1.2"), "first");
  });

  test("another certificate is shown from the next connection on, and a broken one changes nothing", async (t) => {
    const gateway = await startTestGateway(t, await startUpstream(t, echo), { tls: first });
    assert.throws(() => gateway.reloadCertificate({ cert: second.cert, key: first.key }));
    assert.equal(await shown(gateway.port), "first");
    gateway.reloadCertificate(second);
    assert.equal(await shown(gateway.port), "second");
    await assert.rejects(shown(gateway.port, "TLSv1.1"));
  });
});

describe("an https upstream", () => {
  test("is verified: a certificate that nobody trusts is a 502", async (t) => {
    const gateway = await startTestGateway(t, await startTlsUpstream(t, first));
    assert.equal((await ask(gateway.url)).status, 502);
  });

  test("is believed by its own authority, whatever Host the client sends", async (t) => {
    const gateway = await startTestGateway(t, await startTlsUpstream(t, first), {
      upstreamTls: { ca: first.cert },
    });
    for (const Host of ["shop.example", "other.example", "127.0.0.1"])
      assert.equal((await ask(gateway.url, { headers: { Host } })).status, 200);
  });

  test("with a certificate for another name is a 502", async (t) => {
    const gateway = await startTestGateway(t, await startTlsUpstream(t, first), {
      upstreamTls: { ca: first.cert, serverName: "elsewhere.example" },
    });
    assert.equal((await ask(gateway.url, { headers: { Host: "localhost" } })).status, 502);
  });
});

describe("startGateway", () => {
  test("listens, follows its certificate and its configuration, and stops", async (t) => {
    const folder = await mkdtemp(join(tmpdir(), "gateway-"));
    t.after(() => rm(folder, { recursive: true }));
    const [certFile, keyFile, config] = ["cert.pem", "key.pem", "config"].map((name) =>
      join(folder, name),
    ) as [string, string, string];
    await writeFile(certFile, first.cert);
    await writeFile(keyFile, first.key);
    await writeFile(config, "1");
    let pipelines = 0;
    const reloads = { pipeline: Promise.withResolvers<void>(), certificate: Promise.withResolvers<void>() };
    let isReady = false;
    const gateway = await startGateway({
      upstream: await startUpstream(t, echo),
      port: 0,
      closeGraceMs: 0,
      tls: { certFile, keyFile },
      watch: [config],
      watchIntervalMs: 20,
      createPipeline: () => {
        pipelines++;
        return signingPipeline();
      },
      onReload: (what) => reloads[what].resolve(),
      onReady: () => (isReady = true),
    });
    const port = gateway.address?.port ?? 0;
    assert.equal(isReady, true);
    assert.equal(await shown(port), "first");
    await writeFile(keyFile, second.key);
    await writeFile(certFile, second.cert);
    await writeFile(config, "22");
    await Promise.all([reloads.pipeline.promise, reloads.certificate.promise]);
    assert.equal(pipelines, 2);
    assert.equal(await shown(port), "second");
    await gateway.close();
    await assert.rejects(shown(port));
  });

  test("a configuration that can't be read leaves the old guards in force", async (t) => {
    const folder = await mkdtemp(join(tmpdir(), "gateway-"));
    t.after(() => rm(folder, { recursive: true }));
    const config = join(folder, "config");
    await writeFile(config, "1");
    let isBroken = false;
    const failed = Promise.withResolvers<unknown>();
    const gateway = await startGateway({
      upstream: await startUpstream(t, echo),
      port: 0,
      closeGraceMs: 0,
      watch: [config],
      watchIntervalMs: 20,
      createPipeline: () => {
        if (isBroken) throw new Error("line 3");
        return signingPipeline();
      },
      onReloadError: (_what, error) => failed.resolve(error),
    });
    t.after(() => gateway.close());
    isBroken = true;
    await writeFile(config, "22");
    assert.match(String(await failed.promise), /line 3/);
    assert.equal((await ask(String(gateway.url))).headers["x-signed"], "signed");
  });
});
