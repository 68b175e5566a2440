package io.carrytrack.cells;

import io.carrytrack.architecture.Recurrent;
import java.util.List;

/**
 * How many columns a unit a cell's buffers have, as its class lays them out.
 *
 * @param startSlots of the rows that a step starts from
 * @param usedSlots of those, how many the input's product fills
 * @param gradientSlots of the gradient of what the input gave
 * @param traced numbers kept for the backward pass: gates, an LSTM's cell state and its tanh
 * @param backSlots of the gates' gradients that a block of steps keeps
 * @param biases biases and their gradients, scratch rows among them
 * @param products with recurrent weights
 */
public record CellShape(
    int startSlots,
    int usedSlots,
    int gradientSlots,
    int traced,
    int backSlots,
    int biases,
    List<Product> products) {

  /** A {@link RecurrentWeights}. */
  public record Product(int usedSlots, int gradientSlots) {}

  public static CellShape of(Recurrent layer) {
    return switch (layer.cell()) {
      case SIMPLE_RNN -> new CellShape(1, 1, 1, 0, 1, 2, List.of(new Product(1, 1)));
      case LSTM -> new CellShape(4, 4, 4, 6, 4, 8, List.of(new Product(4, 4)));
      case GRU ->
          layer.resetAfter()
              ? new CellShape(4, 3, 3, 4, 6, 14, List.of(new Product(3, 3)))
              : new CellShape(3, 3, 3, 4, 4, 7, List.of(new Product(2, 3), new Product(1, 1)));
    };
  }
}
