package io.carrytrack.testing;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/**
 * What a piece of work took of its thread: processor time, which a busy machine does not change,
 * and memory.
 *
 * @param allocated bytes, those of dead objects included
 */
public record Cost(Duration cpu, long allocated) {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** The cost of what this thread does in {@code work}. */
  public static Cost of(Runnable work) {
    long cpu = THREADS.getCurrentThreadCpuTime();
    long allocated = THREADS.getCurrentThreadAllocatedBytes();
    work.run();
    return new Cost(
        Duration.ofNanos(THREADS.getCurrentThreadCpuTime() - cpu),
        THREADS.getCurrentThreadAllocatedBytes() - allocated);
  }

  /** What an input may cost that is not worth reading. */
  public static final Cost OF_A_REFUSAL = new Cost(Duration.ofSeconds(1), 100_000_000);

  /** Whether it is neither slower nor larger than another. */
  public boolean isWithin(Cost most) {
    return cpu.compareTo(most.cpu) <= 0 && allocated <= most.allocated;
  }

  /** Whether it stayed within {@link #OF_A_REFUSAL}. */
  public boolean isOfARefusal() {
    return isWithin(OF_A_REFUSAL);
  }
}
