/** Paths that scanners ask for and no ordinary client does, and where each is known from. */
interface KnownPaths {
  readonly source: string;
  /** Names of a path's last part, in any folder. */
  readonly files?: readonly string[];
  /** Names of a part that begins with a dot, in any folder; what goes on with a further dot belongs to them. */
  readonly dotNames?: readonly string[];
  /** Whole paths, and all that lies below. */
  readonly roots?: readonly string[];
}

/**
 * Left out on purpose: what ordinary clients and crawlers ask for (`robots.txt`, `/.well-known/`, `/admin`, `/metrics`,
 * `autodiscover.xml`, pages of an application that stood here before, such as `/wp-content/` or any `.php`).
 */
export const knownPaths: readonly KnownPaths[] = [
  {
    source: "Settings, keys and version control left in served folders: CWE-538, CWE-527, OWASP WSTG-CONF-04",
    dotNames: [
      ".env",
      ".git",
      ".svn",
      ".hg",
      ".aws",
      ".ssh",
      ".npmrc",
      ".htpasswd",
      ".htaccess",
      ".ds_store",
      ".vscode",
      ".idea",
      ".kube",
      ".docker",
      ".netrc",
      ".pgpass",
      ".bash_history",
      ".git-credentials",
      ".s3cfg",
      ".boto",
    ],
    files: [
      "id_rsa",
      "id_dsa",
      "id_ed25519",
      "backup.sql",
      "dump.sql",
      "database.sql",
      "db.sql",
      "wp-config.php.bak",
      "wp-config.php~",
      "wp-config.php.old",
      "config.php.bak",
      "web.config.bak",
    ],
  },
  {
    source:
      "WordPress sign-in and remote calls, tried on every host: WordPress Advanced Administration Handbook, Brute Force Attacks",
    files: ["wp-login.php", "xmlrpc.php", "wlwmanifest.xml", "setup-config.php"],
  },
  {
    source: "Consoles that run code or read everything: OWASP WSTG-CONF-05",
    files: [
      "phpinfo.php",
      "adminer.php",
      "eval-stdin.php",
      "shell.php",
      "cmd.php",
      "c99.php",
      "r57.php",
      "alfa.php",
    ],
    roots: [
      "/phpmyadmin",
      "/pma",
      "/myadmin",
      "/mysqladmin",
      "/manager/html",
      "/host-manager/html",
      "/jmx-console",
      "/web-console",
      "/invoker/jmxinvokerservlet",
      "/h2-console",
      "/server-status",
      "/server-info",
    ],
  },
  { source: "CVE-2017-9841, PHPUnit", roots: ["/vendor/phpunit"] },
  { source: "CVE-2021-3129, Laravel Ignition", roots: ["/_ignition"] },
  {
    source: "CVE-2022-22947 and CVE-2022-22965, Spring",
    roots: ["/actuator/env", "/actuator/heapdump", "/actuator/gateway"],
  },
  { source: "CVE-2019-17558, Apache Solr", roots: ["/solr/admin"] },
  { source: "CVE-2015-2051, D-Link routers", roots: ["/hnap1"] },
  { source: "CVE-2018-10561, GPON routers", roots: ["/gponform"] },
  { source: "CVE-2020-8958, fibre routers", roots: ["/boaform", "/boafrm"] },
  { source: "CVE-2023-1389 and CVE-2014-6271, routers and CGI", roots: ["/cgi-bin"] },
  { source: "CVE-2024-12847, NETGEAR routers", files: ["setup.cgi"] },
  { source: "CVE-2018-13379, FortiOS", roots: ["/remote/fgt_lang"] },
  { source: "CVE-2019-11510 and CVE-2021-22893, Pulse Secure", roots: ["/dana-na"] },
  { source: "CVE-2020-3452, Cisco ASA", roots: ["/+cscot+", "/+cscoe+"] },
  { source: "CVE-2022-1388 and CVE-2020-5902, F5 BIG-IP", roots: ["/mgmt/tm", "/tmui"] },
  { source: "CVE-2019-19781, Citrix ADC", roots: ["/vpns"] },
  { source: "CVE-2021-26855, Microsoft Exchange", roots: ["/owa/auth", "/ecp"] },
  { source: "CVE-2024-36401, GeoServer", roots: ["/geoserver"] },
  { source: "CVE-2021-29441, Nacos", roots: ["/nacos"] },
  { source: "CVE-2017-1000028, GlassFish", roots: ["/theme/meta-inf"] },
  { source: "CVE-2020-14882 and CVE-2017-10271, WebLogic", roots: ["/console/css", "/wls-wsat"] },
];

const files = new Set(knownPaths.flatMap((group) => group.files ?? []));
const dotNames = new Set(knownPaths.flatMap((group) => group.dotNames ?? []));
const roots = knownPaths.flatMap((group) => group.roots ?? []);
const rootsByFirstPart = Map.groupBy(roots, firstPart);

/**
 * What a normalised path (`normalisePath`) is known as, or undefined: the root for all that lies below one, else the path
 * itself. Whoever asks for ten of them asks for ten different things.
 */
export function knownPathOf(path: string): string | undefined {
  if (files.has(path.slice(path.lastIndexOf("/") + 1))) return path;
  for (let dot = path.indexOf("/."); dot !== -1; dot = path.indexOf("/.", dot + 1))
    if (isKnownDotName(path, dot)) return path;
  return rootsByFirstPart
    .get(firstPart(path))
    ?.find((root) => path.startsWith(root) && (path.length === root.length || path[root.length] === "/"));
}

/** The part behind the slash at `dot`, without what follows a second dot in it: `.env` of `/a/.env.local`. */
function isKnownDotName(path: string, dot: number): boolean {
  let end = dot + 2;
  while (end < path.length && path[end] !== "/" && path[end] !== ".") end++;
  return dotNames.has(path.slice(dot + 1, end));
}

function firstPart(path: string): string {
  const end = path.indexOf("/", 1);
  return end === -1 ? path : path.slice(0, end);
}
