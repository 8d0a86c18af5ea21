import { wordsOf } from "../../../kernel/words.ts";

/** Addresses that never lead to somebody else's public server (RFC 6890, and clouds' own). */
export const innerRanges: readonly string[] = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "224.0.0.0/3",
  "168.63.129.16/32", // Azure's wire server
  "::/96",
  "64:ff9b:1::/48",
  "fc00::/7",
  "fe80::/9",
  "ff00::/8",
];

/** Names of this machine, of a private network, or of a cloud's metadata service. */
export const innerNames: ReadonlySet<string> = new Set([
  "localhost",
  "localhost6",
  "localhost.localdomain",
  "localhost6.localdomain6",
  "ip6-localhost",
  "ip6-loopback",
  "loopback",
  "broadcasthost",
  "localtest.me",
  "lvh.me",
  "vcap.me",
  "lacolhost.com",
  "yoogle.com",
  "spoofed.burpcollaborator.net",
  "metadata",
  "metadata.google.internal",
  "metadata.goog",
  "metadata.azure.com",
  "metadata.packet.net",
  "metadata.platformequinix.com",
  "instance-data",
  "instance-data.ec2.internal",
  "rancher-metadata",
  "kubernetes",
  "kubernetes.default",
  "kubernetes.default.svc",
  "host.docker.internal",
  "gateway.docker.internal",
]);

/** Endings of names that public DNS does not serve, or that name any address one likes. */
export const innerEndings: readonly string[] = [
  ".localhost",
  ".localdomain",
  ".local",
  ".internal",
  ".intranet",
  ".home.arpa",
  ".lan",
  ".localtest.me",
  ".lvh.me",
  ".svc",
  ".consul",
];

/** Services that answer for any address written into a name: `127-0-0-1.sslip.io`. */
export const mirrorEndings: readonly string[] = [
  ".nip.io",
  ".sslip.io",
  ".xip.io",
  ".xip.name",
  ".1u.ms",
  ".rbndr.us",
  ".ip6.name",
  ".traefik.me",
];

/** Services that record who calls, which only testers and attackers send a server to. */
export const recorderEndings: readonly string[] = [
  ".burpcollaborator.net",
  ".oastify.com",
  ".interact.sh",
  ".oast.me",
  ".oast.pro",
  ".oast.live",
  ".oast.site",
  ".oast.online",
  ".oast.fun",
  ".dnslog.cn",
  ".ceye.io",
  ".requestbin.net",
  ".canarytokens.com",
];

/** Schemes that clients of other protocols understand, and browsers do not. */
export const otherSchemes: ReadonlySet<string> = new Set(
  wordsOf(`gopher dict ldap ldaps ldapi tftp jar netdoc local_file sftp rmi iiop corba imap imaps pop3 pop3s smb smbs smtp smtps rtmp
  rtsp telnet xri`),
);
