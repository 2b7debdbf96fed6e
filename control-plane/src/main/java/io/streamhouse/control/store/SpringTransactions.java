package io.streamhouse.control.store;

import org.axonframework.common.transaction.Transaction;
import org.axonframework.common.transaction.TransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.DefaultTransactionDefinition;

/** Axon's transactions as Spring's: begins one, or takes part in the one that is running. */
final class SpringTransactions implements TransactionManager {
    private final PlatformTransactionManager manager;

    SpringTransactions(PlatformTransactionManager manager) {
        this.manager = manager;
    }

    @Override
    public Transaction startTransaction() {
        return new Begun(manager, manager.getTransaction(new DefaultTransactionDefinition()));
    }

    private record Begun(PlatformTransactionManager manager, TransactionStatus status)
            implements Transaction {
        @Override
        public void commit() {
            manager.commit(status);
        }

        @Override
        public void rollback() {
            if (!status.isCompleted()) {
                manager.rollback(status);
            }
        }
    }
}
