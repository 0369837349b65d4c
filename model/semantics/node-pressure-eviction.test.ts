// Who goes first when a node runs short.
import { describe, expect, it } from "vitest";
import {
  type EvictablePod,
  type EvictionCriterion,
  type EvictionRanking,
  evictionOrder,
  evictionRanking,
  firstToEvict,
} from "./node-pressure-eviction.ts";
import { parseQuantity } from "./quantity.ts";

type Named = EvictablePod & { readonly name: string };

const quantity = parseQuantity;
const MEMORY: EvictionRanking = { criteria: ["exceedsMemoryRequest", "priority", "memoryUsageAboveRequest"] };

function using(name: string, memory: string, request?: string, priority = 0): Named {
  const requests = request === undefined ? {} : { memory: request };
  return { name, priority, containers: [{ resources: { requests } }], usage: { memory: quantity(memory) } };
}

function order(ranking: EvictionRanking, ...pods: readonly Named[]): string {
  return evictionOrder(pods, ranking)
    .map(({ name }) => name)
    .join(" ");
}

describe("memory pressure", () => {
  it("takes who exceeds the request, then low priority, then the largest excess", () => {
    const modest = using("modest", "1Gi", "2Gi", -5);
    const greedy = using("greedy", "2Gi", "1Gi", 5);
    const worse = using("worse", "3Gi", "1Gi", 5);
    const low = using("low", "1Mi", undefined, 1);
    expect(order(MEMORY, modest, greedy, worse, low)).toBe("low worse greedy modest");
  });

  it("does not call it excess to use exactly what was requested", () => {
    expect(order(MEMORY, using("exact", "1Gi", "1Gi"), using("above", "1025Mi", "1Gi"))).toBe("above exact");
  });

  it("takes a pod without figures before any other", () => {
    const { usage: _, ...unseen } = using("unseen", "0", "1Gi", 9);
    expect(order(MEMORY, using("greedy", "9Gi"), unseen)).toBe("unseen greedy");
  });

  it("counts overhead as requested, but only on top of a request, and pod-level requests in place of the containers'", () => {
    const overhead = { memory: "100Mi" };
    expect(
      order(
        MEMORY,
        { ...using("covered", "150Mi", "100Mi"), overhead },
        { ...using("bare", "50Mi"), overhead },
      ),
    ).toBe("bare covered");
    const level = { ...using("level", "150Mi", "200Mi"), resources: { limits: { cpu: "1" } } };
    expect(order(MEMORY, using("plain", "150Mi", "200Mi"), level)).toBe("level plain");
  });
});

describe("pressure on disks and processes", () => {
  const on = (
    name: string,
    parts: { rootfs?: string; logs?: string; localVolumes?: string },
    request = "0",
  ): Named => {
    const usage = Object.fromEntries(Object.entries(parts).map(([part, text]) => [part, quantity(text)]));
    const requests = { "ephemeral-storage": request };
    return {
      name,
      containers: [{ resources: { requests } }],
      usage: { disk: usage, inodes: usage, processes: 1 },
    };
  };
  const byRoot = on("root", { rootfs: "900", logs: "1" });
  const byLogs = on("logs", { rootfs: "1", logs: "300", localVolumes: "300" });

  it.each<[string, "shared" | "imagefs" | "split", string]>([
    ["nodefs.available", "shared", "root logs"],
    ["imagefs.inodesFree", "shared", "root logs"],
    ["nodefs.available", "imagefs", "logs root"],
    ["imagefs.available", "imagefs", "root logs"],
    ["containerfs.inodesFree", "imagefs", "root logs"],
    ["nodefs.inodesFree", "split", "root logs"],
    ["containerfs.available", "split", "root logs"],
  ])("%s, %s: %s", (signal, layout, expected) => {
    const ranking = evictionRanking(signal, layout) ?? { criteria: [] };
    expect(order(ranking, byRoot, byLogs)).toBe(expected);
    expect(order(ranking, byLogs, byRoot)).toBe(expected);
  });

  it("measures disk relative to the request", () => {
    const ranking: EvictionRanking = {
      criteria: ["exceedsDiskRequest", "priority", "diskUsageAboveRequest"],
    };
    const covered = on("covered", { rootfs: "900" }, "901");
    const most = on("most", { rootfs: "900" }, "100");
    expect(order(ranking, covered, byLogs, most)).toBe("most logs covered");
  });

  it("counts processes after priority", () => {
    const forks = (name: string, processes: number, priority: number): Named => ({
      name,
      priority,
      usage: { processes },
    });
    const ranking = evictionRanking("pid.available") ?? { criteria: [] };
    expect(order(ranking, forks("a", 1, 0), forks("b", 9, 0), forks("c", 99, 1))).toBe("b a c");
  });

  it("knows no other signals", () => {
    expect(evictionRanking("cpu.available")).toBeUndefined();
  });
});

it("names all that may be first", () => {
  const names = (...criteria: readonly EvictionCriterion[]) =>
    firstToEvict([using("a", "1"), using("b", "2"), using("c", "2", undefined, 1)], { criteria }).map(
      (p) => p.name,
    );
  expect(names("priority")).toEqual(["a", "b"]);
  expect(names("memoryUsageAboveRequest")).toEqual(["b", "c"]);
  expect(firstToEvict([], MEMORY)).toEqual([]);
});
