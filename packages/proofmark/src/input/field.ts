import { youngArray } from "../kernel/young-array.ts";

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

/** Fields that are kept of one request; a list that had to leave some out is not complete. */
const mostFields = 50_000;

/** Its name is put together when somebody asks: of a hundred fields that are read, hardly one is ever named. */
class ReadField implements InputField {
  readonly place: FieldPlace;
  readonly value: string;
  readonly isName: boolean;
  readonly #within: string;
  readonly #key: string | number | undefined;

  constructor(
    place: FieldPlace,
    within: string,
    key: string | number | undefined,
    value: string,
    isName: boolean,
  ) {
    this.place = place;
    this.value = value;
    this.isName = isName;
    this.#within = within;
    this.#key = key;
  }

  get name(): string {
    return this.#key === undefined ? this.#within : `${this.#within}.${this.#key}`;
  }
}

/** The fields that readers find, bounded in number. */
export class FieldList {
  readonly fields: InputField[] = youngArray();
  /** False where something was left unread: too many fields, too deep, or broken. */
  isComplete = true;
  /** False where something is in a charset that nobody here reads. */
  isReadable = true;

  /** Adds a value that stood at `within.key`, or at `within` itself. */
  value(place: FieldPlace, within: string, key: string | number | undefined, value: string): void {
    if (value !== "") this.#add(new ReadField(place, within, key, value, false));
  }

  /** Adds the name of something within `within`. */
  name(place: FieldPlace, within: string, name: string): void {
    if (name !== "") this.#add(new ReadField(place, within, undefined, name, true));
  }

  #add(field: InputField): void {
    if (this.fields.length < mostFields) this.fields.push(field);
    else this.isComplete = false;
  }
}
