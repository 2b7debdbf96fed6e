package io.streamhouse.query.quota;

import io.streamhouse.api.quota.Dimension;
import java.util.OptionalLong;

/**
 * What is held of what the plan allows.
 *
 * @param used empty where the limit is on each one: nothing is used up of it
 * @param limit empty without limit
 */
public record QuotaRow(Dimension dimension, OptionalLong used, OptionalLong limit) {}
