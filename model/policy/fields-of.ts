// One field of plain data whose shape is not known.

export function fieldOf(value: unknown, field: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return Object.entries(value).find(([key]) => key === field)?.[1];
}
