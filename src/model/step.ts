/** One thing that a job changes. A job is a list of them, known before the first is done. */
export type Step =
  /** Copy a file to its place; what is there is replaced. */
  | { readonly do: 'put'; readonly from: string; readonly to: string }
  /** As `put`, but the file itself with all it has, by a second name, where one file system has both places. */
  | { readonly do: 'share'; readonly from: string; readonly to: string }
  /** Write a small file; what is there is replaced. */
  | { readonly do: 'write'; readonly path: string; readonly text: string }
  /** Make a symbolic link; one that is there is replaced. */
  | { readonly do: 'link'; readonly target: string; readonly path: string }
  /** Make a directory that is to be there even when it stays empty. */
  | { readonly do: 'directory'; readonly path: string }
  /** Rename on one file system; nothing is at `to`. */
  | { readonly do: 'rename'; readonly from: string; readonly to: string }
  /** Take a file, link or directory away. */
  | { readonly do: 'remove'; readonly path: string }
  /** When all is done: remove the directory and those above it while they are empty; `top` stays. */
  | { readonly do: 'prune'; readonly from: string; readonly top: string };
