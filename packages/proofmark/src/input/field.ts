/** Where in a request a piece of data stood. */
export type FieldPlace = "path" | "query" | "header" | "cookie" | "body" | "file-name";

/** One piece of data that the client sent, decoded once, the way a framework hands it to a handler. */
export interface InputField {
  readonly place: FieldPlace;
  /** Where it stood: `query.q`, `body.user.name`, `header.referer`, `cookie.theme`, `path.2`. */
  readonly name: string;
  readonly value: string;
  /** True where the value is the name of a key or parameter, which is input as well. */
  readonly isName: boolean;
}
