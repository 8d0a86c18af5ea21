import { lookup } from "node:dns/promises";

import { CidrSet } from "../../../kernel/cidr-set.ts";
import { privateRanges } from "../../../kernel/private-ranges.ts";
import { socketHost } from "../../../kernel/ip-address.ts";
import type { Finding } from "../../../model/finding.ts";
import type { Attacker, Probe, Surface } from "../../../model/probe.ts";
import { TargetUnreachable } from "../../../probing/errors.ts";
import { attackFinding } from "../../../probing/findings.ts";
import { ordinaryVisit } from "../ordinary-visit.ts";
import { shakeHands, type Handshake, type HandshakeOptions } from "./handshake.ts";
import { judgeCertificate } from "./judge-certificate.ts";
import { askPlainHttp } from "./plain-http.ts";
import { tlsSpec } from "./spec.ts";

const privateSet = new CidrSet(privateRanges);

const offers: readonly { readonly what: string; readonly options: HandshakeOptions }[] = [
  // OpenSSL offers versions below 1.2 at security level 0 alone. RFC 8996 retires them.
  { what: "TLS 1.0", options: { minVersion: "TLSv1", maxVersion: "TLSv1", ciphers: "ALL:@SECLEVEL=0" } },
  { what: "TLS 1.1", options: { minVersion: "TLSv1.1", maxVersion: "TLSv1.1", ciphers: "ALL:@SECLEVEL=0" } },
  // RFC 9325 section 4.2.1: no encryption, no authentication, export grades, RC4, DES.
  {
    what: "a broken cipher suite",
    options: {
      minVersion: "TLSv1.2",
      maxVersion: "TLSv1.2",
      ciphers: "eNULL:aNULL:EXPORT:LOW:RC4:3DES:@SECLEVEL=0",
    },
  },
];

export const tlsProbe: Probe = {
  spec: tlsSpec,
  safety: "active",
  maxRequests: offers.length + 2,
  async run(attacker, surface) {
    const { origin } = attacker;
    if (origin.protocol !== "https:") return await judgePlainTarget(origin, surface);
    const ordinary = await shakeHands(origin, attacker.signal, {});
    if (ordinary.outcome === "unreachable") {
      throw new TargetUnreachable(`No TLS connection to ${origin.host}: ${ordinary.reason}`);
    }
    const findings = await judgeOffers(attacker, origin);
    findings.push(...judgeOrdinary(ordinary, origin, surface), ...(await judgeRedirect(attacker)));
    return [...findings, ordinaryVisit(surface)];
  },
};

async function judgePlainTarget(origin: URL, surface: Surface): Promise<readonly Finding[]> {
  if (surface.isLoopback) {
    return [
      attackFinding(
        "not-applicable",
        "The target speaks plain HTTP on loopback, where nobody can listen in.",
      ),
    ];
  }
  const addresses = await lookup(socketHost(origin), { all: true });
  const isPrivate = addresses.every(({ address }) => privateSet.has(address));
  return [
    attackFinding(
      isPrivate ? "inconclusive" : "breached",
      isPrivate
        ? "The target speaks plain HTTP in a private network: whether TLS ends in front of it can't be told from here."
        : "The target serves its pages over plain HTTP on a public address.",
      surface.pages[0],
    ),
    ordinaryVisit(surface),
  ];
}

async function judgeOffers(attacker: Attacker, origin: URL): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const { what, options } of offers) {
    const handshake = await shakeHands(origin, attacker.signal, options);
    findings.push(attack(origin, ...judgeOffer(what, handshake)));
  }
  return findings;
}

function judgeOffer(what: string, handshake: Handshake): readonly [Finding["outcome"], string] {
  switch (handshake.outcome) {
    case "agreed":
      return ["breached", `A client that offers ${what} alone is served (${handshake.cipher}).`];
    case "refused":
      return ["held", `A client that offers ${what} alone is refused.`];
    case "unreachable":
      return ["inconclusive", `Whether ${what} is accepted can't be told: ${handshake.reason}.`];
    default:
      return handshake satisfies never;
  }
}

function judgeOrdinary(ordinary: Handshake, origin: URL, surface: Surface): readonly Finding[] {
  if (ordinary.outcome !== "agreed") {
    return [attack(origin, "breached", "A client that offers TLS 1.2 and 1.3 is refused.")];
  }
  if (ordinary.certificate === undefined) {
    return [attack(origin, "breached", "The target shows no certificate.")];
  }
  const flaws = judgeCertificate(ordinary.certificate, {
    host: origin.hostname,
    isLoopback: surface.isLoopback,
    now: Date.now(),
  });
  if (flaws.length > 0) return flaws.map((flaw) => attack(origin, "breached", flaw));
  const until = new Date(ordinary.certificate.validTo).toISOString().slice(0, 10);
  return [attack(origin, "held", `${ordinary.protocol} is agreed on, with a certificate until ${until}.`)];
}

/** Port 80 of the same host stands for plain HTTP where HTTPS has its own port, 443. */
async function judgeRedirect({ origin, signal }: Attacker): Promise<readonly Finding[]> {
  if (origin.port !== "") return [];
  const answer = await askPlainHttp(origin.hostname, signal);
  if (answer === undefined) return [attack(origin, "held", "Nothing answers plain HTTP on port 80.")];
  const isRedirect = answer.status >= 300 && answer.status < 400;
  if (isRedirect && /^https:\/\//i.test(answer.location ?? "")) {
    return [attack(origin, "held", `Plain HTTP on port 80 redirects to HTTPS (${answer.status}).`)];
  }
  // A refusal serves nothing in the clear either.
  if (answer.status >= 400) {
    return [attack(origin, "held", `Plain HTTP on port 80 serves nothing (${answer.status}).`)];
  }
  return [attack(origin, "breached", `Plain HTTP on port 80 is not redirected to HTTPS (${answer.status}).`)];
}

function attack(origin: URL, outcome: Finding["outcome"], summary: string): Finding {
  return { role: "attack", outcome, summary, where: origin.host };
}
