import assert from "node:assert/strict";
import type { RequestListener } from "node:http";
import { test } from "node:test";

import type { IdentityTarget } from "../../model/identity/target.ts";
import type { Proof } from "../../model/proof.ts";
import { proveService } from "../../prove/bite.ts";
import { serve } from "../../prove/proving-ground/serve.ts";
import { countedUp } from "./other-ids.ts";
import { ownershipProbe } from "./probe.ts";

const target: IdentityTarget = {
  login: { method: "POST", path: "/login", format: "json", fields: { name: "name", password: "password" } },
  me: "/me",
  canaries: { one: { name: "one", password: "p" }, two: { name: "two", password: "p" } },
  stepUp: [],
  admin: [],
  resources: [
    {
      path: "/notes/{id}",
      methods: ["GET", "PUT", "DELETE"],
      create: { method: "POST", path: "/notes", body: { text: "mine" }, idField: "id" },
      body: { text: "changed" },
    },
  ],
  protectedFields: [{ method: "PATCH", path: "/me", body: { name: "Canary" }, fields: { role: "admin" } }],
  webhooks: [],
};

interface Weakness {
  /** Methods that ask whose it is not at all. */
  readonly open?: readonly string[];
  /** The status for what is another's. Default: 404, as for what is not there. */
  readonly foreign?: number;
  /** What becomes of a field that nobody may set. Default: it is left out. */
  readonly field?: "set" | "refused";
}

const service = ({ open = [], foreign = 404, field }: Weakness): RequestListener => {
  const notes = new Map<string, { readonly owner: string; text: string }>();
  const roles = new Map<string, string>();
  return (request, response) => {
    const who = /(?:^|; )who=(\w+)/.exec(request.headers.cookie ?? "")?.[1];
    const { method = "GET", url: path = "/" } = request;
    let body = "";
    const send = (status: number, content: unknown = {}): void => {
      response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(content));
    };
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      const sent: Readonly<Record<string, string>> = body === "" ? {} : JSON.parse(body);
      if (path === "/login") return response.setHeader("Set-Cookie", `who=${sent["name"]}; Path=/`).end("{}");
      if (path === "/") return response.end("home");
      if (who === undefined) return send(401);
      if (path === "/me") {
        const { role } = sent;
        if (role !== undefined && field === "refused") return send(422);
        if (role !== undefined && field === "set") roles.set(who, role);
        return send(200, { who, role: roles.get(who) ?? "user" });
      }
      if (path === "/notes") {
        const id = String(notes.size + 1);
        notes.set(id, { owner: who, text: sent["text"] ?? "" });
        return send(201, { id });
      }
      const id = /^\/notes\/(\d+)$/.exec(path)?.[1] ?? "";
      const note = notes.get(id);
      if (note === undefined) return send(404);
      if (note.owner !== who && !open.includes(method)) return send(foreign);
      if (method === "PUT") note.text = sent["text"] ?? "";
      if (method === "DELETE") notes.delete(id);
      return send(200, method === "GET" ? { text: note.text } : {});
    });
  };
};

async function prove(weakness: Weakness, identity: IdentityTarget | undefined = target): Promise<Proof> {
  await using running = await serve(service(weakness));
  return await proveService(ownershipProbe, running.origin, AbortSignal.timeout(20_000), { identity });
}

const breaches = ({ findings }: Proof): readonly string[] =>
  findings.filter(({ outcome }) => outcome === "breached").map(({ summary }) => summary);

test("a service of which nobody said what belongs to whom is not judged", async () => {
  assert.equal((await prove({}, { ...target, resources: [], protectedFields: [] })).state, "not-applicable");
});

test("a service that asks whose it is, and leaves fields out or refuses them, is observed", async () => {
  assert.equal((await prove({})).state, "observed");
  assert.equal((await prove({ field: "refused" })).state, "observed");
});

for (const method of ["GET", "PUT", "DELETE"])
  test(`a service that forgets the owner at ${method} fails`, async () => {
    const proof = await prove({ open: [method] });
    assert.equal(proof.state, "failed");
    assert.ok(
      breaches(proof).some((summary) =>
        summary.startsWith(`Another user sent ${method} /notes/{id} of somebody`),
      ),
    );
  });

test("a service that answers 403 for what is another's tells which ids there are", async () => {
  assert.deepEqual(breaches(await prove({ foreign: 403 })), [
    "The answer tells what is another user's from what is not there (GET /notes/{id}: 403, 404).",
  ]);
});

test("a service that writes down whatever it is sent fails, and gets the field back", async () => {
  await using running = await serve(service({ field: "set" }));
  const run = () =>
    proveService(ownershipProbe, running.origin, AbortSignal.timeout(20_000), { identity: target });
  assert.deepEqual(breaches(await run()), ["PATCH /me with role set them (200)."]);
  // A second run finds what the first one found.
  assert.deepEqual(breaches(await run()), ["PATCH /me with role set them (200)."]);
});

test("an id that surely is not there has the form of one that is", () => {
  assert.equal(countedUp("17"), "987654338");
  assert.equal(countedUp("01890a5d-ac96-774B"), "99999z9z-zz99-999Z");
});
