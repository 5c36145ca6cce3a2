/** Waits for what a container prints. */

/** What a container prints. */
export interface Collected {
  /** Takes the stream of the container's logs. */
  readonly consume: (stream: NodeJS.ReadableStream) => void;
  /** Everything printed so far. */
  readonly text: () => string;
  /** Resolves when that was printed. */
  includes(text: string): Promise<void>;
}

/** Collects from now on. */
export function collectOutput(): Collected {
  let text = '';
  let waiting: readonly { readonly text: string; readonly resolve: () => void }[] = [];
  const look = (): void => {
    for (const it of waiting) if (text.includes(it.text)) it.resolve();
    waiting = waiting.filter((it) => !text.includes(it.text));
  };
  return {
    consume: (stream) => {
      stream.on('data', (chunk: Buffer | string) => {
        text += chunk.toString();
        look();
      });
    },
    text: () => text,
    includes: (wanted) =>
      new Promise((resolve) => {
        waiting = [...waiting, { text: wanted, resolve }];
        look();
      }),
  };
}
