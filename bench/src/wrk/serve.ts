import { proxies, portOf } from "../variants/proxies.ts";
import { variantNamed } from "../variants/variants.ts";

/** What one process serves: a variant, or a proxy in front of `upstream`. */
export interface ServeTask {
  readonly name: string;
  readonly upstream?: string;
}

async function serve({ name, upstream }: ServeTask): Promise<number> {
  if (upstream === undefined) return portOf((await variantNamed(name).start()).server.address());
  const proxy = proxies.find((one) => one.name === name);
  if (proxy === undefined) throw new Error(`There is no proxy ${name}.`);
  return await proxy.start(upstream);
}

process.once("message", (task: ServeTask) => {
  serve(task).then(
    (port) => process.send?.({ port }),
    (error: unknown) => process.send?.({ fault: error instanceof Error ? error.stack : String(error) }),
  );
});
// The parent is gone: nobody would end this process.
process.once("disconnect", () => process.exit(0));
