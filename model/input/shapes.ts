// The fields, and their types, of the parts of a pod that the model gives no meaning to, so that typing errors in them
// are found all the same. Source: staging/src/k8s.io/api/core/v1/types.go of Kubernetes 1.37.

/**
 * A type: string, int, bool, quantity, intstr (number or text), any, {string} (a mapping from text to text), A|B (one
 * of these texts), []T (a list of T), or the name of an entry of SHAPES.
 */
export type TypeName = string;

/** Type name to "field:type field:type ...". */
const DECLARED = {
  // Probes and hooks
  Exec: "command:[]string",
  HTTPGet: "path:string port:intstr host:string scheme:HTTP|HTTPS httpHeaders:[]HTTPHeader protocol:string",
  HTTPHeader: "name:string value:string",
  TCPSocket: "port:intstr host:string",
  GRPC: "port:int service:string mode:string",
  Sleep: "seconds:int",
  LifecycleHandler: "exec:Exec httpGet:HTTPGet tcpSocket:TCPSocket sleep:Sleep",
  // Environment
  FileKeySelector: "volumeName:string path:string key:string optional:bool",
  // Network and identity
  HostAlias: "ip:string hostnames:[]string",
  PodDNSConfig: "nameservers:[]string searches:[]string options:[]NameValue",
  NameValue: "name:string value:string",
  LocalRef: "name:string",
  // Scheduling
  PodResourceClaim: "name:string resourceClaimName:string resourceClaimTemplateName:string",
  ResourceClaim: "name:string request:string",
  EvictionResponder: "name:string priority:int",
  // Containers
  ContainerResizePolicy: "resourceName:string restartPolicy:string",
  ContainerRestartRule: "action:string exitCodes:ExitCodes",
  ExitCodes: "operator:string values:[]int",
  VolumeDevice: "name:string devicePath:string",
  // Volumes; the drivers that were removed or moved out of Kubernetes are not looked into.
  HostPath: "path:string type:string",
  EmptyDir: "medium:string sizeLimit:quantity mode:int",
  NFS: "server:string path:string readOnly:bool",
  ClaimVolume: "claimName:string readOnly:bool",
  TokenProjection: "audience:string expirationSeconds:int path:string user:int",
  BundleProjection: "name:string signerName:string labelSelector:any optional:bool path:string user:int",
  CSIVolume:
    "driver:string readOnly:bool fsType:string volumeAttributes:{string} nodePublishSecretRef:LocalRef",
  EphemeralVolume: "volumeClaimTemplate:any",
  ImageVolume: "reference:string pullPolicy:string",
} as const;

/** Type name to field name to type name. */
export const SHAPES: ReadonlyMap<string, ReadonlyMap<string, TypeName>> = new Map(
  Object.entries(DECLARED).map(([name, fields]) => [name, new Map(fields.split(" ").map(fieldOf))]),
);

function fieldOf(declared: string): readonly [string, TypeName] {
  const [name = "", type = "any"] = declared.split(":");
  return [name, type];
}
