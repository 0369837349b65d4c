// The right operator, as a ServiceAccount whose role does not let it make the Job that takes the backup.
import { databases as correct } from "../correct/operator.ts";

export { backupBeforeGone, databaseGone, databaseServed, oneSetEach } from "../database.ts";

export const databases = { ...correct, serviceAccount: { namespace: "default", name: "database-operator" } };
