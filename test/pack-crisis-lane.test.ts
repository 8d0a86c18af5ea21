// The lane of its own as its users get it: its thread is started from the built package, where files end in .js.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, test } from "node:test";
import { mustRun, packAndLink, write } from "./pack/consumer.ts";

const { project, remove } = packAndLink(["proofmark"]);
after(remove);

const main = `
import { listenCrisisLane } from "proofmark/observe";
const notices = [];
await using lane = await listenCrisisLane({
  port: 0,
  host: "127.0.0.1",
  country: "US",
  alert: async (notice) => void notices.push(notice),
});
const url = "http://127.0.0.1:" + lane.port + "/anything";
const asked = await (await fetch(url)).json();
const told = await (await fetch(url, { method: "POST", body: "I want to die" })).json();
for (let turn = 0; turn < 500 && notices.length === 0; turn++) await new Promise((go) => setTimeout(go, 10));
console.log(JSON.stringify({ country: asked.countries[0].country, alert: told.alert, notices: notices.length }));
`;

test("a project starts the crisis lane's own thread, asks it, and is told", () => {
  const folder = write(join(project, "lane"), { "package.json": '{ "type": "module" }', "main.mjs": main });
  const answer: unknown = JSON.parse(mustRun(folder, process.execPath, ["main.mjs"]));
  assert.deepEqual(answer, { country: "US", alert: "raised", notices: 1 });
});
