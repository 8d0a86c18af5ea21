import type { X509Certificate } from "node:crypto";
import type { TLSSocket } from "node:tls";

import { parseOptions } from "../../config/parse-options.ts";
import { isThroughProxy } from "../../http/client-address.ts";
import { removeHeader } from "../../http/remove-header.ts";
import { routedPaths } from "../../http/routed-paths.ts";
import { BoundedMap } from "../../kernel/bounded-map.ts";
import { systemClock, type Clock } from "../../kernel/clock.ts";
import { compileGuardedPath } from "../../kernel/guarded-path.ts";
import type { Exchange, Principal } from "../../model/exchange.ts";
import type { Guard, PipelineLink } from "../../model/guard.ts";
import { deny } from "../../model/verdict.ts";
import { goodUntil, issuerUntil, readCertificate, type ClientCertificate } from "./certificate.ts";
import {
  certificateHeaders,
  isVerified,
  spoofableHeaders,
  type CertificateHeaderName,
} from "./forwarded-certificate.ts";
import { clientCertificateOptions, type ClientCertificateOptions } from "./options.ts";
import { clientCertificateSpec } from "./spec.ts";

/** What was found of one certificate. */
interface Judged {
  /** Who it stands for; undefined: it is refused. */
  readonly principal: Principal | undefined;
  /** Epoch milliseconds until which that is not asked again. */
  readonly until: number;
}

// RFC 9110 section 15.5.2: a 401 says how to do better.
const required = deny("PM_CERTIFICATE_REQUIRED", [["WWW-Authenticate", "Client-Certificate"]]);
const refused = deny("PM_CERTIFICATE_REFUSED");
const unverified: Judged = { principal: undefined, until: 0 };
/** Whoever is taken off `principalOf`'s list is out after this, on open connections too. */
const judgementMs = 60_000;
const headersRemembered = 500;
/** A longer header is read each time: what is remembered has a size. */
const longestRemembered = 8_192;

/**
 * Asks for a client certificate: one that this server's own TLS verified, or one that a trusted proxy hands on. Does
 * nothing until `mode` is chosen. What a client writes into such headers itself is taken off the request.
 * @throws OptionsError where an option is wrong, or nothing says whose certificates count.
 * @example const guard = clientCertificate({
 *   mode: "tls", routes: ["/partners/*"], authorities: [readFileSync("partners-ca.pem", "utf8")],
 * });
 */
export function clientCertificate(options?: ClientCertificateOptions, clock: Clock = systemClock): Guard {
  const settings = parseOptions("client-certificate", clientCertificateOptions, options);
  const { mode, header, authorities, allow, roles } = settings;
  if (mode === undefined) return { spec: clientCertificateSpec };
  const { principalOf = (certificate) => ({ id: nameIn(certificate), roles }) } = settings;
  const routes = settings.routes.map(compileGuardedPath);
  const bySocket = new WeakMap<object, Judged>();
  const byHeader = new BoundedMap<string, Judged>(headersRemembered);
  let link: PipelineLink | undefined;

  const judgeNow = (certificate: ClientCertificate | undefined, now: number): Judged => {
    const nobody = { principal: undefined, until: now + judgementMs };
    const end = certificate && goodUntil(certificate, now);
    if (certificate === undefined || end === undefined || !isAllowed(certificate, allow)) return nobody;
    const issuerEnd = authorities.length === 0 ? Infinity : issuerUntil(certificate, authorities, now);
    const found = issuerEnd === undefined ? undefined : principalOf(certificate);
    if (issuerEnd === undefined || found === undefined || found.id === "") return nobody;
    return {
      principal: {
        id: found.id,
        roles: found.roles,
        via: "client-certificate",
        credentialId: certificate.fingerprint,
      },
      until: Math.min(now + judgementMs, end, issuerEnd),
    };
  };
  const judge = (
    exchange: Exchange,
    certificate: ClientCertificate | undefined,
    known: Judged | undefined,
  ): Judged => {
    const judged = judgeNow(certificate, clock.now());
    const isAccepted = judged.principal !== undefined;
    if (known === undefined || (known.principal !== undefined) !== isAccepted)
      link?.audit({
        category: "authentication",
        action: isAccepted ? "client-certificate.accepted" : "client-certificate.refused",
        isSuccess: isAccepted,
        account: judged.principal?.id,
        client: exchange.client.address,
        exchangeId: exchange.id,
      });
    return judged;
  };
  const fromSocket = (exchange: Exchange): Judged | undefined => {
    const socket = exchange.request.socket as Partial<TLSSocket>;
    const known = bySocket.get(socket);
    if (known !== undefined && clock.now() < known.until) return known;
    const shown = shownOn(socket);
    if (shown === undefined) return undefined;
    const judged = judge(exchange, socket.authorized === true ? readCertificate(shown) : undefined, known);
    bySocket.set(socket, judged);
    return judged;
  };
  const fromHeader = (exchange: Exchange, name: CertificateHeaderName): Judged | undefined => {
    const { headers } = exchange.request;
    const value = headers[name];
    if (typeof value !== "string" || value === "") return undefined;
    const { read, verdictHeader } = certificateHeaders[name];
    if (verdictHeader !== undefined && !isVerified(headers[verdictHeader])) return unverified;
    const known = byHeader.get(value);
    if (known !== undefined && clock.now() < known.until) return known;
    const judged = judge(exchange, read(value), known);
    if (value.length <= longestRemembered) byHeader.set(value, judged);
    return judged;
  };

  return {
    spec: clientCertificateSpec,
    onStart(started) {
      link = started;
    },
    onRequestHead(exchange) {
      const believed = mode === "header" && isThroughProxy(exchange.client) ? header : undefined;
      if (link?.isEnforced !== false) removeSpoofed(exchange, believed);
      const judged = mode === "tls" ? fromSocket(exchange) : believed && fromHeader(exchange, believed);
      if (judged?.principal !== undefined) {
        exchange.principal ??= judged.principal;
        return undefined;
      }
      const paths = routedPaths(exchange);
      if (!routes.some((matches) => paths.some(matches))) return undefined;
      return judged === undefined ? required : refused;
    },
  };
}

/** What the client showed in the handshake. A resumed session without one is "authorized" for Node all the same. */
function shownOn(socket: Partial<TLSSocket>): X509Certificate | undefined {
  return socket.encrypted === true ? socket.getPeerX509Certificate?.() : undefined;
}

function removeSpoofed({ request }: Exchange, believed: CertificateHeaderName | undefined): void {
  const verdict = believed && certificateHeaders[believed].verdictHeader;
  for (const name of spoofableHeaders)
    if (name !== believed && name !== verdict && request.headers[name] !== undefined)
      removeHeader(request, name);
}

type Allow = ReturnType<typeof clientCertificateOptions.parse>["allow"];

function isAllowed(
  { fingerprint, subject, issuer, sans }: ClientCertificate,
  { fingerprints, subjects, issuers, sans: alternatives }: Allow,
): boolean {
  return (
    isOneOf(fingerprints, [fingerprint]) &&
    isOneOf(subjects, [subject]) &&
    isOneOf(issuers, issuer === undefined ? [] : [issuer]) &&
    isOneOf(alternatives, sans)
  );
}

/** An empty list asks for nothing. */
function isOneOf(list: readonly string[], values: readonly string[]): boolean {
  return list.length === 0 || values.some((value) => list.includes(value));
}

function nameIn({ subject, sans }: ClientCertificate): string {
  return subject === "" ? (sans[0] ?? "") : subject;
}
