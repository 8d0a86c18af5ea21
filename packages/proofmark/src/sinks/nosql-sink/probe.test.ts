import assert from "node:assert/strict";
import { test } from "node:test";

import { startLinked } from "../../probing/linked-service.fixture.ts";
import { proveService } from "../../prove/bite.ts";
import { nosqlSinkProbe } from "./probe.ts";

const signal = AbortSignal.timeout(60_000);
const titles = ["rope", "lamp"];

async function stateOf(
  find: (value: (name: string) => string) => readonly string[],
  refused?: string,
): Promise<string> {
  await using service = await startLinked(`<a href="/unit?title=rope">Rope</a>`, (value, response) => {
    response.statusCode = refused !== undefined && value(refused) !== "" ? 400 : 200;
    response.end(JSON.stringify(find(value)));
  });
  return (await proveService(nosqlSinkProbe, service.origin, signal)).state;
}

test("a query that carries operators out fails", async () => {
  const state = await stateOf((value) => {
    if (value("title[$ne]") !== "") return titles.filter((title) => title !== value("title[$ne]"));
    return titles.filter((title) => title === (value("title[$eq]") || value("title")));
  });
  assert.equal(state, "failed");
});

test("a query of texts alone leaves nothing to judge", async () => {
  assert.equal(
    await stateOf((value) => titles.filter((title) => title === value("title"))),
    "not-applicable",
  );
});

test("a list that is whole without the parameter is not taken for an operator's work", async () => {
  const state = await stateOf((value) => titles.filter((title) => ["", title].includes(value("title"))));
  assert.equal(state, "not-applicable");
});

test("a service that refuses operators by itself is observed", async () => {
  const state = await stateOf((value) => titles.filter((title) => title === value("title")), "title[$ne]");
  assert.equal(state, "observed");
});
