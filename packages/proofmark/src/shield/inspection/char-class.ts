/** Classes of characters as bits: a detector whose characters do not occur need not look. */
export const charClass = {
  quote: 1 << 0, // ' " `
  angle: 1 << 1, // < >
  paren: 1 << 2, // ( )
  brace: 1 << 3, // { }
  bracket: 1 << 4, // [ ]
  slash: 1 << 5,
  backslash: 1 << 6,
  dot: 1 << 7,
  dollar: 1 << 8,
  percent: 1 << 9,
  semicolon: 1 << 10,
  pipe: 1 << 11, // | &
  equals: 1 << 12,
  hash: 1 << 13,
  dash: 1 << 14,
  at: 1 << 15,
  colon: 1 << 16,
  digit: 1 << 17,
  control: 1 << 18, // below U+0020: line breaks, tab, NUL
  star: 1 << 19,
  plus: 1 << 20,
  comma: 1 << 21,
  space: 1 << 22,
  underscore: 1 << 23,
  caret: 1 << 24, // ^ ~ ! ?
  wide: 1 << 25, // above U+007F
} as const;

const byCode = new Int32Array(128);
for (const [name, characters] of Object.entries({
  quote: "'\"`",
  angle: "<>",
  paren: "()",
  brace: "{}",
  bracket: "[]",
  slash: "/",
  backslash: "\\",
  dot: ".",
  dollar: "$",
  percent: "%",
  semicolon: ";",
  pipe: "|&",
  equals: "=",
  hash: "#",
  dash: "-",
  at: "@",
  colon: ":",
  digit: "0123456789",
  star: "*",
  plus: "+",
  comma: ",",
  space: " ",
  underscore: "_",
  caret: "^~!?",
}))
  for (const character of characters)
    byCode[character.charCodeAt(0)] = charClass[name as keyof typeof charClass];
byCode.fill(charClass.control, 0, 32);

/** The classes of all characters in a text; 0 for one of ASCII letters alone. */
export function classesOf(text: string): number {
  let classes = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    classes |= code < 128 ? (byCode[code] as number) : charClass.wide;
  }
  return classes;
}
