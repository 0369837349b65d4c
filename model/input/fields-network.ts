// What the fields of Services and Ingresses mean to the model.
// Source of the names: types.go of core/v1 and networking/v1 of Kubernetes 1.37.
import { type FieldTable, harmless, MODELLED } from "./meaning.ts";

const ADDRESS = "which addresses a Service has changes nothing about its endpoints";
const AFFINITY = "any endpoint that gets traffic may get the next request, whoever sends it";

export const SERVICE_SPEC_FIELDS: FieldTable = {
  type: MODELLED,
  selector: MODELLED,
  ports: MODELLED,
  clusterIP: MODELLED,
  externalName: MODELLED,
  publishNotReadyAddresses: MODELLED,
  internalTrafficPolicy: MODELLED,
  externalTrafficPolicy: MODELLED,
  sessionAffinity: MODELLED,
  loadBalancerClass: MODELLED,
  loadBalancerSourceRanges: MODELLED,
  allocateLoadBalancerNodePorts: MODELLED,
  clusterIPs: harmless("[]string", ADDRESS),
  externalIPs: harmless("[]string", ADDRESS),
  loadBalancerIP: harmless("string", ADDRESS),
  ipFamilies: harmless("[]string", ADDRESS),
  ipFamilyPolicy: harmless("string", ADDRESS),
  healthCheckNodePort: harmless("int", "balancers outside of the cluster are not part of the model"),
  sessionAffinityConfig: harmless("any", AFFINITY),
  trafficDistribution: harmless("string", AFFINITY),
};

export const INGRESS_SPEC_FIELDS: FieldTable = {
  ingressClassName: MODELLED,
  defaultBackend: MODELLED,
  rules: MODELLED,
  tls: MODELLED,
};
