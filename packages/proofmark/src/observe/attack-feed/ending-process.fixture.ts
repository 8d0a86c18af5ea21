// Publishes three events and ends, in the way that it is told, before any of them was written.
import { refusalOf } from "./control-plane.fixture.ts";
import { createFeed } from "./create-feed.ts";

const [url = "", secret = "", spoolFolder = "", way = ""] = process.argv.slice(2);
const feed = createFeed({ url, secret, service: "shop", spoolFolder, batchMs: 60_000 });
for (const id of [0, 1, 2]) feed.publish(refusalOf(id));
if (way === "exit") process.exit(3);
if (way === "throw") throw new Error("Nobody catches this.");
