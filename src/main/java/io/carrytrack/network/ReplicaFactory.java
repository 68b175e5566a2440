package io.carrytrack.network;

import java.io.Serializable;

/** Makes the replicas of one network. It travels to the executors. */
public interface ReplicaFactory extends Serializable {

  /**
   * A new replica in the network's initial state: {@link Replica#save} straight after gives the
   * initial parameters and updater state. They are the same on every machine.
   */
  Replica create();
}
