/** Counts what really went out, at the port, so that a report can't be wrong about it. */
import type { WorkspaceReader, WorkspaceWriter } from '../workspace/port.js';

/** A port that counts, and how much it counted so far. */
export interface CountedPort extends WorkspaceReader, WorkspaceWriter {
  readonly reads: number;
  readonly writes: number;
}

/** Wraps a port. Every call is one request (`port.ts`). */
export function countRequests(port: WorkspaceReader & WorkspaceWriter): CountedPort {
  let reads = 0;
  let writes = 0;
  return {
    get reads() {
      return reads;
    },
    get writes() {
      return writes;
    },
    read(signal) {
      reads += 1;
      return port.read(signal);
    },
    invite(email, accountType) {
      writes += 1;
      return port.invite(email, accountType);
    },
    changeAccountType(uid, accountType) {
      writes += 1;
      return port.changeAccountType(uid, accountType);
    },
    disable(uid) {
      writes += 1;
      return port.disable(uid);
    },
  };
}
