import { harden } from "proofmark";
import { allowances } from "./allowances.ts";
import { createApp } from "./app.ts";
import { openDatabase } from "./database.ts";
import { createIdentity } from "./identity.ts";
import { observe } from "./observability.ts";

const host = "127.0.0.1";
const db = openDatabase();
const observed = await observe();
const { signIn, controls } = await createIdentity(db);
const app = harden(createApp({ db, signIn }), {
  controls: { ...allowances, ...controls, ...observed.controls },
});
const server = app.listen(Number(process.env["PORT"] ?? 3001), host, (error) => {
  if (error) {
    console.error(`Jotter can't listen: ${error.message}. Set PORT to a free port.`);
    process.exit(1);
  }
  const address = server.address();
  const port = typeof address === "object" ? address?.port : address;
  console.log(`Jotter, hardened, on http://${host}:${port}`);
});

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    server.close(() => void observed[Symbol.asyncDispose]().then(() => process.exit(0)));
    server.closeAllConnections();
  });
}
