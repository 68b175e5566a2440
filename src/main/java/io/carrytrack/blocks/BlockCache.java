package io.carrytrack.blocks;

import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The blocks that this JVM has read, the least recently used dropped first. A lost executor's
 * successor reads the blocks that it is given again.
 */
public final class BlockCache {
  private static final BlockCache INSTANCE = new BlockCache(Runtime.getRuntime().maxMemory() / 4);

  /** What names a block: files are content, so the checksum says all but where it came from. */
  private record Key(String directory, String file, String sha256) {}

  private final long capacity;
  private final Map<Key, Block> blocks = new LinkedHashMap<>(16, 0.75f, true);
  private long bytes;

  /**
   * @param capacity bytes of blocks to keep; a single larger block is kept alone
   */
  BlockCache(long capacity) {
    this.capacity = capacity;
  }

  /** The cache of this JVM: a quarter of its heap. */
  public static BlockCache instance() {
    return INSTANCE;
  }

  /** The block, read and verified if it is not here. */
  public Block get(Configuration conf, Path directory, BlockHandle handle) throws IOException {
    Key key = new Key(directory.toString(), handle.file(), handle.sha256());
    synchronized (this) {
      Block cached = blocks.get(key);
      if (cached != null) {
        return cached;
      }
    }
    // Read outside the lock: the other threads of the executor read theirs at the same time.
    Block block = BlockFile.read(conf, directory, handle);
    synchronized (this) {
      if (blocks.put(key, block) == null) {
        bytes += block.bytes();
      }
      Iterator<Map.Entry<Key, Block>> eldest = blocks.entrySet().iterator();
      while (bytes > capacity && blocks.size() > 1) {
        bytes -= eldest.next().getValue().bytes();
        eldest.remove();
      }
    }
    return block;
  }

  /** Drops the blocks of a run that is over. */
  public synchronized void release(Path directory) {
    blocks.entrySet().removeIf(entry -> entry.getKey().directory().equals(directory.toString()));
    bytes = blocks.values().stream().mapToLong(Block::bytes).sum();
  }

  synchronized int size() {
    return blocks.size();
  }
}
