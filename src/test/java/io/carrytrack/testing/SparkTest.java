package io.carrytrack.testing;

import io.carrytrack.spark.SessionSettings;
import io.carrytrack.tables.ForklessFileSystem;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.apache.spark.SparkEnv;
import org.apache.spark.metrics.sink.PrometheusServlet;
import org.apache.spark.sql.SparkSession;
import org.sparkproject.jetty.server.Server;
import org.sparkproject.jetty.server.ServerConnector;
import org.sparkproject.jetty.server.handler.HandlerCollection;

/** The one local session that all unit tests of a JVM share. */
public final class SparkTest {
  private SparkTest() {}

  /** The session, started by the first call. */
  public static SparkSession spark() {
    return Holder.SESSION;
  }

  /** What Spark's Prometheus servlet says of the session, over HTTP, as its UI has it. */
  public static String prometheus() {
    Server server = new Server(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    server.setHandler(new HandlerCollection(SparkEnv.get().metricsSystem().getServletHandlers()));
    try {
      server.start();
      int port = ((ServerConnector) server.getConnectors()[0]).getLocalPort();
      try (InputStream in =
          URI.create("http://127.0.0.1:" + port + "/metrics/prometheus").toURL().openStream()) {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
      } finally {
        server.stop();
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static final class Holder {
    static final SparkSession SESSION =
        SessionSettings.apply(
            SparkSession.builder()
                .appName("carrytrack-tests")
                .master("local[2]")
                .config("spark.ui.enabled", "false")
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config(
                    "spark.metrics.conf.driver.sink.prometheusServlet.class",
                    PrometheusServlet.class.getName())
                .config(
                    "spark.metrics.conf.driver.sink.prometheusServlet.path", "/metrics/prometheus")
                .config("spark.sql.shuffle.partitions", "2")
                // what packaged jobs write, with permissions, is the integration tests'
                .config("spark.hadoop.fs.file.impl", ForklessFileSystem.class.getName())
                .config("spark.sql.warehouse.dir", "target/warehouse")
                .getOrCreate());
  }
}
