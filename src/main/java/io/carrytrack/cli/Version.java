package io.carrytrack.cli;

import io.carrytrack.base.BuildInfo;
import picocli.CommandLine.IVersionProvider;

/** Answers {@code --version}. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {"carrytrack " + BuildInfo.version()};
  }
}
