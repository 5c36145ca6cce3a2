/** Speaks with yaml-language-server as an editor does: the Language Server Protocol on a pipe. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import {
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';

const require = createRequire(import.meta.url);
const SERVER = require.resolve('yaml-language-server/bin/yaml-language-server');

/** Run by the server before anything else: who connects to anything writes so, and ends. */
const NO_NETWORK = `data:text/javascript,${encodeURIComponent(`
  import { Socket } from 'node:net';
  import { writeSync } from 'node:fs';
  Socket.prototype.connect = (...to) => {
    writeSync(2, 'The language server used the network: ' + JSON.stringify(to) + '\\n');
    process.exit(1);
  };
`)}`;

/** What an editor with the YAML extension answers when it is asked for its settings. */
const SETTINGS: Readonly<Record<string, object>> = {
  yaml: { schemaStore: { enable: false }, validate: true, completion: true, hover: true },
};

const CAPABILITIES = {
  workspace: { configuration: true },
  textDocument: {
    completion: {
      completionItem: { snippetSupport: true, documentationFormat: ['markdown', 'plaintext'] },
    },
    hover: { contentFormat: ['markdown'] },
  },
};

/** Where something is in a text; both from 0, as in the protocol. */
interface Position {
  readonly line: number;
  readonly character: number;
}

/** A fault that the editor underlines. */
export interface Diagnostic {
  readonly range: { readonly start: Position };
  readonly message: string;
}

/** Something that the editor offers to write. */
export interface Completion {
  readonly label: string;
  /** What is written, with the places to fill in as snippets have them: `${1:like this}`. */
  readonly insertText: string;
  readonly documentation?: string | { readonly value: string };
}

/** An editor with a folder open. */
export interface Editor {
  /** Opens a file with this text and gives what is underlined in it. */
  readonly diagnose: (path: string, text: string) => Promise<readonly Diagnostic[]>;
  /** Opens a file and gives what is offered at the `|` in its text. */
  readonly complete: (path: string, marked: string) => Promise<readonly Completion[]>;
  /** Opens a file and gives the Markdown that is shown for what stands at the `|` in its text. */
  readonly hover: (path: string, marked: string) => Promise<string>;
  /** Ends the server; gives what it wrote to standard error. */
  readonly close: () => Promise<string>;
}

/** Starts a language server for a folder. It must be closed, whatever happens. */
export function openEditor(folder: string): Editor {
  const child = spawn(process.execPath, ['--import', NO_NETWORK, SERVER, '--stdio'], {
    cwd: folder,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const connection = createMessageConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  const ended = waitForEnd(child);
  const diagnosed = listenForDiagnostics(connection);
  /** What was asked for, or why there will be no answer. */
  function answered<Answer>(answer: Promise<Answer>): Promise<Answer> {
    const never = ended.then((stderr) => {
      throw new Error(`The language server ended. ${stderr}`);
    });
    return Promise.race([answer, never]);
  }

  const ready = answered(initialize(connection, folder));
  const uriOf = (path: string): string => pathToFileURL(`${folder}/${path}`).href;

  async function open(path: string, text: string): Promise<string> {
    await ready;
    const uri = uriOf(path);
    const textDocument = { uri, languageId: 'yaml', version: 1, text };
    await connection.sendNotification('textDocument/didOpen', { textDocument });
    return uri;
  }

  async function ask<Answer>(method: string, path: string, marked: string): Promise<Answer> {
    const uri = await open(path, marked.replace('|', ''));
    const position = positionOf(marked);
    const asked = connection.sendRequest<Answer>(method, { textDocument: { uri }, position });
    return answered(asked);
  }

  return {
    diagnose: async (path, text) => {
      const diagnostics = diagnosed(uriOf(path));
      await open(path, text);
      return answered(diagnostics);
    },
    complete: async (path, marked) => {
      type Answer = { readonly items: readonly Completion[] };
      return (await ask<Answer>('textDocument/completion', path, marked)).items;
    },
    hover: async (path, marked) => {
      type Answer = { readonly contents: { readonly value: string } } | null;
      return (await ask<Answer>('textDocument/hover', path, marked))?.contents.value ?? '';
    },
    close: () => {
      child.kill('SIGTERM');
      return ended.finally(() => connection.dispose());
    },
  };
}

/** Done when the server has asked for the settings. The answer is sent before anything else. */
async function initialize(connection: MessageConnection, folder: string): Promise<void> {
  const configured = new Promise<void>((resolve) => {
    connection.onRequest(
      'workspace/configuration',
      ({ items }: { readonly items: readonly { readonly section: string }[] }) => {
        resolve();
        return items.map(({ section }) => SETTINGS[section] ?? null);
      },
    );
  });
  connection.onRequest('client/registerCapability', () => null);
  connection.listen();
  const uri = pathToFileURL(folder).href;
  await connection.sendRequest('initialize', {
    processId: process.pid,
    rootUri: uri,
    workspaceFolders: [{ uri, name: 'workspace' }],
    capabilities: CAPABILITIES,
  });
  await connection.sendNotification('initialized', {});
  await configured;
}

/** Gives, for a file that is about to be opened, the diagnostics that are published of it. */
function listenForDiagnostics(
  connection: MessageConnection,
): (uri: string) => Promise<readonly Diagnostic[]> {
  const waiting = new Map<string, (diagnostics: readonly Diagnostic[]) => void>();
  connection.onNotification(
    'textDocument/publishDiagnostics',
    (published: { readonly uri: string; readonly diagnostics: readonly Diagnostic[] }) => {
      waiting.get(published.uri)?.(published.diagnostics);
    },
  );
  return (uri) => new Promise((resolve) => waiting.set(uri, resolve));
}

/** What the process wrote to standard error, once it has ended. */
function waitForEnd(child: ChildProcess): Promise<string> {
  const chunks: Buffer[] = [];
  child.stderr?.on('data', (chunk: Buffer) => chunks.push(chunk));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => resolve(Buffer.concat(chunks).toString('utf8')));
  });
}

function positionOf(marked: string): Position {
  const before = marked.slice(0, marked.indexOf('|')).split('\n');
  return { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
}
