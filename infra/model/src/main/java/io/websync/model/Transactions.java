package io.websync.model;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Transactions as PostgreSQL has them: writes appear all together at the commit or never, and rows are locked until then. */
final class Transactions {

    private final Runnable committed;
    private final List<Transaction> open = new ArrayList<>();

    /** @param committed to be told after each commit */
    Transactions(Runnable committed) {
        this.committed = committed;
    }

    Transaction begin(Actor owner) {
        var transaction = new Transaction(owner);
        open.add(transaction);
        return transaction;
    }

    void breakAll() {
        open.clear();
    }

    void breakThoseOf(Actor owner) {
        open.removeIf(one -> one.owner.equals(owner));
    }

    /** Whether nobody but the asker holds any of these. */
    boolean free(@Nullable Transaction asker, Collection<?> exclusive, Collection<?> shared) {
        for (Transaction other : open) {
            if (other != asker
                    && (exclusive.stream().anyMatch(key -> other.exclusive.contains(key) || other.shared.contains(key))
                            || shared.stream().anyMatch(other.exclusive::contains))) {
                return false;
            }
        }
        return true;
    }

    /** One transaction of one connection. */
    final class Transaction {
        private final Actor owner;
        private final Set<Object> exclusive = new HashSet<>();
        private final Set<Object> shared = new HashSet<>();
        private final List<Runnable> writes = new ArrayList<>();

        private Transaction(Actor owner) {
            this.owner = owner;
        }

        boolean isOpen() {
            return open.contains(this);
        }

        void lock(Collection<?> exclusively, Collection<?> together) {
            exclusive.addAll(exclusively);
            shared.addAll(together);
        }

        void write(Runnable change) {
            writes.add(change);
        }

        /** @return false when the connection broke before, and nothing of it was written */
        boolean commit() {
            if (!open.remove(this)) {
                return false;
            }
            writes.forEach(Runnable::run);
            committed.run();
            return true;
        }

        void rollback() {
            open.remove(this);
        }
    }
}
