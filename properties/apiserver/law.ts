// The law that the model's API server answers and stores what the reference does, for the soak.
import { type Law, law } from "../laws/law.ts";
import { apiServerRequests, runRequests } from "./commands.ts";

export function apiServerLaws(): readonly Law[] {
  const seen = new Set<string>();
  return [
    law({
      id: "api-server-agrees",
      title: "the API server answers and stores what an independent reference does, whatever is requested",
      about: apiServerRequests((outcome) => seen.add(outcome)),
      expected: { "a conflict": 5, "no conflict": 5 },
      check: (run) => {
        seen.clear();
        runRequests(run);
        return [...seen].some((outcome) => outcome.endsWith("Conflict")) ? "a conflict" : "no conflict";
      },
    }),
  ];
}
