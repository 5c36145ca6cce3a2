/**
 * What roster needs of the place where a team reviews changes, as a port: GitHub and GitLab are its two adapters.
 * All that they write is a comment, an issue, or a proposed change of the roster; nothing here knows Paradime.
 */

/** A comment on a pull request (GitHub) or a merge request (GitLab). */
export interface ReviewComment {
  readonly id: string;
  readonly body: string;
  /** Whether the token's own account wrote it: no other comment is ever edited. */
  readonly isOwn: boolean;
}

/** An open issue. */
export interface Issue {
  readonly id: string;
  readonly title: string;
  readonly body: string;
  readonly isOwn: boolean;
}

/** What lies between two commits of a branch. */
export type CommitsBetween =
  /** Paths from the repository's top, those that a rename left too. */
  | { readonly kind: 'files'; readonly paths: readonly string[] }
  /** So many files that the forge does not list them all. */
  | { readonly kind: 'too_many' }
  /** The second does not follow from the first: the branch was rewritten. */
  | { readonly kind: 'diverged' };

/**
 * Comments, issues, and what became of a branch. Every method rejects with a `RosterError`: `forge_denied` for what
 * the token may not, `forge_busy` for a limit that lasts longer than anyone waits, `forge_lost` where nobody can tell whether
 * a POST arrived, `forge_refused` and `forge_unreachable` for the rest.
 */
export interface Forge {
  readonly name: 'GitHub' | 'GitLab';
  /** What a change under review is called there. */
  readonly review: 'pull request' | 'merge request';
  /** The most characters that a comment or an issue may have. */
  readonly longestBody: number;
  listComments(review: number): Promise<readonly ReviewComment[]>;
  createComment(review: number, body: string): Promise<void>;
  updateComment(review: number, id: string, body: string): Promise<void>;
  /** Those that the token's own account opened. */
  listOwnIssues(): Promise<readonly Issue[]>;
  createIssue(text: IssueText): Promise<void>;
  updateIssue(id: string, text: IssueText): Promise<void>;
  /** Closes it, with a last word. */
  closeIssue(id: string, lastWord: string): Promise<void>;
  /** The id of the newest commit of a branch. */
  newestCommit(branch: string): Promise<string>;
  filesBetween(older: string, newer: string): Promise<CommitsBetween>;
  /** The reviews that were merged into a branch by that commit; mostly one, or none. */
  mergedReviews(commit: string, branch: string): Promise<readonly number[]>;
}

/** What an issue says. */
export interface IssueText {
  readonly title: string;
  readonly body: string;
}
