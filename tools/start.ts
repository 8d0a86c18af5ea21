// npm start [-- --once]: the quickstart bare, hardened and behind the gateway, proven side by side.
import { start, startExitCodes } from "../examples/quickstart/start/main.ts";
import { interruption } from "./interruption.ts";

const [flag, ...rest] = process.argv.slice(2);
if ((flag !== undefined && flag !== "--once") || rest.length > 0) {
  process.stderr.write("npm start takes --once alone: npm start -- --once proves all three and ends.\n");
  process.exitCode = startExitCodes.usage;
} else {
  const unread = new AbortController();
  // A reader that goes away, as in `npm start | head`, ends all of it like Ctrl-C.
  process.stdout.on("error", (error) => unread.abort(error));
  const signal = AbortSignal.any([interruption(), unread.signal]);
  process.exitCode = await start({ isOnce: flag === "--once", port: process.env["PORT"], signal });
}
