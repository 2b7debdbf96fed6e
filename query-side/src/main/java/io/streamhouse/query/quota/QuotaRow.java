package io.streamhouse.query.quota;

import io.streamhouse.api.quota.Dimension;
import java.util.OptionalLong;

/**
 * What is held of what the plan allows.
 *
 * @param used always 0 where the limit is on each one
 * @param limit empty without limit
 */
public record QuotaRow(Dimension dimension, long used, OptionalLong limit) {}
