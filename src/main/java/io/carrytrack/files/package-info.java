/**
 * Files on any Hadoop file system that appear whole or not at all, and locks that keep a second run
 * off the outputs of a first. Does not know what is in them.
 */
package io.carrytrack.files;
