package io.streamhouse.agent.simulation;

import io.streamhouse.agent.cluster.ClusterClock;
import io.streamhouse.agent.cluster.Lease;
import io.streamhouse.agent.cluster.Membership;
import io.streamhouse.agent.cluster.Session;
import io.streamhouse.agent.database.DatabaseUnavailable;
import io.streamhouse.agent.log.Append;
import io.streamhouse.agent.log.Ledger;
import io.streamhouse.agent.log.StreamLog;
import io.streamhouse.agent.problem.Problem;
import io.streamhouse.agent.problem.Reason;
import io.streamhouse.agent.producer.Producers;
import io.streamhouse.agent.wal.MemoryWal;
import io.streamhouse.agent.wal.RecoveredTurn;
import io.streamhouse.agent.wal.Wal;
import io.streamhouse.agent.wal.WalRemains;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** Mistakes that the simulation must find; each changes one thing about the world. */
enum PlantedBug implements Bug {
    /** Answers come before the turn is durable. */
    ACKNOWLEDGED_BEFORE_DURABLE {
        @Override
        public Surroundings around(Cluster cluster, Surroundings real) {
            return new ForwardingSurroundings(real) {
                @Override
                public Wal wal(Session session) {
                    return new EagerWal(super.wal(session));
                }
            };
        }
    },

    /** A sealed session goes on writing. */
    NO_FENCE_IN_APPEND {
        @Override
        public void plant(Cluster cluster) {
            cluster.wal().fenced = false;
        }
    },

    /** Slots are free once their holder is sealed, before it is recovered. */
    SLOTS_TAKEN_WITHOUT_RECOVERY {
        @Override
        public Surroundings around(Cluster cluster, Surroundings real) {
            return new ForwardingSurroundings(real) {
                @Override
                public Membership membership() {
                    return Altered.of(Membership.class, super.membership())
                            .after(
                                    "seal",
                                    (arguments, sealed) -> {
                                        if (sealed.equals(true)) {
                                            cluster.membership().end((long) arguments[0]);
                                        }
                                        return sealed;
                                    })
                            .made();
                }
            };
        }
    },

    /** A lease changes hands without a new epoch. */
    TWO_LEADERS_OF_ONE_EPOCH {
        @Override
        public void plant(Cluster cluster) {
            cluster.sessions().epochStep = 0;
        }
    },

    /** Usage is written apart from its cut, and is lost by a crash in between. */
    USAGE_APART_FROM_THE_CUT {
        @Override
        public void plant(Cluster cluster) {
            cluster.ledger().bills = _ -> cluster.simulation().random().nextInt(50) != 0;
        }
    },

    /** Whoever takes a slot over does not know where producers stood. */
    SEQUENCES_LOST_ON_TAKE_OVER {
        @Override
        public Surroundings around(Cluster cluster, Surroundings real) {
            return new ForwardingSurroundings(real) {
                @Override
                public Producers producers() {
                    return Altered.of(Producers.class, super.producers())
                            .after("standings", (_, _) -> Map.of())
                            .made();
                }
            };
        }
    },

    /** The last turn a dead agent made durable is taken for one that was never acknowledged. */
    RECOVERY_WITHOUT_THE_LAST_TURN {
        @Override
        public Surroundings around(Cluster cluster, Surroundings real) {
            return new ForwardingSurroundings(real) {
                @Override
                public WalRemains remains() {
                    WalRemains remains = super.remains();
                    return (session, afterTurn, visitor) -> {
                        RecoveredTurn[] held = new RecoveredTurn[1];
                        remains.read(
                                session,
                                afterTurn,
                                turn -> {
                                    if (held[0] != null) {
                                        visitor.turn(held[0]);
                                    }
                                    held[0] = turn;
                                });
                    };
                }
            };
        }
    },

    /** Memory is read however long ago the last heartbeat was. */
    READS_AFTER_THE_DEADLINE {
        @Override
        public Surroundings around(Cluster cluster, Surroundings real) {
            return new ForwardingSurroundings(real) {
                @Override
                public BooleanSupplier fresh(BooleanSupplier heartbeat) {
                    return () -> true;
                }
            };
        }
    },

    /** Conditions are looked at before a batch is known to be a duplicate. */
    CONDITION_BEFORE_DUPLICATES {
        @Override
        public Surroundings around(Cluster cluster, Surroundings real) {
            return new ForwardingSurroundings(real) {
                @Override
                public void append(StreamLog log, Append append) {
                    long next = log.bounds(append.place(), append.organization()).highWatermark();
                    long expected = append.condition().expectedNextOffset().orElse(next);
                    if (expected != next) {
                        append.reply()
                                .refused(
                                        Problem.of(
                                                Reason.TAIL_MISMATCH, "the log goes on elsewhere"));
                    } else {
                        super.append(log, append);
                    }
                }
            };
        }
    },

    /** Objects that no row names are deleted, though their session may still record them. */
    OBJECTS_OF_LIVE_SESSIONS_COLLECTED {
        @Override
        public void plant(Cluster cluster) {
            Scheduler scheduler = cluster.simulation().scheduler();
            scheduler.start(
                    "hasty collector",
                    cluster.beyond(),
                    () -> {
                        while (true) {
                            scheduler.sleep(Duration.ofMillis(100));
                            cluster.store().objects.keySet().retainAll(cluster.ledger().objects());
                        }
                    });
        }
    },

    /** An agent believes its own clock, whatever PostgreSQL's says. */
    TRUSTS_ITS_OWN_CLOCK {
        @Override
        public Surroundings around(Cluster cluster, Surroundings real) {
            return new ForwardingSurroundings(real) {
                @Override
                public InstantSource clock(ClusterClock clock) {
                    return () -> Instant.ofEpochMilli(clock.ownMillis());
                }
            };
        }
    },

    /** A new leader dates appends by its own clock alone. */
    TIME_GOES_BACK_ON_TAKE_OVER {
        @Override
        public Surroundings around(Cluster cluster, Surroundings real) {
            return new ForwardingSurroundings(real) {
                @Override
                public Session begin() {
                    Session begun = super.begin();
                    return new Session(begun.id(), begun.agentId(), 0);
                }

                @Override
                public Ledger ledger() {
                    return Altered.of(Ledger.class, super.ledger())
                            .after("partitions", (_, rows) -> withoutTimes((List<?>) rows))
                            .made();
                }
            };
        }
    },

    /** A turn whose answer was lost is written again, as another one. */
    TURN_IN_DOUBT_WRITTEN_TWICE {
        @Override
        public Surroundings around(Cluster cluster, Surroundings real) {
            return new ForwardingSurroundings(real) {
                @Override
                public Wal wal(Session session) {
                    return new MemoryWal(session.id(), new Renumbered(rows()));
                }
            };
        }
    },

    /** What an agent takes it serves, whether it got it or another. */
    SLOTS_SERVED_UNLED {
        @Override
        public Surroundings around(Cluster cluster, Surroundings real) {
            return new ForwardingSurroundings(real) {
                @Override
                public Membership membership() {
                    return Altered.of(Membership.class, super.membership())
                            .after("take", (_, taken) -> believed(cluster, taken))
                            .made();
                }
            };
        }
    };

    /** Turns that are numbered on with every try. */
    private static final class Renumbered implements MemoryWal.Rows {
        private final MemoryWal.Rows real;
        private long tries;

        Renumbered(MemoryWal.Rows real) {
            this.real = real;
        }

        @Override
        public Inserted insert(long session, long turn, byte[] content) {
            try {
                return real.insert(session, turn + tries, content);
            } catch (DatabaseUnavailable e) {
                tries++;
                throw e;
            }
        }
    }

    private static List<Ledger.Recorded> withoutTimes(List<?> rows) {
        return rows.stream()
                .map(Ledger.Recorded.class::cast)
                .map(row ->
                        new Ledger.Recorded(
                                row.place(),
                                row.organization(),
                                row.logStart(),
                                row.nextOffset(),
                                row.storedBytes(),
                                row.fence(),
                                0))
                .toList();
    }

    /** What was asked for, and slots that others hold. */
    private static List<Lease> believed(Cluster cluster, Object result) {
        List<Lease> leases =
                new ArrayList<>(((List<?>) result).stream().map(Lease.class::cast).toList());
        for (Lease lease : cluster.sessions().leases()) {
            if (!leases.contains(lease) && cluster.simulation().random().nextInt(4) == 0) {
                leases.add(lease);
            }
        }
        return leases;
    }
}
