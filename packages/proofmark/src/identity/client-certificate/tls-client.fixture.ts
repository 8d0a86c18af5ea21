import { once } from "node:events";
import { createServer } from "node:https";
import { connect, type ConnectionOptions, type TLSSocket } from "node:tls";

import { parseResponse, serve, type RawResponse, type Served } from "../../http/served.fixture.ts";
import type { Principal } from "../../model/exchange.ts";
import type { Guard } from "../../model/guard.ts";
import { exchangeOf } from "../../http/exchange.ts";
import { issueCertificate, makeAuthority, type KeyedCertificate } from "./made-certificates.ts";

const wish = { commonName: "partner", organization: "Example", uris: ["spiffe://example/partner"] };

/** Made once: an authority, one of the same name, and what they signed. */
export const authority = await makeAuthority("Partners");
export const neighbours = await makeAuthority("Neighbours");
export const server = await issueCertificate(authority, { commonName: "server", usage: "server" });
export const partner = await issueCertificate(authority, wish);
export const selfMade = await issueCertificate(undefined, wish);
export const foreign = await issueCertificate(await makeAuthority("Partners"), wish);
export const neighbour = await issueCertificate(neighbours, wish);
export const forServers = await issueCertificate(authority, { commonName: "partner", usage: "server" });
export const expired = await issueCertificate(authority, {
  ...wish,
  validFrom: Date.now() - 7_200_000,
  validTo: Date.now() - 1_000,
});
export const early = await issueCertificate(authority, { ...wish, validFrom: Date.now() + 3_000_000 });

export interface TlsServed extends Served {
  readonly principals: (Principal | undefined)[];
  /** The certificate headers that reached the handler. */
  readonly seen: string[];
}

/** A server over TLS that asks for a certificate and turns nobody away by itself. */
export async function serveTls(
  guard: Guard,
  authorities: readonly KeyedCertificate[] = [authority],
): Promise<TlsServed> {
  const principals: (Principal | undefined)[] = [];
  const seen: string[] = [];
  const tlsServer = createServer({
    cert: server.cert,
    key: server.key,
    ca: authorities.map(({ cert }) => cert),
    requestCert: true,
    rejectUnauthorized: false,
  });
  const served = await serve(
    [guard],
    (request, response) => {
      principals.push(exchangeOf(request).principal);
      seen.push(...request.rawHeaders.filter((text) => /client-(?:cert|verify)/i.test(text)));
      response.end("served");
    },
    {},
    tlsServer,
  );
  return Object.assign(served, { principals, seen });
}

export interface TlsAsked {
  readonly shown?: KeyedCertificate;
  readonly path?: string;
  readonly headers?: readonly string[];
  readonly session?: Buffer;
  readonly maxVersion?: "TLSv1.2" | "TLSv1.3";
}

export async function openTls(
  { port }: Served,
  { shown, session, maxVersion = "TLSv1.3" }: TlsAsked,
): Promise<TLSSocket> {
  const options: ConnectionOptions = { host: "127.0.0.1", port, ca: [authority.cert], maxVersion, ...shown };
  const socket = connect(session === undefined ? options : { ...options, session });
  socket.on("error", () => {});
  await once(socket, "secureConnect");
  return socket;
}

/** One response, on a connection of its own, which ends with it. */
export async function askTls(served: Served, asked: TlsAsked = {}): Promise<RawResponse> {
  const socket = await openTls(served, asked);
  return await askOn(socket, asked, "close");
}

export async function askOn(
  socket: TLSSocket,
  { path = "/", headers = [] }: TlsAsked = {},
  connection: "close" | "keep-alive" = "keep-alive",
): Promise<RawResponse> {
  socket.write(
    [`GET ${path} HTTP/1.1`, "Host: a.example", `Connection: ${connection}`, ...headers, "", ""].join("\r\n"),
  );
  let received = "";
  if (connection === "close") for await (const chunk of socket) received += String(chunk);
  else [received] = (await once(socket, "data")).map(String) as [string];
  return parseResponse(received);
}
