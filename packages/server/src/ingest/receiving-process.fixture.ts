// A control plane as a process of its own. Whoever started it kills it.
import { createServer } from "node:http";

import { openDatabase } from "../database/open-database.ts";
import { createIngest } from "./create-ingest.ts";

const [location = "{}", secret = "", port = "0"] = process.argv.slice(2);
const database = await openDatabase(JSON.parse(location));
const { handler } = createIngest({ database, secrets: { shop: [secret] } });
createServer(handler).listen(Number(port), "127.0.0.1", () => process.stdout.write("listening\n"));
