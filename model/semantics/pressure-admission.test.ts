// Which pods a kubelet takes on under pressure: TestPIDPressure, TestDiskPressureNodeFs and TestMemoryPressure in
// pkg/kubelet/eviction/eviction_manager_test.go, as far as they are about admission.
import { expect, test } from "vitest";
import { isRefusedUnderPressure } from "./pressure-admission.ts";

const tolerant = [
  { key: "node.kubernetes.io/memory-pressure", operator: "Exists", effect: "NoSchedule" },
] as const;

test.each([
  [[], "BestEffort", false, false, false],
  [["MemoryPressure"], "BestEffort", false, false, true],
  [["MemoryPressure"], "BestEffort", false, true, false],
  [["MemoryPressure"], "Burstable", false, false, false],
  [["MemoryPressure"], "Guaranteed", false, false, false],
  [["DiskPressure"], "Guaranteed", false, true, true],
  [["DiskPressure"], "BestEffort", true, false, false],
  [["PIDPressure"], "Burstable", false, false, true],
  [["PIDPressure"], "Burstable", true, false, false],
  [["MemoryPressure", "DiskPressure"], "Burstable", false, false, true],
  [["MemoryPressure", "DiskPressure"], "BestEffort", false, true, true],
] as const)(
  "under %j, a %s pod (critical: %s, tolerant of memory pressure: %s) is refused: %s",
  (pressures, qos, critical, tolerates, refused) => {
    const pod = { qos, critical, tolerations: tolerates ? tolerant : [] };
    expect(isRefusedUnderPressure(pressures, pod)).toBe(refused);
  },
);
