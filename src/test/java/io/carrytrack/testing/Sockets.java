package io.carrytrack.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a process listens on, as Linux tells it. */
public final class Sockets {
  private static final String LISTENING = "0A";
  private static final int WORD = 4;

  private Sockets() {}

  /** The addresses on which a process takes connections now, one for each socket. */
  public static List<InetAddress> listening(ProcessHandle process) {
    try {
      Set<String> own = sockets(Path.of("/proc/" + process.pid() + "/fd"));
      List<InetAddress> addresses = new ArrayList<>();
      for (String table : List.of("tcp", "tcp6")) {
        for (String line : Files.readAllLines(Path.of("/proc/net", table))) {
          String[] words = line.strip().split(" +");
          if (words[3].equals(LISTENING) && own.contains("socket:[" + words[9] + "]")) {
            addresses.add(address(words[1].substring(0, words[1].indexOf(':'))));
          }
        }
      }
      return addresses;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Set<String> sockets(Path descriptors) throws IOException {
    try (Stream<Path> all = Files.list(descriptors)) {
      return all.map(Sockets::target).collect(Collectors.toSet());
    }
  }

  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException e) {
      return ""; // closed since it was listed
    }
  }

  /** Words of four bytes, the lowest first. */
  private static InetAddress address(String hex) throws UnknownHostException {
    byte[] bytes = HexFormat.of().parseHex(hex);
    byte[] ordered = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      ordered[i] = bytes[i / WORD * WORD + WORD - 1 - i % WORD];
    }
    return InetAddress.getByAddress(ordered);
  }
}
