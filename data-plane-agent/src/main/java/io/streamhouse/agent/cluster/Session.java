package io.streamhouse.agent.cluster;

/**
 * One life of one agent process.
 *
 * @param id rises with every session of any agent
 * @param floorMillis nothing that this session appends may have an earlier time
 */
public record Session(long id, String agentId, long floorMillis) {}
