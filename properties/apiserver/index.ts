// Random requests to the model's API server. Not public: it is a test of the model.
export { ApiServerViolation, apiServerRequests, runRequests } from "./commands.ts";
export { apiServerLaws } from "./law.ts";
