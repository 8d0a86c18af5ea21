// Tells events without end, and says after each flush which ones are on the disk. Whoever started it kills it.
import { createFeed } from "proofmark/observe";

const [url = "", secret = "", spoolFolder = "", run = "", count = ""] = process.argv.slice(2);
const perFlush = 7;

const feed = createFeed({
  url,
  secret,
  service: "shop",
  spoolFolder,
  batchMs: 20,
  batchEvents: 20,
  leaseSeconds: 3,
});
for (let first = 0; first < Number(count); first += perFlush) {
  for (let place = first; place < first + perFlush; place++)
    feed.publish({
      type: "refusal",
      isEnforced: true,
      control: "csrf",
      code: "PM_CSRF_TOKEN_MISSING",
      severity: "high",
      at: Date.now(),
      exchangeId: `${run}-${place}`,
      method: "POST",
      path: "/notes",
      client: "203.0.113.7",
    });
  if (await feed.flush()) process.stdout.write(`${first + perFlush}\n`);
}
// The heir of those that were killed: it stays until everything is delivered.
setInterval(() => {}, 1_000);
