import type { Project } from "./project.ts";

/** Programs whose start command means that no Node server of this project's own runs. */
const starters: Readonly<Record<string, string>> = {
  next: "Next.js",
  nuxt: "Nuxt",
  nuxi: "Nuxt",
  astro: "Astro",
  nest: "NestJS",
  vite: "Vite",
  "remix-serve": "Remix",
  "react-router-serve": "React Router",
  ng: "Angular",
  bun: "Bun",
  deno: "Deno",
  wrangler: "Cloudflare Workers",
};

const packages: Readonly<Record<string, string>> = {
  next: "Next.js",
  nuxt: "Nuxt",
  astro: "Astro",
  "@nestjs/core": "NestJS",
  "@sveltejs/kit": "SvelteKit",
  "@remix-run/node": "Remix",
  koa: "Koa",
  "@hapi/hapi": "hapi",
  restify: "Restify",
  elysia: "Elysia on Bun",
  wrangler: "Cloudflare Workers",
};

/** The name of what starts the project where it is something that harden() does not stand in front of. */
export function unsupportedStarter({ scripts }: Project): string | undefined {
  for (const script of [scripts["start"], scripts["dev"]]) {
    if (script === undefined) continue;
    const words = script.split(/\s+/).filter((word) => !/^[A-Z_][A-Z0-9_]*=/.test(word));
    const program = words[0] === "npx" || words[0] === "cross-env" ? words[1] : words[0];
    const name = program === undefined ? undefined : starters[program];
    // `bun run build` starts another script, not Bun's own server.
    if (
      name !== undefined &&
      !(program === "bun" && words[1] === "run" && !/\.[cm]?[jt]sx?$/.test(words[2] ?? ""))
    )
      return name;
    // The first script that says what starts it decides.
    return undefined;
  }
  return undefined;
}

/** The same by what it depends on, for a project in which nothing was found that harden() knows. */
export function unsupportedPackage(project: Project): string | undefined {
  if (project.packages["hono"] !== undefined && project.packages["@hono/node-server"] === undefined)
    return "Hono without @hono/node-server";
  return Object.entries(packages).find(([id]) => project.packages[id] !== undefined)?.[1];
}
