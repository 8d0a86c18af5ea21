import { parseJson } from "../../kernel/parse-json.ts";
import type { Finding } from "../../model/finding.ts";
import type { IdentityTarget, OwnedResource, ProtectedFields } from "../../model/identity/target.ts";
import type { Answer, AttackRequest, Probe, Surface } from "../../model/probe.ts";
import { signInPair, type CanaryPair } from "../../probing/canary-pair.ts";
import { fillPath, textField, type CanarySession } from "../../probing/canary-session.ts";
import { attackFinding, benignFinding } from "../../probing/findings.ts";
import { homeIsServed } from "../../probing/judge-pages.ts";
import { countedUp, headOf, idSpellings } from "./other-ids.ts";
import { ownershipSpec } from "./spec.ts";

const control = ownershipSpec.id;
/** Resources, and routes with protected fields. */
const tried = 3;

export const ownershipProbe: Probe = {
  spec: ownershipSpec,
  // It makes something as one canary, and tries to change and delete it as another.
  safety: "intrusive",
  maxRequests: 20 + tried * 40,
  async run(attacker, surface) {
    const { identity } = surface;
    if (identity === undefined) return notApplicable(surface, "identity, with canaries and resources");
    const { resources, protectedFields, canaries } = identity;
    if (resources.length + protectedFields.length === 0)
      return notApplicable(surface, "identity.resources and identity.protectedFields");
    const pair = await signInPair(attacker, identity, [canaries.one, canaries.two]);
    if ("outcome" in pair) return [pair];
    const findings: Finding[] = [];
    for (const resource of resources.slice(0, tried)) findings.push(...(await judgeResource(resource, pair)));
    for (const fields of protectedFields.slice(0, tried))
      findings.push(...(await judgeFields(fields, pair.second, identity)));
    return findings;
  },
};

function notApplicable(surface: Surface, what: string): readonly Finding[] {
  const summary = `Nothing says what belongs to whom: add ${what} to the configuration.`;
  return [attackFinding("not-applicable", summary), homeIsServed(surface)];
}

async function judgeResource(resource: OwnedResource, pair: CanaryPair): Promise<readonly Finding[]> {
  const { first: owner, second: other } = pair;
  const { create, path: template, methods } = resource;
  const made = await owner.sendJson(create.method, create.path, create.body);
  const id = textField(made, create.idField);
  if (made.status >= 300 || id === undefined) {
    const summary = `${create.method} ${create.path} made nothing with an id in ${create.idField} (${made.status}).`;
    return [benignFinding("inconclusive", summary, made)];
  }
  const findings = await judgeReading(resource, id, pair);
  const path = withId(template, id);
  for (const method of methods.filter((each) => each !== "GET").toSorted(deleteLast))
    for (const [visitor, who] of strangers(pair)) {
      const before = await owner.send({ path });
      const answer = await visitor.send(requestOf(method, path, resource));
      const isHarmed = isChanged(before, await owner.send({ path }));
      findings.push(
        ...judgeStranger(answer, `${who} sent ${method} ${template}`, isHarmed, visitor === other),
      );
      // Nothing is left that could be kept.
      if (isHarmed && method === "DELETE") return findings;
    }
  for (const method of methods.filter((each) => each !== "GET").toSorted(deleteLast))
    findings.push(judgeOwner(await owner.send(requestOf(method, path, resource)), `${method} ${template}`));
  return findings;
}

function strangers({ second, nobody }: CanaryPair): readonly (readonly [CanarySession, string])[] {
  return [
    [second, "Another user"],
    [nobody, "A visitor who is not signed in"],
  ];
}

async function judgeReading(
  { path: template, methods }: OwnedResource,
  id: string,
  pair: CanaryPair,
): Promise<Finding[]> {
  const { first: owner, second: other } = pair;
  if (!methods.includes("GET")) return [await judgeSilence(template, id, other)];
  const path = withId(template, id);
  const own = await owner.send({ path });
  const findings = [judgeOwner(own, `GET ${template}`)];
  for (const [visitor, who] of strangers(pair))
    findings.push(
      ...judgeStranger(await visitor.send({ path }), `${who} sent GET ${template}`, false, visitor === other),
    );
  findings.push(...(await judgeSpellings(template, id, other, own)));
  findings.push(await judgeSilence(template, id, other));
  return findings;
}

function withId(template: string, id: string): string {
  const name = /\{(\w+)\}/.exec(template)?.[1] ?? "id";
  return fillPath(template, { [name]: id });
}

function requestOf(method: string, path: string, { body }: OwnedResource): AttackRequest {
  if (method === "GET" || method === "DELETE") return { method, path };
  const headers = [["Content-Type", "application/json"]] as const;
  return { method, path, headers, body: JSON.stringify(body ?? {}) };
}

function deleteLast(left: string, right: string): number {
  return Number(left === "DELETE") - Number(right === "DELETE");
}

function isChanged(before: Answer, after: Answer): boolean {
  return before.status < 300 && (after.status !== before.status || after.body !== before.body);
}

function judgeOwner(answer: Answer, what: string): Finding {
  const { status } = answer;
  if (status < 300) return benignFinding("held", `The owner's own ${what} is answered (${status}).`, answer);
  const isOwn = answer.isAttributedTo(control);
  return benignFinding(
    isOwn ? "breached" : "inconclusive",
    `The owner's own ${what} is refused (${status}).`,
    answer,
  );
}

/** Who is not signed in is often refused by something else already, which shows nothing of this control. */
function judgeStranger(answer: Answer, what: string, isHarmed: boolean, isUser: boolean): readonly Finding[] {
  const { status } = answer;
  if (isHarmed || status < 300)
    return [attackFinding("breached", `${what} of somebody else, and it was done (${status}).`, answer)];
  if (status === 429 || status >= 500) {
    const summary = `${what} of somebody else: the answer tells nothing (${status}).`;
    return [attackFinding("inconclusive", summary, answer)];
  }
  const isAttributed = answer.isAttributedTo(control);
  if (!isUser && !isAttributed) return [];
  const summary = `${what} of somebody else, and was refused (${status}).`;
  return [attackFinding("held", summary, answer, isAttributed)];
}

async function judgeSpellings(
  template: string,
  id: string,
  other: CanarySession,
  before: Answer,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const { what, path } of idSpellings(template, id)) {
    const answer = await other.send({ path });
    const place = `GET ${template} ${what}`;
    if (answer.status < 300 && answer.body === before.body)
      findings.push(
        attackFinding("breached", `Another user sent ${place}, and read it (${answer.status}).`, answer),
      );
    else if (answer.isAttributedTo(control))
      findings.push(
        attackFinding(
          "held",
          `Another user sent ${place}, and was refused (${answer.status}).`,
          answer,
          true,
        ),
      );
  }
  return findings;
}

/** What is another's is answered as what is not there: else ids can be counted through. */
async function judgeSilence(template: string, id: string, other: CanarySession): Promise<Finding> {
  const theirs = await other.send({ path: withId(template, id) });
  const missing = await other.send({ path: withId(template, countedUp(id)) });
  const isAlike = headOf(theirs) === headOf(missing);
  const statuses = `${theirs.status}, ${missing.status}`;
  return isAlike
    ? attackFinding(
        "held",
        `What is another user's and what is not there are answered alike (GET ${template}: ${statuses}).`,
        theirs,
        theirs.isAttributedTo(control),
      )
    : attackFinding(
        "breached",
        `The answer tells what is another user's from what is not there (GET ${template}: ${statuses}).`,
        theirs,
      );
}

async function judgeFields(
  { method, path, body, fields }: ProtectedFields,
  canary: CanarySession,
  { me }: IdentityTarget,
): Promise<readonly Finding[]> {
  const place = `${method} ${path}`;
  const names = Object.keys(fields).join(", ");
  const ordinary = await canary.sendJson(method, path, body);
  const isServed = ordinary.status < 300;
  const benign = benignFinding(
    isServed ? "held" : ordinary.isAttributedTo(control) ? "breached" : "inconclusive",
    `An ordinary ${place} is ${isServed ? "answered" : "refused"} (${ordinary.status}).`,
    ordinary,
  );
  if (!isServed) return [benign];
  const before = await canary.send({ path: me });
  const attack = await canary.sendJson(method, path, { ...body, ...fields });
  const after = await canary.send({ path: me });
  const what = `${place} with ${names}`;
  if (isSet(attack, fields) || (isSet(after, fields) && !isSet(before, fields))) {
    await restore(canary, method, path, body, fields, before);
    return [benign, attackFinding("breached", `${what} set them (${attack.status}).`, attack)];
  }
  const isShown = attack.status >= 400 || isKept(before, after, fields);
  return [
    benign,
    isShown && attack.status !== 429 && attack.status < 500
      ? attackFinding(
          "held",
          `${what} changed nothing (${attack.status}).`,
          attack,
          attack.isAttributedTo(control),
        )
      : attackFinding("inconclusive", `${what}: the answer does not tell (${attack.status}).`, attack),
  ];
}

/** Whether an answer shows the fields with the values of the attack. */
function isSet(answer: Answer, fields: ProtectedFields["fields"]): boolean {
  if (answer.status >= 300) return false;
  const shown = parseJson(answer.body);
  if (typeof shown !== "object" || shown === null) return false;
  return Object.entries(fields).some(
    ([name, value]) => JSON.stringify(Reflect.get(shown, name)) === JSON.stringify(value),
  );
}

/** Whether the fields are shown, with the same values before and after. */
function isKept(before: Answer, after: Answer, fields: ProtectedFields["fields"]): boolean {
  const [was, is] = [parseJson(before.body), parseJson(after.body)];
  if (typeof was !== "object" || was === null || typeof is !== "object" || is === null) return false;
  return Object.keys(fields).every(
    (name) =>
      Reflect.has(is, name) &&
      JSON.stringify(Reflect.get(was, name)) === JSON.stringify(Reflect.get(is, name)),
  );
}

/** Puts back what the attack has changed, as far as it was shown before. */
async function restore(
  canary: CanarySession,
  method: string,
  path: string,
  body: ProtectedFields["body"],
  fields: ProtectedFields["fields"],
  before: Answer,
): Promise<void> {
  const was = parseJson(before.body);
  if (typeof was !== "object" || was === null) return;
  const old = Object.keys(fields).map((name) => [name, Reflect.get(was, name)] as const);
  await canary.sendJson(method, path, { ...body, ...Object.fromEntries(old) });
}
