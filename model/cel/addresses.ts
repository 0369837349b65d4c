// Addresses as values of CEL: IP addresses, ranges of them, and URLs.
// Source: staging/src/k8s.io/apiserver/pkg/cel/library (ip.go, cidr.go, urls.go).
import { BlockList, isIP } from "node:net";
import type { Environment } from "@marcbachmann/cel-js";

type Family = "ipv4" | "ipv6";

class Ip {
  readonly text: string;
  readonly family: Family;

  constructor(text: string) {
    const version = text.includes("%") || text.startsWith("::ffff:") ? 0 : isIP(text);
    if (version === 0) throw new RangeError(`IP Address "${text}" parse error`);
    this.family = version === 4 ? "ipv4" : "ipv6";
    this.text = version === 4 ? text : canonical(text);
  }

  toString(): string {
    return this.text;
  }
}

class Cidr {
  readonly ip: Ip;
  readonly length: number;

  constructor(text: string) {
    const [, address = "", length = ""] = /^([^/]+)\/(\d{1,3})$/.exec(text) ?? [];
    this.ip = new Ip(address);
    this.length = Number(length);
    if (this.length > (this.ip.family === "ipv4" ? 32 : 128))
      throw new RangeError(`CIDR "${text}" parse error`);
  }

  contains(ip: Ip): boolean {
    const list = new BlockList();
    list.addSubnet(this.ip.text, this.length, this.ip.family);
    return ip.family === this.ip.family && list.check(ip.text, ip.family);
  }

  toString(): string {
    return `${this.ip.text}/${this.length}`;
  }
}

/** The shortest way to write an IPv6 address. */
function canonical(text: string): string {
  return new URL(`http://[${text}]/`).hostname.slice(1, -1);
}

export function registerAddresses(env: Environment): void {
  env.registerType("IP", Ip);
  env.registerOperator("IP == IP", (a: Ip, b: Ip) => a.text === b.text);
  env.registerFunction("ip(string): IP", (text: string) => new Ip(text));
  env.registerFunction("isIP(string): bool", (text: string) => isValid(() => new Ip(text)));
  env.registerFunction("IP.family(): int", ({ family }: Ip) => (family === "ipv4" ? 4n : 6n));
  const within = (ip: Ip, ...ranges: readonly string[]): boolean =>
    ranges.some((range) => new Cidr(range).contains(ip));
  env.registerFunction("IP.isLoopback(): bool", (ip: Ip) => within(ip, "127.0.0.0/8", "::1/128"));
  env.registerFunction("IP.isUnspecified(): bool", (ip: Ip) => within(ip, "0.0.0.0/32", "::/128"));
  env.registerFunction("IP.isLinkLocalUnicast(): bool", (ip: Ip) =>
    within(ip, "169.254.0.0/16", "fe80::/10"),
  );

  env.registerType("CIDR", Cidr);
  env.registerFunction("cidr(string): CIDR", (text: string) => new Cidr(text));
  env.registerFunction("isCIDR(string): bool", (text: string) => isValid(() => new Cidr(text)));
  env.registerFunction("CIDR.containsIP(IP): bool", (range: Cidr, ip: Ip) => range.contains(ip));
  env.registerFunction("CIDR.containsIP(string): bool", (range: Cidr, ip: string) =>
    range.contains(new Ip(ip)),
  );
  env.registerFunction("CIDR.containsCIDR(CIDR): bool", containsRange);
  env.registerFunction("CIDR.containsCIDR(string): bool", (range: Cidr, other: string) =>
    containsRange(range, new Cidr(other)),
  );
  env.registerFunction("CIDR.ip(): IP", ({ ip }: Cidr) => ip);
  env.registerFunction("CIDR.prefixLength(): int", ({ length }: Cidr) => BigInt(length));
  registerUrls(env);
}

function containsRange(range: Cidr, other: Cidr): boolean {
  return other.length >= range.length && range.contains(other.ip);
}

function registerUrls(env: Environment): void {
  env.registerType("URL", URL);
  env.registerFunction("url(string): URL", urlOf);
  env.registerFunction("isURL(string): bool", (text: string) => isValid(() => urlOf(text)));
  env.registerFunction("URL.getScheme(): string", ({ protocol }: URL) => protocol.slice(0, -1));
  env.registerFunction("URL.getHost(): string", ({ host }: URL) => host);
  env.registerFunction("URL.getHostname(): string", ({ hostname }: URL) => hostname.replace(/^\[|\]$/g, ""));
  env.registerFunction("URL.getPort(): string", ({ port }: URL) => port);
  env.registerFunction("URL.getEscapedPath(): string", ({ pathname }: URL) => pathname);
}

/** Absolute ones only; Kubernetes also takes absolute paths. */
function urlOf(text: string): URL {
  if (!URL.canParse(text)) throw new RangeError(`URL parse error during conversion from string: ${text}`);
  return new URL(text);
}

function isValid(make: () => unknown): boolean {
  try {
    make();
    return true;
  } catch {
    return false;
  }
}
