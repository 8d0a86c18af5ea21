import { SqlFindings } from "./findings.ts";
import type { SqlReader } from "./reader.ts";
import { kind } from "./token-kind.ts";
import { role } from "./words.ts";

/** Where a walk stands in the grammar. */
export class SqlState {
  readonly found = new SqlFindings();
  readonly reader: SqlReader;
  readonly text: string;
  /** The quote that the text has just closed; empty where it stands for itself. */
  readonly quote: string;
  /** Whether an operand is due. */
  wants = false;
  /** Whether the last token has opened a parenthesis. */
  wasOpen = false;
  isAfterSetOperator = false;
  /** Whether `is` came last. */
  isAfterIs = false;
  /** Whether the `and` of a `between` is still to come. */
  isBetween = false;
  lastKind: number = kind.end;
  lastRole: number = role.name;
  lastEnd = -1;
  #depth = 0;
  /** Which of the open parentheses are calls: a bit each, for the innermost 32. */
  #calls = 0;
  #isAliased = false;
  #isSideConstant = true;
  #isLeftConstant = false;
  #isComparing = false;
  #nameStart = 0;
  #nameEnd = 0;
  #leftStart = 0;
  #leftEnd = 0;

  constructor(reader: SqlReader, text: string, quote: string) {
    this.reader = reader;
    this.text = text;
    this.quote = quote;
  }

  /** An operand that is a constant. */
  takeConstant(): true {
    return this.#take();
  }

  /** An operand whose value only the database knows, and where its name stands. */
  takeName(start = 0, end = 0): true {
    if (end > start && this.#isComparing && this.#isLeftName(start, end)) this.found.tautologies++;
    this.#nameStart = start;
    this.#nameEnd = end;
    this.#isSideConstant = false;
    return this.#take();
  }

  /** Says that the side of the condition at hand is no constant. */
  leaveConstants(): void {
    this.#isSideConstant = false;
    this.#isAliased = false;
  }

  /** Something that ends an expression, and wants another operand. */
  begin(): true {
    this.endComparison();
    this.#isSideConstant = true;
    return this.want();
  }

  /** A comma: in parentheses it ends an argument, not the condition around them. */
  separate(): true {
    if (this.#depth === 0) return this.begin();
    this.endComparison();
    // An argument is a condition of its own, a column of a row is not.
    this.#isSideConstant ||= this.#isInCall();
    return this.want();
  }

  /** An operator within an expression. */
  want(): true {
    this.#isAliased = false;
    this.wants = true;
    return true;
  }

  compare(): true {
    // Of `a=1=1` the left side is `a=1`.
    this.#isLeftConstant = this.#isSideConstant && (!this.#isComparing || this.#isLeftConstant);
    this.#isComparing = true;
    this.#isSideConstant = true;
    this.#leftStart = this.#nameStart;
    this.#leftEnd = this.#nameEnd;
    return this.want();
  }

  endComparison(): void {
    if (!this.#isComparing || this.wants) return;
    this.#isComparing = false;
    if (this.#isLeftConstant && this.#isSideConstant) this.found.constantComparisons++;
    else this.found.nameComparisons++;
  }

  /** A name behind an operand: once in a list of columns or tables, nowhere else. */
  alias(): boolean {
    if (this.#isAliased || this.found.selects + this.found.froms === 0) return false;
    this.#isAliased = true;
    return true;
  }

  open(isCall = false): true {
    this.#depth++;
    const bit = 1 << (this.#depth & 31);
    this.#calls = isCall ? this.#calls | bit : this.#calls & ~bit;
    if (isCall) this.#isSideConstant = true;
    this.wasOpen = true;
    this.reader.role = role.name;
    this.reader.kind = kind.open;
    return this.want();
  }

  close(): true {
    this.wants = false;
    this.#isAliased = false;
    if (this.#depth > 0) {
      // What a function returns is no constant.
      if (this.#isInCall()) {
        this.endComparison();
        this.#isSideConstant = false;
      }
      this.#depth--;
    } else {
      this.endComparison();
      this.found.closes++;
    }
    return true;
  }

  setOperator(): true {
    this.found.setOperators++;
    this.isAfterSetOperator = true;
    return this.begin();
  }

  /** Whether the string at hand, which does not end, is one that the statement's own quote would end. */
  isTail(): boolean {
    return this.text[this.reader.start] === this.quote;
  }

  finish(): void {
    const { found } = this;
    found.isWanting = this.wants;
    found.isWantingComparison = this.wants && this.#isComparing;
    found.isWantingConstant = found.isWantingComparison && this.#isLeftConstant;
    this.endComparison();
    found.isWhole = !this.wants;
  }

  #isLeftName(start: number, end: number): boolean {
    return (
      end - start === this.#leftEnd - this.#leftStart &&
      this.text.slice(start, end) === this.text.slice(this.#leftStart, this.#leftEnd)
    );
  }

  #isInCall(): boolean {
    return (this.#calls & (1 << (this.#depth & 31))) !== 0;
  }

  #take(): true {
    if (this.found.operands++ === 0) this.found.firstOperand = this.reader.kind;
    this.wants = false;
    return true;
  }
}
