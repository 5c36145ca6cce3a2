/** What an access review says. Short: the list and the Markdown of it share this, and neither knows the other. */

/** One person of an access review. Null is what nobody says, or what is not so. */
export interface ReviewEntry {
  readonly email: string;
  /** Who answers for it, as CODEOWNERS names them. */
  readonly owners: readonly string[];
  /** What the roster gives; null for someone who is not on it. */
  readonly account_type: string | null;
  /** The day on which, and by whom, the account type was written, and the merge that brought it. */
  readonly since: string | null;
  readonly by: string | null;
  readonly commit: string | null;
  readonly merged_by: string | null;
  readonly expires: string | null;
  readonly on_hold: string | null;
  /** What the person is in the workspace, in words. */
  readonly live: string;
  readonly drift: string | null;
  /** Since the last review, where one is compared with. */
  readonly change: string | null;
  readonly file: string | null;
  readonly line: number | null;
}

/** An access review, as it is published in JSON. */
export interface ReviewFile {
  readonly format_version: string;
  readonly tool_version: string;
  readonly made_of: {
    readonly roster: string;
    readonly roster_sha256: string;
    readonly commit: string | null;
    readonly workspace: string;
    readonly read_at: string;
    /** Over all of it, in hex. */
    readonly sha256: string;
  };
  readonly since: string | null;
  readonly people: readonly ReviewEntry[];
}
