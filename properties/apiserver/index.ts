// Random requests to the model's API server.
export { ApiServerViolation, apiServerRequests, runRequests } from "./commands.ts";
