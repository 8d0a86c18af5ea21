import type { Answer, Probe, Surface } from "../../../model/probe.ts";
import { scopeOf } from "../../../probing/scope.ts";
import { judgeKnownPaths, type KnownPath } from "../known-path.ts";
import { directoryListingSpec } from "./spec.ts";

const usualFolders: readonly string[] = [
  "uploads/",
  "files/",
  "static/",
  "assets/",
  "public/",
  "images/",
  "js/",
  "backup/",
  "backups/",
  "logs/",
  "data/",
  "tmp/",
];
const maxFolders = 40;

const listings: readonly RegExp[] = [
  // Apache, nginx, Express' and others' look-alikes.
  /<(title|h1)>\s*Index of \//i,
  // Python http.server, serve-index, Jetty, Tomcat, IIS, lighttpd, Caddy, serve, Go's file server.
  /<(title|h1)>\s*(Directory listing (for|of)|listing directory|Directory: )/i,
  /<title>\s*Directory Listing For \[?\//i,
  /<A HREF="[^"]*">\[To Parent Directory\]<\/A>/i,
  /<title>Files within\s/i,
  /<a href="(?:\.\/)?\.\.\/?"[^>]*>\s*(\.\.\/?|Parent Directory|Go up)/i,
  /^\s*(<!doctype html>\s*)?(<meta[^>]*>\s*){0,2}<pre>\s*(<a href="[^"]+">[^<]+<\/a>\s*)+<\/pre>\s*$/i,
];

export const directoryListingProbe: Probe = {
  spec: directoryListingSpec,
  safety: "active",
  maxRequests: maxFolders * 2,
  async run(attacker, surface) {
    return await judgeKnownPaths(attacker, surface, foldersOf(surface), "a list of files");
  },
};

/** The folders of everything that was found, and those that are there on many servers. */
function foldersOf(surface: Surface): readonly KnownPath[] {
  const scope = scopeOf(surface.origin);
  // The target's own folder first.
  const folders = new Set([""]);
  for (const path of pathsOf(surface)) {
    const [pathname = ""] = path.split("?", 1);
    for (let end = pathname.lastIndexOf("/"); end > scope.length; end = pathname.lastIndexOf("/", end - 1)) {
      if (pathname.startsWith(scope)) folders.add(pathname.slice(scope.length, end + 1));
    }
  }
  return [...new Set([...folders, ...usualFolders])]
    .slice(0, maxFolders)
    .map((path) => ({ path, what: "a list of its files", shows: isListing }));
}

function pathsOf(surface: Surface): readonly string[] {
  const retrieved = surface.pages.map((page) => new URL(page.exchange.request.url).pathname);
  const routes = surface.routes.filter(({ method }) => method === "GET").map(({ path }) => path);
  return [...retrieved, ...routes];
}

function isListing({ body }: Answer): boolean {
  return listings.some((pattern) => pattern.test(body));
}
