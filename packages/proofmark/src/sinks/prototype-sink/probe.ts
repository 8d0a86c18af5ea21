import type { Finding } from "../../model/finding.ts";
import type { Answer, Attacker, Probe, Surface } from "../../model/probe.ts";
import { sendPatiently } from "../../probing/attacker.ts";
import { attackFinding, benignFinding } from "../../probing/findings.ts";
import { homeIsServed } from "../../probing/judge-pages.ts";
import { isRiskyLink } from "../../probing/risky-link.ts";
import { prototypeSinkSpec } from "./spec.ts";

const control = prototypeSinkSpec.id;
const maxRoutes = 4;
/** Express and what is like it indent their JSON by this setting, which they look up along the prototype. */
const setting = "json spaces";
const indented = /\n {7}"/;

export const prototypeSinkProbe: Probe = {
  spec: prototypeSinkSpec,
  // Where it works it changes the process for everybody; it is undone at once, as far as that can be.
  safety: "intrusive",
  maxRequests: maxRoutes * 2 * 4,
  // Keys of a prototype are refused at the edge already.
  behind: ["inspection"],
  async run(attacker, surface) {
    const routes = jsonRoutes(surface);
    const findings: Finding[] = [];
    for (const path of routes)
      for (const wrap of [viaProto, viaConstructor]) findings.push(...(await pollute(attacker, path, wrap)));
    if (findings.length > 0) return findings;
    const summary =
      routes.length === 0
        ? "The target shows no route that takes JSON."
        : "No key of a JSON body changed how others are answered.";
    return [attackFinding("not-applicable", summary), homeIsServed(surface)];
  },
};

function jsonRoutes({ routes }: Surface): readonly string[] {
  const paths = routes
    .filter(
      ({ method, exampleBody, path }) => method === "POST" && exampleBody !== undefined && !isRiskyLink(path),
    )
    .map(({ path }) => path);
  return [...new Set(paths)].slice(0, maxRoutes);
}

function viaProto(value: number): string {
  return `{"__proto__":{"${setting}":${value}}}`;
}

function viaConstructor(value: number): string {
  return `{"constructor":{"prototype":{"${setting}":${value}}}}`;
}

async function pollute(
  attacker: Attacker,
  path: string,
  wrap: (value: number) => string,
): Promise<readonly Finding[]> {
  const post = async (body: string): Promise<Answer> =>
    await sendPatiently(attacker, {
      method: "POST",
      path,
      headers: [["Content-Type", "application/json"]],
      body,
    });
  const before = await post("{}");
  if (before.status >= 400 || indented.test(before.body)) return [];
  const answer = await post(wrap(7));
  const isOurs = answer.isAttributedTo(control);
  const after = await post("{}");
  const benign = benignFinding("held", `An empty object is served (POST ${path}, ${before.status}).`, before);
  const key = wrap === viaProto ? "__proto__" : "constructor.prototype";
  if (indented.test(after.body)) {
    await post(wrap(0));
    return [
      attackFinding("breached", `${key} in a JSON body changed the answers to others (POST ${path}).`, after),
      benign,
    ];
  }
  // Another control in front says nothing of this one.
  if (!isOurs && answer.problemCode?.startsWith("PM_") === true) return [];
  const isRefused = isOurs || (answer.status >= 400 && answer.status < 500 && answer.status !== 429);
  if (!isRefused) return [];
  return [
    attackFinding(
      "held",
      `${key} in a JSON body was refused (POST ${path}, ${answer.status}).`,
      answer,
      isOurs,
    ),
    benign,
  ];
}
