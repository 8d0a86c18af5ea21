// The quickstart's Jotter for the attackers: serve.ts bare | hardened | sinks. Not limited in rate, so that every one of
// their requests is judged by what it is.
import { createApp } from "../../examples/quickstart/app.ts";
import { allowances } from "../../examples/quickstart/allowances.ts";
import { harden } from "proofmark";

const variant = process.argv[2];
const uncounted = { ...allowances, "rate-limit": false, "threat-rules": false } as const;
const app = createApp();
if (variant === "hardened") harden(app, { controls: uncounted });
else if (variant === "sinks") harden(app, { controls: { ...uncounted, inspection: false } });
else if (variant !== "bare") throw new Error(`${variant} is not a variant: bare, hardened or sinks.`);

const server = app.listen(Number(process.env["PORT"]), "127.0.0.1", () => {
  const address = server.address();
  process.stdout.write(
    `${variant} on http://127.0.0.1:${typeof address === "object" ? address?.port : ""}\n`,
  );
});
process.once("SIGTERM", () => process.exit(0));
