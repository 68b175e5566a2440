package io.carrytrack.base;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.spark.package$;

/** What the build wrote down of itself. */
public final class BuildInfo {
  private BuildInfo() {}

  /** The versions of what runs, by name. */
  public static Map<String, String> versions() {
    return new TreeMap<>(
        Map.of(
            "carrytrack", version(),
            "spark", package$.MODULE$.SPARK_VERSION(),
            "java", System.getProperty("java.version")));
  }

  /** The project's version. */
  public static String version() {
    Properties properties = new Properties();
    try (InputStream in = BuildInfo.class.getResourceAsStream("build.properties")) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty("version");
  }
}
