package io.carrytrack.spark;

import io.carrytrack.base.UserError;
import org.apache.hadoop.fs.Path;

/** Where the driver runs: on the machine that submits the job, or on one of the cluster's. */
public final class DeployMode {
  private static final String PROPERTY = "spark.submit.deployMode";

  private DeployMode() {}

  /**
   * Refuses a local path that is relative where the cluster runs the driver: in a folder that the
   * user does not know, and that is deleted sooner or later.
   *
   * @param path as the user named it
   * @param qualified the same one, absolute
   */
  public static void requireKnownFolder(Path path, Path qualified) {
    requireKnownFolder(path, qualified, System.getProperty(PROPERTY, "client"));
  }

  public static void requireKnownFolder(Path path, Path qualified, String mode) {
    if (mode.equals("cluster")
        && !path.isAbsolute()
        && "file".equals(qualified.toUri().getScheme())) {
      throw UserError.usage(
          "%s is relative, and in cluster mode that is to a folder of the driver's machine (%s): give"
              + " a path that all machines reach",
          path, qualified.getParent());
    }
  }
}
