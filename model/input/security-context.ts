// Security contexts of pods and containers, with the API server's rules for them.
// Source: pkg/apis/core/validation/validation.go (ValidateSecurityContext, validatePodSpecSecurityContext,
// validateSeccompProfileField, ValidateAppArmorProfileField, validateWindowsHostProcessPod, validateLinux, validateWindows,
// validateHostUsers, validateSysctls).
import type {
  PodSecurityContext,
  SELinuxOptions,
  SecurityContext,
  SecurityProfile,
  SharedSecurityContext,
} from "../kubernetes/index.ts";
import {
  boolean,
  type Decoder,
  type Fields,
  integer,
  type Log,
  list,
  mapValue,
  oneOf,
  present,
  refuse,
  string,
} from "./decode.ts";
import { dnsSubdomain } from "./metadata.ts";
import { type Path, quote } from "./problem.ts";
import { structure } from "./structure.ts";
import { child, items, type Tree, text } from "./tree.ts";

/** IsValidUserID, IsValidGroupID: 32 bits without a sign bit. */
const id = integer(0);

const MAX_PATH = 4095;
const MAX_CREDENTIAL_SPEC = 64 * 1024;

/** @param kind "AppArmor" also refuses spaces around the name, and an empty one. */
function profile(kind: "seccomp" | "AppArmor"): Decoder<SecurityProfile> {
  return (tree, path, log) => {
    const fields = structure("SecurityProfile", tree, path, log);
    if (fields === undefined) return undefined;
    const type = fields.required(
      "type",
      oneOf("Localhost", "RuntimeDefault", "Unconfined"),
      "write RuntimeDefault, Localhost or Unconfined",
    );
    const localhostProfile = fields.optional("localhostProfile", localhostName(kind));
    const at = [...path, "localhostProfile"];
    const position = (child(tree, "localhostProfile") ?? tree).position;
    if (type === "Localhost" && child(tree, "localhostProfile") === undefined) {
      const problem = `Required value: must be set when ${kind} type is Localhost`;
      log.problem(position, at, problem, "name the profile");
    } else if (type !== undefined && type !== "Localhost" && localhostProfile !== undefined) {
      const problem = `Invalid value: ${quote(localhostProfile)}: can only be set when ${kind} type is Localhost`;
      log.problem(position, at, problem, "remove it, or write type: Localhost");
    }
    return type === undefined ? undefined : { type, ...present({ localhostProfile }) };
  };
}

function localhostName(kind: "seccomp" | "AppArmor"): Decoder<string> {
  return (tree, path, log) => {
    const name = string(tree, path, log);
    if (name === undefined) return undefined;
    const fix = "write the name of the profile";
    if (kind === "seccomp") {
      if (name.startsWith("/")) return refuse(tree, path, log, "must be a relative path", fix);
      return name.split("/").includes("..") ? refuse(tree, path, log, "must not contain '..'", fix) : name;
    }
    if (name.trim() !== name) return refuse(tree, path, log, "must not be padded with whitespace", fix);
    if (name === "") {
      const problem = "Required value: must be set when AppArmor type is Localhost";
      log.problem(tree.position, path, problem, fix);
      return undefined;
    }
    if (name.length <= MAX_PATH) return name;
    return refuse(tree, path, log, `may not be more than ${MAX_PATH} bytes`, "shorten it");
  };
}

const seLinuxOptions: Decoder<SELinuxOptions> = (tree, path, log) => {
  const fields = structure("SELinuxOptions", tree, path, log);
  if (fields === undefined) return undefined;
  const [user, role, type] = ["user", "role", "type"].map((name) => fields.optional(name, string));
  return { ...fields.rest, ...present({ user, role, type }) };
};

const windowsOptions: Decoder<NonNullable<SharedSecurityContext["windowsOptions"]>> = (tree, path, log) => {
  const fields = structure("WindowsOptions", tree, path, log);
  if (fields === undefined) return undefined;
  fields.optional("gmsaCredentialSpecName", dnsSubdomain);
  fields.optional("gmsaCredentialSpec", credentialSpec);
  fields.optional("runAsUserName", windowsUser);
  return { ...fields.rest, ...present({ hostProcess: fields.optional("hostProcess", boolean) }) };
};

const credentialSpec: Decoder<string> = (tree, path, log) => {
  const spec = string(tree, path, log);
  if (spec === "") return refuse(tree, path, log, "cannot be an empty string", "remove it");
  return spec !== undefined && spec.length > MAX_CREDENTIAL_SPEC
    ? refuse(tree, path, log, "size must be under 64 KiB", "shorten it")
    : spec;
};

/** "user" or "DOMAIN\user". */
const windowsUser: Decoder<string> = (tree, path, log) => {
  const name = string(tree, path, log);
  if (name === undefined) return undefined;
  const fix = "write it like ContainerUser or DOMAIN\\user";
  const parts = name.split("\\");
  const user = parts.at(-1) ?? "";
  const domain = parts.length > 1 ? parts[0] : undefined;
  const isDomain = /^[^\\/:*?"<>|.][^\\/:*?"<>|]{0,14}$|^[a-zA-Z0-9-]{1,63}(\.[a-zA-Z0-9-]{1,63})*$/;
  if (name === "") return refuse(tree, path, log, "cannot be an empty string", fix);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what may not be in it.
  if (/[\x00-\x1f\x7f]/.test(name)) return refuse(tree, path, log, "cannot contain control characters", fix);
  if (parts.length > 2) return refuse(tree, path, log, "cannot contain more than one backslash", fix);
  if (domain !== undefined && !(domain.length < 256 && isDomain.test(domain)))
    return refuse(tree, path, log, "its domain matches neither the NetBios nor the DNS format", fix);
  if (user === "" || user.length > 104)
    return refuse(tree, path, log, "its user must have 1 to 104 characters", fix);
  if (/^[. ]+$/.test(user))
    return refuse(tree, path, log, "its user cannot contain only periods or spaces", fix);
  return /["/\\:;|=,+*?<>@[\]]/.test(user)
    ? refuse(tree, path, log, 'its user cannot contain any of "/\\:;|=,+*?<>@[]', fix)
    : name;
};

function shared(fields: Fields): SharedSecurityContext {
  fields.optional("runAsGroup", id);
  return present({
    runAsUser: fields.optional("runAsUser", id),
    runAsNonRoot: fields.optional("runAsNonRoot", boolean),
    seLinuxOptions: fields.optional("seLinuxOptions", seLinuxOptions),
    seccompProfile: fields.optional("seccompProfile", profile("seccomp")),
    appArmorProfile: fields.optional("appArmorProfile", profile("AppArmor")),
    windowsOptions: fields.optional("windowsOptions", windowsOptions),
  });
}

const capabilities: Decoder<NonNullable<SecurityContext["capabilities"]>> = (tree, path, log) => {
  const fields = structure("Capabilities", tree, path, log);
  return present({
    add: fields?.optional("add", list(string)),
    drop: fields?.optional("drop", list(string)),
  });
};

export const securityContext: Decoder<SecurityContext> = (tree, path, log) => {
  const fields = structure("SecurityContext", tree, path, log);
  if (fields === undefined) return undefined;
  const own = present({
    privileged: fields.optional("privileged", boolean),
    allowPrivilegeEscalation: fields.optional("allowPrivilegeEscalation", boolean),
    procMount: fields.optional("procMount", oneOf("Default", "Unmasked")),
    capabilities: fields.optional("capabilities", capabilities),
  });
  if (own.allowPrivilegeEscalation === false) {
    const conflict = own.privileged
      ? "`privileged` to true"
      : own.capabilities?.add?.includes("CAP_SYS_ADMIN") === true
        ? "`capabilities.Add` CAP_SYS_ADMIN"
        : undefined;
    if (conflict !== undefined) {
      const must = `cannot set \`allowPrivilegeEscalation\` to false and ${conflict}`;
      refuse(tree, path, log, must, "remove one of the two");
    }
  }
  return { ...fields.rest, ...shared(fields), ...own };
};

const sysctl: Decoder<NonNullable<PodSecurityContext["sysctls"]>[number]> = (tree, path, log) => {
  const fields = structure("Sysctl", tree, path, log);
  const name = text(child(tree, "name"));
  const value = fields?.optional("value", mapValue) ?? "";
  return name === undefined ? undefined : { name, value };
};

export const podSecurityContext: Decoder<PodSecurityContext> = (tree, path, log) => {
  const fields = structure("PodSecurityContext", tree, path, log);
  if (fields === undefined) return undefined;
  fields.optional("fsGroup", id);
  fields.optional("supplementalGroups", list(id));
  checkSysctls(tree, path, log);
  const sysctls = fields.optional("sysctls", list(sysctl));
  return { ...fields.rest, ...shared(fields), ...present({ sysctls }) };
};

/** SysctlContainSlashFmt: lower case words, separated by dots or slashes. Each is set once. */
const SYSCTL_NAME = /^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$/;

function checkSysctls(context: Tree, path: Path, log: Log): void {
  const names = new Set<string>();
  for (const [i, one] of items(child(context, "sysctls")).entries()) {
    const at = [...path, "sysctls", i, "name"];
    const written = child(one, "name");
    const name = text(written) ?? "";
    if (written === undefined || name === "") {
      log.problem(one.position, at, "Required value", "say which kernel parameter is set");
    } else if (!SYSCTL_NAME.test(name)) {
      refuse(written, at, log, "must be the name of a kernel parameter", "write it like net.core.somaxconn");
    } else if (names.has(name)) {
      log.problem(written.position, at, `Duplicate value: ${quote(name)}`, "set it once");
    }
    names.add(name);
  }
}
