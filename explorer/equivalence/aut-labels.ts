// Labels in AUT files: 7-bit ASCII, between quotes, with nothing that would end them. What is not is written as %XX of its UTF-8 bytes.

/** What silent steps are called: `tau` by mCRL2, `i` by CADP. */
export const SILENT_NAMES = ["tau", "i"] as const;

/** Whatever the label, `unescaped` gives it back. */
export function escaped(label: string): string {
  // Names of silent steps would be read as such.
  if (SILENT_NAMES.some((name) => name === label)) return percent(label.slice(0, 1)) + label.slice(1);
  return label.toWellFormed().replaceAll(/[^ !#$&-[\]-~]+/gu, percent);
}

function percent(text: string): string {
  return [...new TextEncoder().encode(text)]
    .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`)
    .join("");
}

/** The label that `escaped` wrote so. A text that it cannot have written stands for itself. */
export function unescaped(text: string): string {
  if (!text.includes("%")) return text;
  try {
    const label = decodeURIComponent(text);
    return escaped(label) === text ? label : text;
  } catch (error) {
    if (error instanceof URIError) return text;
    throw error;
  }
}
