import { loadedModules } from "./loaded-modules.ts";
import { maskSource } from "./masked-source.ts";

const hardening = ["harden", "createPipeline", "default"];

/** Whether the file takes from this package what hardens an application: harden(), or an adapter by name. */
export function isHardened(source: string): boolean {
  const masked = maskSource(source);
  const isLoaded = loadedModules(source, masked).some(({ specifier, whole, named }) =>
    specifier === "proofmark"
      ? whole.length > 0 || hardening.some((name) => named.has(name))
      : /^proofmark\/(?:node|express|fastify|hono)$/.test(specifier),
  );
  return isLoaded || (/require\(["']proofmark["']\)\.harden\b/.test(source) && /\.harden\b/.test(masked));
}
