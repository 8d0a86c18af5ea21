// A process that writes so many lines and then ends, in the way that its arguments say. Tests run it and read what is left.
import { createLog } from "./create-log.ts";

const [folder = "", count = "0", how = "", console = ""] = process.argv.slice(2);

if (how === "handled-once")
  process.once("SIGTERM", () => {
    // Requests under way are still to be answered.
    setImmediate(() => {
      log.logger.info({ index: Number(count) }, "at the end of a graceful stop");
      process.exit(0);
    });
  });

const log = await createLog({
  ...(folder === "-" ? {} : { folder }),
  console: console === "console",
  // Nothing is written by time: what is there at the end was written by the end.
  flushMs: 10_000,
  maxFileBytes: 16_384,
});
for (let index = 0; index < Number(count); index++) log.logger.info({ index }, "a line of the application");

if (how === "exit") process.exit(3);
if (how === "throw") throw new Error("password=hunter2");
if (how === "signal" || how === "handled" || how === "handled-once") {
  if (how === "handled")
    process.on("SIGTERM", () => {
      log.logger.info({ index: Number(count) }, "in the listener");
      process.exit(0);
    });
  setInterval(() => {}, 1_000);
  process.send?.("ready");
}
if (how === "serve") {
  setInterval(() => process.send?.(process.memoryUsage.rss()), 20);
  for (let round = 0; round < 200; round++) {
    for (let index = 0; index < 200; index++) log.logger.info({ index }, "a line of the application");
    await new Promise((resolve) => setImmediate(resolve));
  }
  process.send?.("survived");
  process.exit(0);
}
