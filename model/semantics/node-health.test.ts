// Lost nodes, and the taints that follow from conditions.
import { describe, expect, it } from "vitest";
import { monitorNode, type NodeCondition, type NodeHealthPass } from "./node-health.ts";
import { withNoExecuteTaints, withNoScheduleTaints } from "./node-taints.ts";
import type { TaintLike } from "./taints.ts";

interface Look {
  readonly now: number;
  /** The heartbeat of the Ready condition. */
  readonly beat?: number;
  readonly status?: string;
  readonly lease?: number;
}

describe("monitorNode", () => {
  const conditionsOf = ({ beat, status = "True" }: Look): readonly NodeCondition[] =>
    beat === undefined ? [] : [{ type: "Ready", status, lastHeartbeatTime: beat, lastTransitionTime: 0 }];
  const look = (looks: readonly Look[]): NodeHealthPass | undefined => {
    let last: NodeHealthPass | undefined;
    for (const one of looks) {
      const lease = one.lease === undefined ? {} : { leaseRenewedAt: one.lease };
      const node = { createdAt: 0, conditions: conditionsOf(one), ...lease };
      last = monitorNode(last?.health, node, { monitor: 40, startup: 60 }, one.now);
    }
    return last;
  };

  it.each<[string, boolean, readonly Look[]]>([
    ["just made", false, [{ now: 60 }]],
    ["made long ago, and never heard from", true, [{ now: 61 }]],
    ["first seen, however old its heartbeat", false, [{ now: 1000, beat: 0 }]],
    [
      "silent for as long as it may",
      false,
      [
        { now: 1000, beat: 0 },
        { now: 1040, beat: 0 },
      ],
    ],
    [
      "silent for longer",
      true,
      [
        { now: 1000, beat: 0 },
        { now: 1041, beat: 0 },
      ],
    ],
    [
      "with a new heartbeat",
      false,
      [
        { now: 1000, beat: 0 },
        { now: 1041, beat: 1 },
      ],
    ],
    [
      "with a heartbeat that went back",
      false,
      [
        { now: 1000, beat: 5 },
        { now: 1041, beat: 1 },
      ],
    ],
    ["with its first status", false, [{ now: 50 }, { now: 100, beat: 0 }]],
    ["whose status has disappeared", false, [{ now: 1000, beat: 0 }, { now: 1060 }]],
    ["whose status has disappeared for long", true, [{ now: 1000, beat: 0 }, { now: 1061 }]],
    [
      "with a lease alone",
      false,
      [
        { now: 1000, lease: 1000 },
        { now: 1060, lease: 1000 },
      ],
    ],
    [
      "with a lease that is not renewed",
      true,
      [
        { now: 1000, lease: 1000 },
        { now: 1061, lease: 1000 },
      ],
    ],
    [
      "that renews its lease",
      false,
      [
        { now: 1000, beat: 0, lease: 1 },
        { now: 1041, beat: 0, lease: 2 },
      ],
    ],
    [
      "whose old lease was seen when it was lost",
      true,
      [
        { now: 1000, lease: 1000 },
        { now: 1061, lease: 1000 },
        { now: 1062, lease: 1000 },
      ],
    ],
    [
      "whose lease counts once more after a heartbeat",
      false,
      [
        { now: 1000, beat: 0, lease: 1 },
        { now: 1030, beat: 1, lease: 1 },
        { now: 1060, beat: 1, lease: 1 },
        { now: 1100, beat: 1, lease: 1 },
      ],
    ],
    [
      "known to be lost",
      false,
      [
        { now: 1000, beat: 0, status: "Unknown" },
        { now: 2000, beat: 0, status: "Unknown" },
      ],
    ],
  ])("a node %s is lost: %s", (_, lost, looks) => {
    expect(look(looks)?.written !== undefined).toBe(lost);
  });

  it("marks pods when the node was ready", () => {
    const silent = (status: string) =>
      look([
        { now: 1000, beat: 0, status },
        { now: 1041, beat: 0, status },
      ]);
    expect(silent("True")?.marksPodsNotReady).toBe(true);
    expect(silent("False")?.marksPodsNotReady).toBe(false);
    expect(look([{ now: 1000 }])?.marksPodsNotReady).toBe(false);
  });

  it("says of each condition whether it was ever posted, and leaves the network's alone", () => {
    const node = {
      createdAt: 3,
      conditions: [
        { type: "NetworkUnavailable", status: "False" },
        { type: "DiskPressure", status: "Unknown", reason: "Before" },
        { type: "Ready", status: "True", lastHeartbeatTime: 7, lastTransitionTime: 5 },
      ],
    };
    const health = { ready: { heartbeat: 7 }, probedAt: 10 };
    const never = {
      status: "Unknown",
      reason: "NodeStatusNeverUpdated",
      message: "Kubelet never posted node status.",
      lastHeartbeatTime: 3,
      lastTransitionTime: 99,
    };
    expect(monitorNode(health, node, { monitor: 40, startup: 60 }, 99)).toEqual({
      health,
      written: [
        node.conditions[0],
        node.conditions[1],
        {
          type: "Ready",
          status: "Unknown",
          reason: "NodeStatusUnknown",
          message: "Kubelet stopped posting node status.",
          lastHeartbeatTime: 7,
          lastTransitionTime: 99,
        },
        { type: "MemoryPressure", ...never },
        { type: "PIDPressure", ...never },
      ],
      marksPodsNotReady: true,
    });
  });
});

describe("taints", () => {
  const taint = (key: string, effect: TaintLike["effect"]): TaintLike => ({
    key: `node.kubernetes.io/${key}`,
    effect,
  });
  const noSchedule = (key: string) => taint(key, "NoSchedule");
  const noExecute = (key: string) => taint(key, "NoExecute");
  const conditions = (all: { readonly [type: string]: string }) =>
    Object.entries(all).map(([type, status]) => ({ type, status }));
  const own: TaintLike = { key: "dedicated", value: "db", effect: "NoSchedule" };

  it.each<[readonly TaintLike[], { readonly [type: string]: string }, boolean, readonly TaintLike[]]>([
    [[], { Ready: "True" }, false, []],
    [[], { Ready: "False" }, false, [noSchedule("not-ready")]],
    [[noSchedule("not-ready")], { Ready: "Unknown" }, false, [noSchedule("unreachable")]],
    [[noSchedule("unreachable"), own], { Ready: "True" }, false, [own]],
    [[noSchedule("unreachable")], {}, false, []],
    [[noExecute("unreachable")], { Ready: "True" }, false, [noExecute("unreachable")]],
    [
      [],
      {
        Ready: "True",
        MemoryPressure: "True",
        DiskPressure: "True",
        PIDPressure: "True",
        NetworkUnavailable: "True",
      },
      false,
      ["memory-pressure", "disk-pressure", "pid-pressure", "network-unavailable"].map(noSchedule),
    ],
    [[noSchedule("memory-pressure")], { MemoryPressure: "Unknown", Other: "True" }, false, []],
    [[own], { Ready: "True" }, true, [own, noSchedule("unschedulable")]],
    [[noSchedule("unschedulable")], { Ready: "True" }, false, []],
    [[noSchedule("not-ready")], { Ready: "False" }, false, [noSchedule("not-ready")]],
  ])("NoSchedule: %j with %j, cordoned: %s", (before, state, unschedulable, expected) => {
    expect(withNoScheduleTaints(before, conditions(state), unschedulable)).toEqual(expected);
  });

  it.each<[readonly TaintLike[], { readonly [type: string]: string }, readonly TaintLike[]]>([
    [[], { Ready: "False" }, [noExecute("not-ready")]],
    [[own], { Ready: "Unknown" }, [own, noExecute("unreachable")]],
    [[noExecute("unreachable")], { Ready: "False" }, [noExecute("not-ready")]],
    [[noExecute("not-ready")], { Ready: "Unknown" }, [noExecute("unreachable")]],
    [[noExecute("not-ready")], { Ready: "False" }, [noExecute("not-ready")]],
    [[noExecute("not-ready"), own, noExecute("unreachable")], { Ready: "True" }, [own]],
    [[noSchedule("not-ready")], { Ready: "True" }, [noSchedule("not-ready")]],
    [[noExecute("unreachable")], { MemoryPressure: "Unknown" }, [noExecute("unreachable")]],
  ])("NoExecute: %j with %j", (before, state, expected) => {
    expect(withNoExecuteTaints(before, conditions(state))).toEqual(expected);
  });
});
