// What users write their own models with.
export { type Controller, controller } from "./declare.ts";
export { OwnModelError } from "./errors.ts";
export {
  type BuiltInKind,
  type CustomObject,
  type CustomResource,
  customResource,
  type Seen,
  type SeenAll,
  type SeenBuiltIn,
  type SeenCondition,
  type SeenMeta,
  type SeenStatuses,
  type Watchable,
  type Watches,
} from "./kinds.ts";
export { type OwnModel, resourcesOf } from "./model.ts";
export { type OwnProperty, property } from "./property.ts";
export {
  addFinalizer,
  apply,
  controllerReference,
  create,
  isControlledBy,
  type KubernetesObject,
  type Named,
  type Patch,
  type Preconditions,
  patch,
  patchStatus,
  type Request,
  remove,
  removeFinalizer,
  type Stored,
  update,
  updateStatus,
} from "./requests.ts";
