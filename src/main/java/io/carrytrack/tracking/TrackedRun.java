package io.carrytrack.tracking;

import java.util.List;
import java.util.Map;

/**
 * A run as it starts.
 *
 * @param name of the run directory, without its folder
 * @param directory its address on a Hadoop file system, such as {@code file:/home/me/runs/lstm}
 * @param settings every key with its value as {@code resolved.conf} spells it, in the order of the
 *     README's table; credentials are left out
 * @param changed the keys whose values are not the defaults, in that order
 */
public record TrackedRun(
    String name, String directory, Map<String, String> settings, List<String> changed) {}
