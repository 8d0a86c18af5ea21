import { once } from "node:events";
import { createServer, request as httpsRequest } from "node:https";
import type { AddressInfo } from "node:net";

import { attachServer } from "../../http/attach.ts";
import { Pipeline } from "../../http/pipeline.ts";
import type { Finding } from "../../model/finding.ts";
import type { Guard } from "../../model/guard.ts";
import type { Check } from "../../model/probe.ts";
import { clientCertificate } from "./guard.ts";
import { issueCertificate, makeAuthority, type KeyedCertificate } from "./made-certificates.ts";
import { clientCertificateSpec } from "./spec.ts";

/** A client as it connects: what it shows in the handshake, and what it writes into headers. */
interface Client {
  readonly shown?: KeyedCertificate;
  readonly headers?: Readonly<Record<string, string>>;
}

const longestWaitMs = 5_000;

/** What the wire can't show without a certificate of the target's partners: whom a server serves that asks for one. */
export const clientCertificateCheck: Check = {
  spec: clientCertificateSpec,
  async run(signal) {
    const authority = await makeAuthority("Partners");
    const wish = { commonName: "partner", organization: "Example" };
    const partner = await issueCertificate(authority, wish);
    const selfMade = await issueCertificate(undefined, wish);
    const foreign = await issueCertificate(await makeAuthority("Partners"), wish);
    const server = await issueCertificate(authority, { commonName: "server", usage: "server" });
    const guard = (): Guard => clientCertificate({ mode: "tls", authorities: [authority.cert] });
    const ask = async (client: Client): Promise<readonly [guarded: number, bare: number]> => [
      await statusOf(client, server, authority, guard(), signal),
      await statusOf(client, server, authority, undefined, signal),
    ];

    return [
      attack(await ask({}), "A client without a certificate"),
      attack(await ask({ shown: selfMade }), "A client with a certificate that it made itself"),
      attack(await ask({ shown: foreign }), "A client of another authority of the same name"),
      attack(
        await ask({ headers: forgedHeaders(partner) }),
        "A client that writes a partner's certificate into headers",
      ),
      benign(await ask({ shown: partner }), "A partner with its certificate"),
    ];
  },
};

function forgedHeaders({ cert }: KeyedCertificate): Readonly<Record<string, string>> {
  const escaped = encodeURIComponent(cert);
  return {
    "x-ssl-client-cert": escaped,
    "x-ssl-client-verify": "SUCCESS",
    "x-forwarded-client-cert": `Cert="${escaped}"`,
  };
}

/** The status of one request over TLS, to a server of its own. */
async function statusOf(
  { shown, headers = {} }: Client,
  { cert, key }: KeyedCertificate,
  authority: KeyedCertificate,
  guard: Guard | undefined,
  signal: AbortSignal,
): Promise<number> {
  const server = createServer({
    cert,
    key,
    ca: [authority.cert],
    requestCert: true,
    rejectUnauthorized: false,
  });
  await using pipeline = new Pipeline(guard === undefined ? [] : [guard]);
  attachServer(server, pipeline);
  server.on("request", (_request, response) => void response.end("served"));
  try {
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    return await new Promise<number>((resolve, reject) => {
      const request = httpsRequest(
        {
          host: "127.0.0.1",
          port,
          ca: [authority.cert],
          agent: false,
          headers,
          signal: AbortSignal.any([signal, AbortSignal.timeout(longestWaitMs)]),
          ...shown,
        },
        (response) => {
          response.resume();
          resolve(response.statusCode ?? 0);
        },
      );
      request.on("error", reject);
      request.end();
    });
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

function attack([guarded, bare]: readonly [number, number], who: string): Finding {
  const holds = (guarded === 401 || guarded === 403) && bare === 200;
  return holds
    ? {
        role: "attack",
        outcome: "held",
        summary: `${who} was refused (${guarded}), and is served without the guard.`,
      }
    : {
        role: "attack",
        outcome: "breached",
        summary: `${who} was answered with ${guarded}, without the guard with ${bare}.`,
      };
}

function benign([guarded, bare]: readonly [number, number], who: string): Finding {
  const summary = `${who} was answered with ${guarded}, without the guard with ${bare}.`;
  return { role: "benign", outcome: guarded === 200 && bare === 200 ? "held" : "breached", summary };
}
