// What a webhook says to a request.

/** Whether a request is refused, while the server of a webhook answers, and while it does not. */
export interface Answers {
  readonly refuses: boolean;
  readonly refusesUnserved: boolean;
  /** What it says to what it refuses; absent: nothing. */
  readonly message?: string;
}

/** Those that are asked about one request, by their names, with what they say. */
export type Asked = ReadonlyMap<string, Answers>;
