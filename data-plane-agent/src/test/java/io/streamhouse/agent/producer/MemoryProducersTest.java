package io.streamhouse.agent.producer;

class MemoryProducersTest extends ProducersContract {
    private final Producers producers = new MemoryProducers();

    @Override
    Producers producers() {
        return producers;
    }
}
