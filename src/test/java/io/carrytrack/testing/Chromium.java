package io.carrytrack.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;

/** Debian's Chromium without a screen, behind a proxy of ours that notes what is asked for. */
public final class Chromium {
  private static final Path PROGRAM = Path.of("/usr/bin/chromium");
  private static final Duration LIMIT = Duration.ofMinutes(1);

  private Chromium() {}

  /** Whether it is there. */
  public static boolean isThere() {
    return Files.isExecutable(PROGRAM);
  }

  /**
   * A page as it was shown.
   *
   * @param document what its scripts have made of it
   * @param console what it wrote to the console
   * @param requests first lines of what was asked of the network, the browser's own among them
   */
  public record Shown(Document document, List<String> console, List<String> requests) {}

  /**
   * Shows a page.
   *
   * @param width of the window, in pixels
   */
  public static Shown show(Path page, int width) {
    List<String> requests = new CopyOnWriteArrayList<>();
    try (ServerSocket proxy = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread listening = new Thread(() -> listen(proxy, requests));
      listening.setDaemon(true);
      listening.start();
      Child browser =
          Child.of(
              "chromium",
              PROGRAM.toString(),
              "--headless",
              "--no-sandbox",
              "--disable-gpu",
              "--disable-quic",
              "--no-first-run",
              "--disable-background-networking",
              "--disable-component-update",
              "--disable-sync",
              "--proxy-server=127.0.0.1:" + proxy.getLocalPort(),
              "--enable-logging=stderr",
              "--window-size=" + width + ",1000",
              "--virtual-time-budget=3000",
              "--dump-dom");
      Path profile = browser.directory().resolve("profile");
      Child shown = browser.with("--user-data-dir=" + profile, page.toUri().toString());
      try (Running running = shown.start()) {
        Finished finished = running.await(LIMIT).expect(0);
        return new Shown(
            Jsoup.parse(finished.out()),
            finished.err().lines().filter(line -> line.contains("CONSOLE")).toList(),
            List.copyOf(requests));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void listen(ServerSocket proxy, List<String> requests) {
    while (!proxy.isClosed()) {
      try (Socket socket = proxy.accept();
          BufferedReader in =
              new BufferedReader(
                  new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1))) {
        requests.add(String.valueOf(in.readLine()));
      } catch (IOException e) {
        return; // closed
      }
    }
  }
}
