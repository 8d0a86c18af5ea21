import type { AttackRequest, Surface } from "../../model/probe.ts";

const routesTried = 10;
const bodiesTried = 4;
const oversized = "9".repeat(3_000);

/** Requests that careless code answers with an error; none of them changes anything. */
export function provocations(surface: Surface): AttackRequest[] {
  const requests: AttackRequest[] = [
    { path: "/%" },
    { path: "/%E0%A4%A" },
    { path: `/?q=${oversized}` },
    { path: "/", headers: [["Cookie", "session=%E0%A4%A; sid={"]] },
  ];
  const reads = surface.routes.filter(({ method }) => method === "GET");
  const seen = new Set<string>();
  const add = (path: string): void => {
    if (!seen.has(path)) requests.push({ path });
    seen.add(path);
  };
  const named = reads.filter(({ path, queryNames }) => queryNames.length > 0 || /\/\d+(?:[/?]|$)/.test(path));
  for (const { path, queryNames } of named.slice(0, routesTried)) {
    const [bare = "/"] = path.split("?", 1);
    // Another type where a number stood, and a quote that ends a careless SQL string.
    if (/\/\d+(?=\/|$)/.test(bare)) {
      add(bare.replace(/\/\d+(?=\/|$)/, "/abc"));
      add(bare.replace(/\/\d+(?=\/|$)/, "/1%27"));
    }
    for (const name of queryNames.slice(0, 2)) {
      add(`${bare}?${encodeURIComponent(name)}=abc%27`);
      add(`${bare}?${encodeURIComponent(name)}%5B%5D=1`);
    }
  }
  return [...requests, ...brokenBodies(surface)];
}

/** JSON that ends too soon: refused before any handler could act on it. */
function brokenBodies({ routes, forms }: Surface): AttackRequest[] {
  const paths = [
    ...routes.filter(({ method }) => method === "POST" || method === "PUT").map(({ path }) => path),
    ...forms.filter(({ method }) => method === "POST").map(({ action }) => action),
  ];
  return [...new Set(paths)].slice(0, bodiesTried).map((path) => ({
    method: "POST",
    path,
    headers: [["Content-Type", "application/json"]],
    body: '{"proofmark":',
  }));
}
