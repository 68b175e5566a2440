/**
 * From a review's text to its token ids: tokenizers, of which the usual one follows the Keras
 * tokenizer's, a vocabulary ranked by frequency, padding and truncation; as Spark ML stages, and as
 * one plain encoder for scoring.
 */
package io.carrytrack.text;
