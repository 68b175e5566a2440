package io.carrytrack.blocks;

import java.io.Serializable;

/**
 * Where a block lies and what it must contain.
 *
 * @param file its name in the directory of blocks
 * @param rows number of reviews
 * @param tokens number of true tokens
 * @param bytes length of the file
 * @param sha256 of the file, in hex
 */
public record BlockHandle(String file, int rows, int tokens, long bytes, String sha256)
    implements Serializable {}
