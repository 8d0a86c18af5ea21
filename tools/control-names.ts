/** A control in each of the ways in which its files name it. */
export interface Names {
  readonly plane: string;
  /** "body-limit" */
  readonly id: string;
  /** "bodyLimit" */
  readonly camel: string;
  /** "BodyLimit" */
  readonly pascal: string;
  /** "Body limit" */
  readonly title: string;
}

export function namesOf(plane: string, id: string): Names {
  const pascal = id.replace(/(?:^|-)(\w)/g, (_match, letter: string) => letter.toUpperCase());
  const words = id.replaceAll("-", " ");
  return {
    plane,
    id,
    camel: pascal.charAt(0).toLowerCase() + pascal.slice(1),
    pascal,
    title: words.charAt(0).toUpperCase() + words.slice(1),
  };
}
