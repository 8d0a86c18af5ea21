import { createRedactor } from "proofmark/observe";

const calls = 30_000;
const rounds = 9;
const redactor = createRedactor();
const error = new Error("connect ECONNREFUSED 10.0.0.5:6379");
const line = {
  level: 30,
  time: 1_732_773_126_123,
  requestId: "pQ3x9Lk2Vb7Nw5Rt8Yd1",
  path: "/notes/1",
  ms: 12.5,
};
const notes = JSON.stringify(
  Array.from({ length: 20 }, (_, id) => ({ id, title: "A note about nothing", tags: ["a"], isDone: false })),
);

const cases: readonly (readonly [name: string, run: () => unknown])[] = [
  ["a path of 8 characters", () => redactor.text("/notes/1")],
  ["a path with a UUID", () => redactor.text("/api/v1/users/550e8400-e29b-41d4-a716-446655440000/items")],
  ["a sentence of 60", () => redactor.text("The session ended because it was older than its limit, 12 ms.")],
  ["a path with a token", () => redactor.text("/callback?access_token=5f3c9a1b7d5f3c9a1b7d&state=1")],
  ["a log line of five fields", () => redactor.value(line)],
  ["an error without secrets", () => redactor.unlessClean(error)],
  [`${notes.length} characters of JSON`, () => redactor.text(notes)],
];

/** CPU time, the best of some rounds: what the code costs, and not what else the machine does. */
for (const [name, run] of cases) {
  let best = Infinity;
  for (let round = 0; round < rounds; round++) {
    const before = process.cpuUsage();
    for (let call = 0; call < calls; call++) run();
    const { user, system } = process.cpuUsage(before);
    best = Math.min(best, (user + system) / calls);
  }
  process.stdout.write(`${name.padEnd(30)} ${best.toFixed(2).padStart(8)} µs\n`);
}
