import { BlockList, isIPv4, isIPv6 } from "node:net";

/** Loopback: the control plane itself, and whoever works on the machine. */
const always: readonly string[] = ["127.0.0.0/8", "::1"];

/** Judges addresses that a block might be asked for. */
export interface ProtectedAddresses {
  /** Why an address is not blocked; undefined where it may be. */
  refusalOf(address: string): string | undefined;
}

/**
 * The addresses and networks that are never blocked. A guard blocks an IPv6 client with its whole /64 network, so a
 * network counts where it shares one with what is protected.
 * @throws RangeError where one is neither an address nor a network.
 */
export function protectAddresses(networks: readonly string[]): ProtectedAddresses {
  // Apart, for the network of ::1 holds every IPv4 address that is written as an IPv6 one.
  const lists: Lists = { ipv4: new BlockList(), ipv6: new BlockList() };
  for (const network of [...always, ...networks]) add(lists, network);
  return {
    refusalOf(given) {
      const address = given.replace(/\/64$/, "").replace(/^::ffff:(?=\d+\.)/i, "");
      if (isIPv4(address))
        return lists.ipv4.check(address, "ipv4") ? "It is a protected address." : undefined;
      if (!isIPv6(address) || address.includes("%")) return "It is no address.";
      // An IPv4 address in hexadecimal (::ffff:c633:6409) is one of IPv4 too.
      const isProtected = lists.ipv6.check(address, "ipv6") || lists.ipv4.check(address, "ipv6");
      return isProtected ? "It is a protected address, or shares a network with one." : undefined;
    },
  };
}

type Lists = Readonly<Record<"ipv4" | "ipv6", BlockList>>;

function add(lists: Lists, network: string): void {
  const [address = "", bits] = network.replace(/^::ffff:(?=\d+\.)/i, "").split("/");
  const isFour = isIPv4(address);
  const most = isFour ? 32 : 128;
  const prefix = bits === undefined ? most : Number(bits);
  const isPlain = bits === undefined || /^\d{1,3}$/.test(bits);
  if ((!isFour && !isIPv6(address)) || !isPlain || prefix > most)
    throw new RangeError(
      "A protected address is an IPv4 or IPv6 address, or a network such as 203.0.113.0/24.",
    );
  if (isFour) lists.ipv4.addSubnet(address, prefix, "ipv4");
  else lists.ipv6.addSubnet(address, Math.min(prefix, 64), "ipv6");
}
