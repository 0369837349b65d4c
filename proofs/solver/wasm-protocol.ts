// What the thread of the solver and its owner say to each other. To each message there is one answer, in order.

export type ToThread = { readonly type: "run"; readonly text: string } | { readonly type: "forget" };

export type FromThread =
  | { readonly type: "ready"; readonly version: string }
  | { readonly type: "answer"; readonly text: string }
  | { readonly type: "failure"; readonly reason: string };
