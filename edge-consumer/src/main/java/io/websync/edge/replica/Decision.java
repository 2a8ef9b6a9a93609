package io.websync.edge.replica;

import io.websync.contracts.Digest;

/** (order, inventory, disk) → next step. */
public final class Decision {

    private Decision() {}

    public static Step next(Replica replica, DiskFact fact) {
        if (!replica.wanted() || replica.blocker() != null || replica.digest() == null) {
            return switch (fact) {
                case DiskFact.RegularFile _, DiskFact.Foreign _ -> new Step.Remove();
                // A folder is there for other assets; what obstructs the way proves that nothing of this one is there.
                case DiskFact.Missing _, DiskFact.Folder _, DiskFact.Obstructed _ -> new Step.Leave();
            };
        }
        Digest wanted = replica.digest();
        return switch (fact) {
            case DiskFact.Missing _ -> new Step.Fetch();
            // Replaced by a rename over it, which never follows it.
            case DiskFact.Foreign _ -> new Step.Fetch();
            case DiskFact.Folder _ -> new Step.Wait("a folder lies at " + replica.path());
            case DiskFact.Obstructed(String at) -> new Step.Wait(at + " is no folder");
            case DiskFact.RegularFile file -> {
                if (file.size() != replica.size()) {
                    yield new Step.Fetch();
                }
                Copy copy = replica.copy();
                if (copy == null
                        || copy.size() != file.size()
                        || !copy.modified().equals(file.modified())) {
                    yield new Step.Verify();
                }
                if (!copy.digest().equals(wanted)) {
                    yield new Step.Fetch();
                }
                yield file.modified().equals(replica.modified()) ? new Step.Keep() : new Step.Touch();
            }
        };
    }
}
