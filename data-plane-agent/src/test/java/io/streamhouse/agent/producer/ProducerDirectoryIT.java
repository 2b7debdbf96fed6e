package io.streamhouse.agent.producer;

import io.streamhouse.agent.LogDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class ProducerDirectoryIT extends ProducersContract {
    private static LogDatabase log;

    @BeforeAll
    static void start() {
        log = LogDatabase.create();
    }

    @AfterAll
    static void stop() {
        log.close();
    }

    @Override
    Producers producers() {
        return new ProducerDirectory(log.database());
    }
}
