// ASVS 7.2.3 asks for 128 bits; a version digit or a prefix of a format may be part of an id.
const leastBits = 120;
/** Ids that are no further apart than this were counted. */
const nearEnough = 1_000_000n;

/** Says what is wrong with the ids that one account got in a row, or nothing. Two at least. */
export function idFlaw(ids: readonly string[]): string | undefined {
  if (new Set(ids).size < ids.length) return "Two sign-ins got the same session id.";
  if (isCounted(ids)) return "Session ids count up.";
  const bits = varyingBits(ids);
  return bits < leastBits
    ? `At most ${Math.floor(bits)} bits of a session id vary; ${leastBits} at least should.`
    : undefined;
}

/** An upper bound of what is random in ids: the places in which they differ, by the characters that stand there. */
function varyingBits(ids: readonly string[]): number {
  const places = Math.min(...ids.map((id) => id.length));
  let varying = "";
  for (let place = 0; place < places; place++)
    if (ids.some((id) => id[place] !== ids[0]?.[place])) varying += ids.map((id) => id[place]).join("");
  const perPlace = /^\d*$/.test(varying) ? Math.log2(10) : /^[\da-f]*$/i.test(varying) ? 4 : 6;
  return (varying.length / ids.length) * perPlace;
}

function isCounted(ids: readonly string[]): boolean {
  const numbers = ids.map(numberOf);
  return numbers.every((number, index) => {
    const before = numbers[index - 1];
    if (number === undefined) return false;
    return index === 0 || (before !== undefined && number > before && number - before < nearEnough);
  });
}

function numberOf(id: string): bigint | undefined {
  if (/^\d{1,40}$/.test(id)) return BigInt(id);
  return /^[\da-f]{1,40}$/i.test(id) ? BigInt(`0x${id}`) : undefined;
}

/** Ids that somebody who has one would try: those beside it, or the same with another character in its middle. */
export function guessesAt(id: string): readonly string[] {
  if (/^\d{1,40}$/.test(id)) return [1n, 2n, -1n].map((step) => String(BigInt(id) + step));
  const middle = Math.floor(id.length / 2);
  const other = id[middle] === "A" ? "B" : "A";
  return [`${id.slice(0, middle)}${other}${id.slice(middle + 1)}`];
}

/** What a session's `Set-Cookie` line lacks; nothing where it has all. */
export function flagsMissing(line: string, isTls: boolean): readonly string[] {
  const attributes = line
    .split(";")
    .slice(1)
    .map((attribute) => attribute.trim().toLowerCase());
  return [
    ...(attributes.includes("httponly") ? [] : ["HttpOnly"]),
    ...(attributes.includes("secure") || !isTls ? [] : ["Secure"]),
    ...(attributes.some((attribute) => /^samesite=(?:lax|strict)$/.test(attribute))
      ? []
      : ["SameSite=Lax or Strict"]),
  ];
}
