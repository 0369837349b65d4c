// Which kernel parameters a kubelet lets a pod set.
import { expect, test } from "vitest";
import { forbiddenSysctl } from "./sysctls.ts";

function pod(...names: readonly string[]) {
  return { securityContext: { sysctls: names.map((name) => ({ name, value: "1" })) } };
}

test.each([
  [["net.ipv4.tcp_syncookies"], [], undefined],
  [["net/ipv4/tcp_syncookies"], [], undefined],
  [["net.core.somaxconn"], [], "net.core.somaxconn"],
  [["kernel.shm_rmid_forced", "kernel.msgmax"], [], "kernel.msgmax"],
  [["net.core.somaxconn"], ["net.core.somaxconn"], undefined],
  [["net.core.somaxconn"], ["net.core.*"], undefined],
  [["net/core/somaxconn"], ["net.core.*"], undefined],
  [["net.core.somaxconn"], ["net.ipv4.*", "kernel.msg*"], "net.core.somaxconn"],
])("%j where %j is allowed: refused is %s", (names, allowed, refused) => {
  expect(forbiddenSysctl(pod(...names), allowed)).toBe(refused);
});

test("nothing is refused of a pod that sets none", () => {
  expect(forbiddenSysctl({}, [])).toBeUndefined();
  expect(forbiddenSysctl({ securityContext: {} }, [])).toBeUndefined();
});

test("what the pod shares with the host is refused, though it is safe", () => {
  const net = pod("net.ipv4.tcp_syncookies");
  expect(forbiddenSysctl({ ...net, hostNetwork: true }, [])).toBe("net.ipv4.tcp_syncookies");
  expect(forbiddenSysctl({ ...net, hostIPC: true }, [])).toBeUndefined();
  const ipc = pod("kernel.shm_rmid_forced");
  expect(forbiddenSysctl({ ...ipc, hostIPC: true }, [])).toBe("kernel.shm_rmid_forced");
  expect(forbiddenSysctl({ ...ipc, hostNetwork: true }, [])).toBeUndefined();
});
