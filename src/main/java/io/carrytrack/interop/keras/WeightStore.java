package io.carrytrack.interop.keras;

/** The weights of a file, by layer. */
interface WeightStore {

  /**
   * One array.
   *
   * @param layer that it belongs to
   * @param part of the layer as {@code .keras} files name it: {@code cell}, or empty for the layer
   *     itself
   * @param inPart which of the part's arrays, from 0 on
   * @param inLayer which of all the layer's arrays, from 0 on
   * @param ofLayer how many arrays the layer has
   * @param shape that it must have; the last axis runs fastest
   * @throws io.carrytrack.base.UserError if it is missing, or of another shape or type
   */
  float[] read(KerasLayer layer, String part, int inPart, int inLayer, int ofLayer, int[] shape);
}
