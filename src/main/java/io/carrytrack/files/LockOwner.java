package io.carrytrack.files;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.carrytrack.base.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Who holds a lock, as the lock file says it.
 *
 * @param host name of the machine
 * @param namespace of its process numbers, which containers of one machine do not share; empty
 *     where there is none
 * @param pid number of the process
 * @param started when the process began, ISO 8601; empty where the machine does not say
 * @param since when it took the lock, ISO 8601
 * @param heartbeat when it last gave a sign of life, ISO 8601
 * @param output the first of the outputs that it writes
 * @param token tells this holding of the lock from all others
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record LockOwner(
    String host,
    String namespace,
    long pid,
    String started,
    String since,
    String heartbeat,
    String output,
    String token) {
  private static final String HOST = hostName();
  private static final String NAMESPACE = processNamespace();

  /** Tokens that this process holds: a lock file of this process with another was left behind. */
  private static final Set<String> HELD = ConcurrentHashMap.newKeySet();

  /** This process, which from now on holds what has the token, until {@link #release}. */
  static LockOwner self(String output) {
    String now = Instant.now().toString();
    LockOwner self =
        new LockOwner(
            HOST,
            NAMESPACE,
            ProcessHandle.current().pid(),
            started(ProcessHandle.current()),
            now,
            now,
            output,
            UUID.randomUUID().toString());
    HELD.add(self.token());
    return self;
  }

  /** Holds no more. */
  void release() {
    HELD.remove(token);
  }

  LockOwner alive() {
    String now = Instant.now().toString();
    return new LockOwner(host, namespace, pid, started, since, now, output, token);
  }

  /** Whether the process is known to run or known to have ended; empty for one of elsewhere. */
  Optional<Boolean> runs() {
    if (!HOST.equals(host) || !NAMESPACE.equals(namespace)) {
      return Optional.empty();
    }
    if (pid == ProcessHandle.current().pid()) {
      return Optional.of(HELD.contains(token));
    }
    return Optional.of(
        ProcessHandle.of(pid)
            .filter(ProcessHandle::isAlive)
            .map(process -> started(process).equals(started))
            .orElse(false));
  }

  byte[] toJson() throws IOException {
    return Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(this);
  }

  /** The owner that a lock file names; empty if it is not whole. */
  static Optional<LockOwner> fromJson(byte[] json) throws IOException {
    try {
      LockOwner owner = Json.MAPPER.readValue(json, LockOwner.class);
      return Optional.ofNullable(owner).filter(o -> o.token() != null && o.host() != null);
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return "process " + pid + " on " + host + ", begun " + since;
  }

  private static String started(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toString).orElse("");
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }

  private static String processNamespace() {
    try {
      return Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString();
    } catch (IOException | UnsupportedOperationException e) {
      return "";
    }
  }
}
