// A database in MaxMind's published format: MaxMind DB File Format Specification 2.0.
import { addressBits } from "../../kernel/ip-address.ts";

type Value = string | number | readonly Value[] | { readonly [name: string]: Value };
/** A record is a node that leads on, or data by its place in the data section. */
type Node = { zero: Node | number | undefined; one: Node | number | undefined };

const separator = Buffer.alloc(16);
const marker = Buffer.concat([Buffer.from("abcdef", "hex"), Buffer.from("MaxMind.com")]);

/** A database that knows these networks: `{ "203.0.113.0/24": { country: { iso_code: "DE" } } }`. */
export function mmdb(networks: Readonly<Record<string, Value>>): Buffer {
  const root: Node = { zero: undefined, one: undefined };
  let data = Buffer.alloc(0);
  for (const [network, record] of Object.entries(networks)) {
    put(root, network, data.length);
    data = Buffer.concat([data, encode(record)]);
  }
  const nodes = flatten(root);
  const at = new Map(nodes.map((node, index) => [node, index]));
  const tree = Buffer.alloc(nodes.length * 8);
  for (const [index, { zero, one }] of nodes.entries())
    for (const [side, next] of [zero, one].entries()) {
      const target =
        next === undefined
          ? nodes.length
          : typeof next === "number"
            ? nodes.length + separator.length + next
            : (at.get(next) ?? 0);
      tree.writeUInt32BE(target, index * 8 + side * 4);
    }
  const metadata = encode({
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: 1_800_000_000,
    database_type: "Test-Country",
    description: { en: "Networks of a test" },
    ip_version: 6,
    languages: ["en"],
    node_count: nodes.length,
    record_size: 32,
  });
  return Buffer.concat([tree, separator, data, marker, metadata]);
}

function put(root: Node, network: string, place: number): void {
  const [address = "", prefix = ""] = network.split("/");
  const bits = Buffer.from(addressBits(address) ?? []);
  const isIPv4 = !address.includes(":");
  // IPv4 stands at ::/96 here, without the mapping.
  if (isIPv4) bits.fill(0, 0, 12);
  const length = Number(prefix) + (isIPv4 ? 96 : 0);
  let node = root;
  for (let index = 0; index < length; index++) {
    const side = (((bits[index >> 3] ?? 0) >> (7 - (index & 7))) & 1) === 0 ? "zero" : "one";
    if (index === length - 1) node[side] = place;
    else {
      const next: Node | number | undefined = node[side];
      const child = typeof next === "object" ? next : { zero: undefined, one: undefined };
      node[side] = child;
      node = child;
    }
  }
}

function flatten(node: Node): readonly Node[] {
  const below = [node.zero, node.one].flatMap((next) => (typeof next === "object" ? flatten(next) : []));
  return [node, ...below];
}

/** Maps, arrays, strings and numbers of at most four bytes, each shorter than 29. */
function encode(value: Value): Buffer {
  if (typeof value === "string")
    return Buffer.concat([control(2, Buffer.byteLength(value)), Buffer.from(value)]);
  if (typeof value === "number") {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return Buffer.concat([control(6, 4), bytes]);
  }
  if (isList(value)) return Buffer.concat([control(11, value.length), ...value.map(encode)]);
  const entries = Object.entries(value);
  return Buffer.concat([
    control(7, entries.length),
    ...entries.flatMap(([name, inner]) => [encode(name), encode(inner)]),
  ]);
}

/** Types above 7 are extended: 0 here, and the type less 7 in a byte of its own. */
function control(type: number, size: number): Buffer {
  return type > 7 ? Buffer.from([size, type - 7]) : Buffer.from([(type << 5) | size]);
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}
