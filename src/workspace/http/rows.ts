/**
 * A long list in an answer, of which only both ends are kept: an audit log has no pages, and one of years is larger
 * than memory should be. Which end is the newest nobody documents, so that is for whoever knows the rows.
 */

/** How much is kept, and read. */
export interface RowLimits {
  /** Rows of each end. */
  readonly rows: number;
  /** Bytes of each end, and of whatever else the answer holds. */
  readonly bytes: number;
  /** Bytes of the whole answer. */
  readonly all: number;
}

/** Rows that were left out, and how many of those that are there stand before them. */
export interface MissingMiddle {
  readonly rows: number;
  readonly behind: number;
}

/** An answer that holds both ends of its first list. */
export interface Ends {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Null where nothing was left out. */
  readonly leftOut: MissingMiddle | null;
}

/**
 * Reads an answer to its end and keeps both ends of the first list in it. Null for one of more bytes than `all`, or
 * with a row that is longer than an end. Rejects when the connection breaks before the end.
 */
export async function readEnds(
  body: AsyncIterable<Uint8Array> | null,
  limits: RowLimits,
): Promise<Ends | null> {
  const keeper = createKeeper(limits);
  const scan = createScan(keeper);
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.length;
    if (size > limits.all || !scan(chunk)) return null;
  }
  return keeper.end();
}

/** Takes the pieces into which an answer is cut. */
interface Keeper {
  /** False where what is not cut yet gets too long. */
  readonly add: (piece: Uint8Array) => boolean;
  /** What was added is what stands before the list. */
  readonly open: () => void;
  /** What was added is a row. */
  readonly endRow: () => void;
  /** What is added from here on stands behind the list. */
  readonly close: () => void;
  readonly end: () => Ends;
}

function createKeeper({ rows, bytes }: RowLimits): Keeper {
  const first = createRowQueue();
  const last = createRowQueue();
  let pieces: Uint8Array[] = [];
  let size = 0;
  let before: Uint8Array = new Uint8Array();
  let left = 0;
  let isCutOff = false;

  function take(): Uint8Array {
    const taken = Buffer.concat(pieces);
    pieces = [];
    size = 0;
    return taken;
  }

  function keep(row: Uint8Array): void {
    const hasRoom = first.count() < rows && first.size() + row.length <= bytes;
    if (last.count() === 0 && hasRoom) {
      first.push(row);
      return;
    }
    last.push(row);
    while (last.count() > rows || last.size() > bytes) {
      last.drop();
      left += 1;
    }
  }

  return {
    add(piece) {
      pieces.push(piece);
      size += piece.length;
      return size <= bytes;
    },
    open: () => {
      before = take();
    },
    endRow() {
      isCutOff = true;
      keep(take());
    },
    close: () => {
      isCutOff = false;
    },
    end: () => ({
      bytes: Buffer.concat([
        before,
        ...withCommas([...first.all(), ...last.all()]),
        ...(isCutOff ? [A_COMMA] : []),
        take(),
      ]),
      leftOut: left === 0 ? null : { rows: left, behind: first.count() },
    }),
  };
}

interface RowQueue {
  readonly count: () => number;
  readonly size: () => number;
  readonly all: () => readonly Uint8Array[];
  readonly push: (row: Uint8Array) => void;
  readonly drop: () => void;
}

/** Rows in their order, with their size; the oldest is dropped without moving all others each time. */
function createRowQueue(): RowQueue {
  let rows: Uint8Array[] = [];
  let start = 0;
  let size = 0;
  return {
    count: () => rows.length - start,
    size: () => size,
    all: () => rows.slice(start),
    push(row: Uint8Array): void {
      rows.push(row);
      size += row.length;
    },
    drop(): void {
      size -= rows[start]?.length ?? 0;
      start += 1;
      if (start * 2 < rows.length) return;
      rows = rows.slice(start);
      start = 0;
    },
  };
}

const A_COMMA = Buffer.from(',');

function withCommas(rows: readonly Uint8Array[]): readonly Uint8Array[] {
  return rows.flatMap((row, index) => (index === 0 ? [row] : [A_COMMA, row]));
}

const SPACE = 0x20;
const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

type Sign = 'open' | 'row' | 'close';

/** Cuts an answer at the signs of its first list, whatever chunks it comes in. False where a piece gets too long. */
function createScan(keeper: Keeper): (chunk: Uint8Array) => boolean {
  const isText = createTexts();
  const findSign = createSigns();
  let isEmpty = true;

  /** The bracket that opens belongs to what is before, the comma to nothing, the one that closes to what is behind. */
  function cut(sign: Sign, chunk: Uint8Array, start: number, at: number): boolean {
    const isShort = keeper.add(chunk.slice(start, sign === 'open' ? at + 1 : at));
    if (sign === 'open') keeper.open();
    else if (sign === 'row' || !isEmpty) keeper.endRow();
    if (sign === 'close') keeper.close();
    isEmpty = sign !== 'row';
    return isShort;
  }

  function signOf(byte: number): Sign | null {
    const sign = isText(byte) ? null : findSign(byte);
    if (sign === null && byte > SPACE) isEmpty = false;
    return sign;
  }

  return (chunk) => {
    let start = 0;
    for (let at = 0; at < chunk.length; at += 1) {
      const sign = signOf(chunk[at] ?? 0);
      if (sign === null) continue;
      if (!cut(sign, chunk, start, at)) return false;
      start = sign === 'close' ? at : at + 1;
    }
    return keeper.add(chunk.slice(start));
  };
}

/** Takes one byte after another: whether it is of a text, its quotes included. */
function createTexts(): (byte: number) => boolean {
  let isIn = false;
  let isEscaped = false;
  return (byte) => {
    if (!isIn) {
      isIn = byte === QUOTE;
      return isIn;
    }
    if (isEscaped) isEscaped = false;
    else if (byte === BACKSLASH) isEscaped = true;
    else isIn = byte !== QUOTE;
    return true;
  };
}

/** Takes one byte after another, but for those of texts: what it says of the first list. */
function createSigns(): (byte: number) => Sign | null {
  let depth = 0;
  /** Of the list; null before it, and -1 behind it. */
  let listDepth: number | null = null;
  return (byte) => {
    if (byte === OPEN_LIST || byte === OPEN_OBJECT) depth += 1;
    if (byte === OPEN_LIST && listDepth === null) {
      listDepth = depth;
      return 'open';
    }
    const isInList = depth === listDepth;
    if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) depth -= 1;
    if (isInList && byte === COMMA) return 'row';
    if (!isInList || byte !== CLOSE_LIST) return null;
    listDepth = -1;
    return 'close';
  };
}
